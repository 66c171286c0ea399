import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readLookerSql } from '../../../src/core/looker/sql.ts';

const sample = (name: string) => readFileSync(`test/core/data/looker_sql/${name}.sql`, 'utf8');
const query = (text: string) => {
  const read = readLookerSql(text);
  if (read.kind !== 'query') throw new Error(read.kind);
  return read;
};

describe('the text of run/sql', () => {
  it.each([
    ['1_daily_country', /^SELECT\n/, /LIMIT 500$/],
    ['2_totals_two_statements', /^SELECT\n/, /LIMIT 500$/],
    ['3_pivot_channel', /^SELECT \* FROM/, /ORDER BY z___pivot_row_rank$/],
    ['4_weekly_join_symmetric', /^SELECT\n/, /LIMIT 5000$/],
    ['5_cte_templated_filters', /^WITH authy_window/, /LIMIT 500$/],
    ['6_monthly_billing', /^SELECT\n/, /LIMIT 500$/],
  ])('of %s becomes its one first statement, known to be cut', (name, start, end) => {
    const { sql, cut } = query(sample(name));
    expect(sql).toMatch(start);
    expect(sql).toMatch(end);
    expect(cut).toBe(true);
    expect(sql).not.toContain('sql for creating');
  });

  it('keeps inline comments and their line ends', () => {
    const { sql } = query(sample('5_cte_templated_filters'));
    expect(sql).toContain("AND 1=1 -- no filter on 'authy_window.service_sid'\n");
  });

  it('is not cut at the marker inside a string, a parenthesis or another comment', () => {
    const text = `SELECT '
-- sql for creating the total
SELECT' AS a FROM (SELECT 1
-- sql for creating the total
SELECT 2) t /*
-- sql for creating the total
*/ WHERE 1=1`;
    expect(query(text)).toEqual({ kind: 'query', sql: text, cut: false, countable: false });
  });

  it('is not cut at a comment of the model that no statement follows', () => {
    const text = 'SELECT a\n-- sql for creating the answer\n, b FROM t';
    expect(query(text).sql).toBe(text);
  });

  it.each([
    '-- generate derived table verify_baseline\nCREATE TABLE looker_scratch.LR_X AS (SELECT 1)\n-- finished verify_baseline => looker_scratch.LR_X\nSELECT 1',
    '-- use existing a in looker_scratch.LR_A\n-- generate derived table b\nWITH b AS (SELECT 1) SELECT 1',
    '  create table x as select 1',
  ])('with a table that is still to be built is known: %j', (text) => {
    expect(readLookerSql(text)).toEqual({ kind: 'pdt_not_built' });
  });

  it.each([
    '',
    ' \n',
    '<!DOCTYPE html><html></html>',
    'Not found',
    '{"message":"x"}',
    '-- only a comment',
    'DROP TABLE x',
  ])('that is no query is known: %j', (text) => {
    expect(readLookerSql(text)).toEqual({ kind: 'not_sql' });
  });

  it('never throws, and gives a part of what it got', () => {
    const piece = fc.constantFrom(
      'SELECT ',
      '-- sql for creating the total\n',
      "'",
      '(',
      ')',
      '"',
      'LIMIT 5',
      '/*',
      '*/',
      '\n',
      'CREATE ',
      'x ',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const text = pieces.join('');
        const read = readLookerSql(text);
        if (read.kind === 'query') expect(text).toContain(read.sql);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a statement that drops rows', () => {
  it.each([
    'SELECT a FROM t LIMIT 500',
    'SELECT a FROM t limit 1',
    'SELECT a FROM t LIMIT 500;',
    '(SELECT a FROM t LIMIT 500)',
    'SELECT * FROM (SELECT a FROM t LIMIT 500)',
    'SELECT a FROM t OFFSET 10 ROWS',
    'SELECT a FROM t FETCH FIRST 10 ROWS ONLY',
    'SELECT a FROM t FETCH NEXT ROW WITH TIES',
    'SELECT * FROM (SELECT 1 z___pivot_row_rank) zz WHERE (z___pivot_row_rank <= 500 OR x = 1)',
    'SELECT * FROM (SELECT 1 z__pivot_col_rank) zz WHERE z__pivot_col_rank <= 50',
  ])('is told: %s', (sql) => {
    expect(query(sql).cut).toBe(true);
  });

  it.each([
    'SELECT a FROM t',
    'SELECT a FROM t LIMIT ALL',
    'SELECT a FROM t OFFSET 0',
    "SELECT ' LIMIT 500' FROM t",
    'SELECT a FROM t -- LIMIT 500',
    'SELECT t.limit FROM t',
    'SELECT * FROM (SELECT a FROM t LIMIT 500) t WHERE a = 1',
    'WITH t AS (SELECT a FROM u LIMIT 100) SELECT a FROM t',
    'SELECT * FROM (SELECT 1 z__pivot_col_rank) zz WHERE z__pivot_col_rank <= 16384 ORDER BY z___pivot_row_rank',
  ])('is not seen in: %s', (sql) => {
    expect(query(sql).cut).toBe(false);
  });

  it.each([
    ['SELECT a FROM t LIMIT 500', true],
    ['SELECT a FROM t ORDER BY 1 LIMIT 500 ;', true],
    ['WITH t AS (SELECT a FROM u LIMIT 100) SELECT a FROM t LIMIT 500', true],
    ['SELECT a FROM t OFFSET 10 LIMIT 500', false],
    ['SELECT a FROM t OFFSET 10', false],
    ['(SELECT a FROM t LIMIT 500)', false],
    ['SELECT * FROM (SELECT a FROM t LIMIT 5) LIMIT 500', false],
    ['SELECT * FROM (SELECT 1 z___pivot_row_rank) zz WHERE z___pivot_row_rank <= 500 LIMIT 500', false],
  ])('can be counted only behind one limit at its very end: %s', (sql, countable) => {
    expect(query(sql)).toMatchObject({ cut: true, countable });
  });
});
