import { describe, expect, test } from '@jest/globals';
import { isCut, readTail, tailLimit, withoutPivotHelpers } from '../../../src/core/sql/tail.ts';

describe('readTail', () => {
  test.each([
    ['SELECT a FROM t', {}],
    ['SELECT a FROM t LIMIT 500', { limit: 500 }],
    ['SELECT a FROM t limit 5_000 -- end', { limit: 5000 }],
    ['SELECT a FROM t LIMIT ALL', {}],
    ['SELECT a FROM t FETCH NEXT 10 ROWS ONLY', { limit: 10 }],
    ['SELECT a FROM t FETCH FIRST ROW ONLY', { limit: 1 }],
    ['SELECT a FROM t FETCH FIRST 3 ROWS WITH TIES', { limit: 3 }],
    ['SELECT a FROM t OFFSET 20 ROWS LIMIT 5', { offset: 20, limit: 5 }],
    ['SELECT a FROM t OFFSET 20', { offset: 20 }],
    ['SELECT a FROM t LIMIT 5 OFFSET 20', { offset: 20, limit: 5 }],
    ['((SELECT a FROM t LIMIT 7))', { limit: 7 }],
    ['(SELECT a FROM t LIMIT 7) UNION ALL (SELECT b FROM t LIMIT 8)', {}],
    ['SELECT a FROM (SELECT a FROM t LIMIT 5) x', {}],
    ["SELECT a FROM t WHERE b = ' LIMIT 5'", {}],
    ['SELECT a AS "LIMIT" FROM t', {}],
    ['SELECT a FROM t -- LIMIT 5', {}],
  ])('%s', (sql, tail) => {
    expect(readTail(sql)).toEqual(tail);
  });

  test("reads the ranks of Looker's pivots", () => {
    const sql = `SELECT * FROM (SELECT 1 FROM t bb WHERE z__pivot_col_rank <= 16384
) zz WHERE (z__pivot_col_rank <= 50 OR x = 1) AND (z___pivot_row_rank <= 500 OR y = 1) ORDER BY z___pivot_row_rank`;
    expect(readTail(sql)).toEqual({ pivotRows: 500, pivotColumns: 50 });
    expect(tailLimit(sql)).toBeUndefined();
  });
});

describe('isCut', () => {
  const table = (rows: number) => ({ columns: ['a'], rows: Array.from({ length: rows }, () => [1]) });

  test('as many rows as the limit may be all there are, or not: that is cut', () => {
    expect(isCut({ limit: 3 }, table(2))).toBe(false);
    expect(isCut({ limit: 3 }, table(3))).toBe(true);
    expect(isCut({}, table(3))).toBe(false);
  });

  test('rows skipped by an offset are missing however many there are', () => {
    expect(isCut({ offset: 1 }, table(1))).toBe(true);
    expect(isCut({ offset: 0 }, table(1))).toBe(false);
  });

  test('a pivot is cut where a rank reaches its limit, by its rows or by its columns', () => {
    const pivot = (row: number, column: number) => ({
      columns: ['a', 'z__pivot_col_rank', 'z___pivot_row_rank'],
      rows: [
        [1, 1, 1],
        [1, column, row],
      ],
    });
    const tail = { pivotRows: 500, pivotColumns: 50 };
    expect(isCut(tail, pivot(499, 49))).toBe(false);
    expect(isCut(tail, pivot(500, 1))).toBe(true);
    expect(isCut(tail, pivot(1, 50))).toBe(true);
    expect(isCut(tail, table(1))).toBe(true);
  });
});

test('withoutPivotHelpers takes the helper columns away', () => {
  const table = { columns: ['a', 'z__is_highest_ranked_cell', 'b', 'z___rank'], rows: [[1, 2, 3, 4]] };
  expect(withoutPivotHelpers(table)).toEqual({ columns: ['a', 'b'], rows: [[1, 3]] });
});
