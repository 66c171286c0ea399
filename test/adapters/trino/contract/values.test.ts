import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { context, failure } from '../support.ts';
import { type Served, serve } from './served.ts';

let server: Served;

beforeAll(async () => {
  server = await serve();
});

afterAll(() => server.close());

describe('a value', () => {
  it.each([
    ['CAST(9007199254740991 AS BIGINT)', 9_007_199_254_740_991],
    ['CAST(-3 AS INTEGER)', -3],
    ['CAST(5 AS SMALLINT)', 5],
    ['CAST(7 AS TINYINT)', 7],
    ["CAST('12345678901234567890.1200' AS DECIMAL(38,4))", '12345678901234567890.1200'],
    ['CAST(-0.05 AS DECIMAL(4,2))', '-0.05'],
    ['CAST(0.1 AS DOUBLE)', 0.1],
    ['CAST(1e15 AS DOUBLE)', 1e15],
    ["CAST('NaN' AS VARCHAR)", 'NaN'],
    ["DATE '2026-10-01'", '2026-10-01'],
    ['1 = 1', 'true'],
    ['ARRAY[1, 2]', '[1,2]'],
    ["ARRAY['a', NULL]", '["a",null]'],
    ['CAST(NULL AS VARCHAR)', null],
    ['SUM(CAST(2 AS BIGINT))', 2],
    ['CAST(1 AS DECIMAL(10,4)) + CAST(2 AS DECIMAL(10,2))', '3.0000'],
  ])('%s is exact', async (expression, cell) => {
    expect(await server.engine().run(`SELECT ${expression} AS v`, context())).toEqual({
      columns: ['v'],
      rows: [[cell]],
    });
  });

  it.each([
    'CAST(9007199254740993 AS BIGINT)',
    "CAST('NaN' AS DOUBLE)",
    "CAST('Infinity' AS REAL)",
    'ARRAY[CAST(9007199254740993 AS BIGINT)]',
  ])('%s cannot be carried exactly and is an error', async (expression) => {
    const thrown = await failure(server.engine().run(`SELECT ${expression} AS v`, context()));
    expect(thrown.code).toBe('TRINO_INEXACT');
  });

  it('of a moment has all digits of its second that the server keeps', async () => {
    const sql = "SELECT TIMESTAMP '2026-10-01 12:00:00.123' AS v";
    const table = await server.engine().run(sql, context());
    expect('rows' in table && table.rows[0]?.[0]).toMatch(/^2026-10-01 12:00:00\.123(?:000)?$/);
  });
});
