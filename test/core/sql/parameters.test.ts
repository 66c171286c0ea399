import { describe, expect, test } from '@jest/globals';
import { bindParameters } from '../../../src/core/sql/parameters.ts';
import { guardSql } from '../../../src/core/sql/read-only.ts';

const bind = (sql: string, account = 'AC1', countries: string[] = ['BD', 'IN']) =>
  bindParameters(sql, {
    account: { text: account },
    start: { day: '2026-10-01' },
    countries: { texts: countries },
  });

describe('bindParameters', () => {
  test('writes each value as one literal of its type', () => {
    expect(bind('SELECT 1 WHERE a = :account AND d >= :START AND c IN (:countries)')).toEqual({
      sql: "SELECT 1 WHERE a = 'AC1' AND d >= DATE '2026-10-01' AND c IN ('BD', 'IN')",
    });
  });

  test('leaves strings, quoted names and comments alone', () => {
    const sql = `SELECT ':account', ":account" -- :account\n/* :account */`;
    expect(bind(sql)).toEqual({ sql });
  });

  test('a value cannot leave its quotes', () => {
    const bound = bind('SELECT 1 WHERE a = :account', "x' OR 1=1; DROP TABLE t -- ");
    expect(bound).toEqual({ sql: "SELECT 1 WHERE a = 'x'' OR 1=1; DROP TABLE t -- '" });
    expect('sql' in bound && guardSql(bound.sql)).toEqual(bound);
  });

  test('no countries are none, not all', () => {
    expect(bind('SELECT 1 WHERE c IN (:countries)', 'AC1', [])).toEqual({
      sql: 'SELECT 1 WHERE c IN (NULL)',
    });
  });

  test.each([
    ['an unknown name', bind('SELECT :accounts')],
    ['a name of every object', bind('SELECT :constructor')],
    ['a control character', bind('SELECT :account', 'a\nb')],
    ['a right-to-left mark', bind('SELECT :account', 'a\u202eb')],
    ['a long value', bind('SELECT :account', 'a'.repeat(201))],
    ['a day that is none', bindParameters('SELECT :start', { start: { day: '2026-02-30' } })],
    ['a day with more behind it', bindParameters('SELECT :start', { start: { day: "2026-02-03' OR '1" } })],
  ])('%s is a problem', (_name, bound) => {
    expect(bound).toHaveProperty('problem');
  });

  test('a colon that is not a parameter stays', () => {
    expect(bind("SELECT json_object('a' : 1)")).toEqual({ sql: "SELECT json_object('a' : 1)" });
  });
});
