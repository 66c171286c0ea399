import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { guardSql } from '../../../src/core/sql/read-only.ts';

const cases: Record<'good' | 'edge' | 'hostile', Record<string, string>> = JSON.parse(
  readFileSync('test/core/data/sql_cases.json', 'utf8'),
);
/** Reads a whole table, which a query can also do by name; the word TABLE is refused for what it does to functions. */
const REFUSED_ON_PURPOSE = 'E4_table_t';

const accepts = (sql: string) => 'sql' in guardSql(sql);

describe('guardSql', () => {
  test.each(Object.entries({ ...cases.good, ...cases.edge }).filter(([name]) => name !== REFUSED_ON_PURPOSE))(
    'accepts %s',
    (_name, sql) => {
      expect(guardSql(sql)).toEqual({ sql: sql.replace(/;$/, '') });
    },
  );

  test.each([...Object.entries(cases.hostile), [REFUSED_ON_PURPOSE, cases.edge[REFUSED_ON_PURPOSE] ?? '']])(
    'refuses %s',
    (_name, sql) => {
      expect(guardSql(sql)).toMatchObject({ refusal: { code: 'not_read_only' } });
    },
  );

  test.each([
    'SELECT 1 UNION ALL SELECT 2 INTERSECT SELECT 3',
    'WITH a AS (SELECT 1), b AS (SELECT 2 UNION VALUES 3) SELECT * FROM a, b',
    '((SELECT 1))',
    'VALUES (1, 2), (3, 4)',
    'WITH session AS (SELECT 1) SELECT * FROM session',
    'WITH function (a) AS (SELECT 1) SELECT a FROM function',
    'SELECT (SELECT 1), EXISTS (SELECT 2), x IN (VALUES 1) FROM t',
    'SELECT comment c, t.show, start AS set, update FROM call use ORDER BY merge DESC, refresh',
    'SELECT a FROM t start LIMIT 5',
    'SELECT a FROM t, LATERAL (SELECT 1) x WHERE a = ANY (SELECT 2) ORDER BY a DESC NULLS LAST',
    'SELECT 1 UNION ALL (SELECT 2) ORDER BY 1 DESC LIMIT 3',
    'SELECT 2 * comment c FROM t',
    'SELECT "delete", \'DROP TABLE x\' FROM t -- INSERT',
    'SELECT CAST(ROW(1) AS ROW(a bigint)).a, ARRAY[1, 2][1]',
  ])('accepts %s', (sql) => {
    expect(guardSql(sql)).toEqual({ sql });
  });

  test.each([
    'SELECT 1 UPDATE t SET x = 1',
    'SELECT 1 CALL system.runtime.kill_query()',
    "SELECT 'a' SET SESSION x = 1",
    'SELECT * FROM t SHOW TABLES',
    'SELECT 1 FROM t USE "other"',
    'SELECT 1 MERGE INTO t',
    'SELECT a FROM t ORDER BY a DESC customers',
    'SELECT a FROM t ALL (SELECT 2)',
    'SELECT a FROM t LIMIT 5 ((SELECT 2))',
    '(SELECT 1) SELECT 2',
    'WITH x AS (DELETE FROM t) SELECT 1',
    'WITH SESSION a = 1, b = 2 SELECT 1',
    'WITH FUNCTION f(a bigint) RETURNS bigint RETURN a SELECT f(1)',
    'SELECT 1 WITH a AS (SELECT 2) SELECT 3',
    'SELECT (1',
    'SELECT 1)',
    'SELECT (1]',
    'SELECT a[1)',
    'SELECT 1 VALUES 2',
    '(SELECT 1); (SELECT 2)',
    'SELECT 1 -- x\r; DROP TABLE t',
    'EXPLAIN SELECT 1',
    ';',
    '',
    '()',
  ])('refuses %s', (sql) => {
    expect(accepts(sql)).toBe(false);
  });

  test('takes trailing semicolons off, with what stands behind them', () => {
    expect(guardSql('SELECT 1 -- kept\n; /* gone */ ;\n')).toEqual({ sql: 'SELECT 1 -- kept' });
  });

  test('never shows the SQL in its refusal', () => {
    expect(JSON.stringify(guardSql("DROP TABLE secret_table WHERE x = 'secret'"))).not.toMatch(/secret/);
  });

  test('refuses what is longer than Trino takes', () => {
    expect(accepts(`SELECT 1${' '.repeat(1_000_000)}`)).toBe(false);
    expect(accepts(`SELECT ${'1,'.repeat(14_000)}1`)).toBe(true);
  });
});
