import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { readLookerSql } from '../../src/core/looker/sql.ts';
import { guardSql } from '../../src/core/sql/read-only.ts';
import { mutations } from '../core/sql/mutations.ts';
import { type RealServer, realServer } from '../support/real-server.ts';
import { execute, StatementError } from './servers/load-tables.ts';

const cases: Record<'good' | 'edge' | 'hostile', Record<string, string>> = JSON.parse(
  readFileSync('test/core/data/sql_cases.json', 'utf8'),
);
const LOOKER = 'test/core/data/looker_sql';
const lookerFiles = readdirSync(LOOKER);
/** Accepted statements that the server is asked about. */
const JUDGED = 150;

/**
 * Whether the server's parser can read a statement; nothing is run, and a name that is unknown is none of its business.
 */
async function parses(sql: string): Promise<boolean> {
  try {
    await execute(realServer as RealServer, `EXPLAIN (TYPE VALIDATE) ${sql}`);
    return true;
  } catch (thrown) {
    if (!(thrown instanceof StatementError)) throw thrown;
    return !thrown.ofParser;
  }
}

/** Only one query can stand in the place of a table. */
const isOneQuery = (sql: string) => parses(`SELECT * FROM (\n${sql}\n) AS t`);

function accepted(sql: string): string | undefined {
  const guarded = guardSql(sql);
  return 'sql' in guarded ? guarded.sql : undefined;
}

describe('the guard and the real parser', () => {
  const good = Object.entries({ ...cases.good, ...cases.edge }).flatMap(([name, sql]) => {
    const guarded = accepted(sql);
    return guarded === undefined ? [] : [[name, guarded] as const];
  });

  it.each(good)('agree that %s is one query', async (_name, sql) => {
    expect([await parses(sql), await isOneQuery(sql)]).toEqual([true, true]);
  });

  it.each(lookerFiles)('agree that what is kept of Looker’s %s is one query', async (name) => {
    const read = readLookerSql(readFileSync(`${LOOKER}/${name}`, 'utf8'));
    const sql = read.kind === 'query' ? accepted(read.sql) : undefined;
    expect(sql).toBeDefined();
    expect([await parses(sql ?? ''), await isOneQuery(sql ?? '')]).toEqual([true, true]);
  });

  it.each(Object.entries(cases.hostile))('let nothing of %s run', async (_name, sql) => {
    const guarded = accepted(sql);
    // What the guard lets pass, the parser must refuse or take for one query.
    const harmless = guarded === undefined || !(await parses(guarded)) || (await isOneQuery(guarded));
    expect(harmless).toBe(true);
  });

  it('agree on mutated statements: what both accept is one query', async () => {
    const seen = new Set<string>();
    const leaks: string[] = [];
    let judged = 0;
    for (const mutated of mutations(20_000, 20_261_128)) {
      const sql = accepted(mutated);
      if (sql === undefined || seen.has(sql)) continue;
      seen.add(sql);
      if (!(await parses(sql))) continue;
      judged += 1;
      if (!(await isOneQuery(sql))) leaks.push(sql);
      if (judged === JUDGED) break;
    }
    expect(leaks).toEqual([]);
    expect(judged).toBe(JUDGED);
  });
});
