import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { buildSync } from 'esbuild';
import { tokenize } from '../../../src/core/sql/lexer.ts';

interface Tree {
  children?: Tree[] | null;
}

/** `one query`, or what else a grammar of Trino reads; undefined when it cannot read it. */
export type Verdict = 'one query' | string | undefined;

const BUNDLE = resolve('node_modules/.cache/dt-sql-parser-trino-4.5.1.cjs');
/** It prints every syntax error. */
const banner = { js: 'const console = { log() {}, warn() {}, error() {} };' };

/** Kinds that read only: several of them in a row without `;` are a quirk of this grammar, and an error to Trino. */
const READING = new Set(['StatementDefaultContext', 'ShowColumnsContext']);

/**
 * A second opinion on what a statement is, by the grammar of dt-sql-parser. Its package cannot be imported by Node as
 * it is (ERR_UNSUPPORTED_DIR_IMPORT), so it is bundled once. It reads several statements in a row even without `;`.
 */
export function loadGrammar(): (sql: string) => Verdict {
  if (!existsSync(BUNDLE)) {
    const contents = "export { TrinoSQL } from 'dt-sql-parser/dist/parser/trino/index.js';";
    const stdin = { contents, resolveDir: process.cwd() };
    buildSync({ stdin, banner, bundle: true, platform: 'node', format: 'cjs', outfile: BUNDLE });
  }
  const { TrinoSQL } = createRequire(BUNDLE)(BUNDLE);
  const parser = new TrinoSQL();
  return (sql) => {
    let errors = 0;
    const tree: Tree = parser.parse(sql, () => {
      errors += 1;
    });
    if (errors > 0) return undefined;
    const kinds = (tree.children ?? []).flatMap((statement) => {
      const kind = statement.children?.[0]?.children?.[0];
      return kind ? [kind.constructor.name] : [];
    });
    if (
      kinds.length > 1 &&
      !tokenize(sql).some(({ text }) => text === ';') &&
      kinds.every((kind) => READING.has(kind))
    )
      return undefined;
    return kinds.length === 1 && kinds[0] === 'StatementDefaultContext' ? 'one query' : kinds.join(' + ');
  };
}
