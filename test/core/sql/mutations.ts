import { readFileSync } from 'node:fs';
import { tokenize } from '../../../src/core/sql/lexer.ts';

const groups: Record<string, Record<string, string>> = JSON.parse(
  readFileSync('test/core/data/sql_cases.json', 'utf8'),
);

/** All statements of the corpus, good and hostile. */
export const CORPUS: readonly string[] = Object.values(groups).flatMap((group) => Object.values(group));

/** What attackers and mistakes put into SQL. */
const FRAGMENTS = [
  '; DROP TABLE t',
  'DELETE FROM t',
  'SELECT 2',
  'UPDATE t SET a = 1',
  'SET SESSION query_max_run_time = 1',
  'CALL system.runtime.kill_query()',
  'WITH SESSION a = 1',
  'WITH FUNCTION f() RETURNS bigint RETURN 1',
  'TABLE(system.query(query => 1))',
  'UNION ALL',
  'INTO x',
  'EXPLAIN ANALYZE',
  'LIMIT 5',
  '-- ',
  '--\r',
  '/*',
  '*/',
  "'",
  "''",
  '"',
  '\\',
  "\\'",
  '(',
  ')',
  '[',
  ']',
  ';',
  '；',
  '\u200b',
  '\u00a0',
  '\ufeff',
  '\u0000',
  '\r',
  '\n',
  '`',
  '$$',
  'U&',
  "x'",
  '1e',
  ':a',
  '?',
];

/** A seeded stream of mutated statements: pieces cut, moved, joined with others, and hostile bits put in anywhere. */
export function* mutations(count: number, seed: number): Generator<string> {
  const random = makeRandom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;
  const cut = (sql: string) => {
    const tokens = tokenize(sql);
    if (tokens.length < 2) return sql;
    const from = tokens[below(tokens.length)]?.start ?? 0;
    const to = tokens[Math.min(tokens.length - 1, below(tokens.length))]?.end ?? sql.length;
    return from < to ? sql.slice(0, from) + sql.slice(to) : sql;
  };
  const changes: ((sql: string) => string)[] = [
    cut,
    (sql) => {
      const at = below(sql.length + 1);
      return `${sql.slice(0, at)}${pick(['', ' '])}${pick(FRAGMENTS)}${pick(['', ' '])}${sql.slice(at)}`;
    },
    (sql) => {
      const at = pick(tokenize(sql))?.end ?? 0;
      return `${sql.slice(0, at)} ${pick(FRAGMENTS)} ${sql.slice(at)}`;
    },
    (sql) => {
      const at = below(sql.length);
      return sql.slice(0, at) + sql.slice(at + 1 + below(3));
    },
    (sql) => sql.slice(0, below(sql.length + 1)) + pick(CORPUS).slice(below(40)),
    (sql) => `${sql}${pick([' ', '\n', ';', '\r', ' -- x\r'])}${pick(CORPUS)}`,
    (sql) => pick([sql.toLowerCase(), sql.toUpperCase(), sql.replaceAll('\n', '\r'), `(${sql})`, `${sql}\n`]),
  ];
  for (let made = 0; made < count; made++) {
    let sql = pick(CORPUS);
    for (let left = 1 + below(3); left > 0; left--) sql = pick(changes)(sql);
    yield sql;
  }
}

function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}
