import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TrinoEngine } from '../../../../src/adapters/trino/trino.ts';
import { calculate } from '../../../../src/core/credit/calculate.ts';
import { pushDownNeeds } from '../../../../src/core/credit/input/push-down.ts';
import { context } from '../support.ts';
import { type Served, serve } from './served.ts';

let server: Served;
let engine: TrinoEngine;

beforeAll(async () => {
  server = await serve();
  engine = server.engine({ addUpAbove: 0 });
});

afterAll(() => server.close());

/** The kinds of errors in the rows as they are, or as Trino adds them up. */
async function errors(sql: string, adding: 'on' | 'off'): Promise<string[]> {
  const table = await engine.run(sql, context(), adding === 'on' ? { sums: pushDownNeeds({}) } : {});
  if ('refusal' in table) throw new Error('refused');
  if (adding === 'on') expect(table.rowCounts?.length).toBe(table.rows.length);
  return [...new Set(calculate({ table }).errors.map(({ code }) => code))];
}

describe('whether Trino adds up or the policy does, a table is refused for', () => {
  it.each([
    ['the sum of all', "(NULL, 30.00), ('BD', 10.00), ('BD', 10.00), ('IN', 10.00)", ['D11_TOTALS_ROW']],
    [
      'twice the same sum',
      "(NULL, 20.00), ('  ', 20.00), (NULL, 20.00), ('BD', 12.00), ('BD', 8.00)",
      ['D11_TOTALS_ROW'],
    ],
    // 0.02 off: within half a cent for each of the three rows and one more, but not for one sum and one more.
    [
      'a sum of rounded rows',
      "(NULL, 30.02), ('BD', 10.00), ('BD', 10.00), ('BD', 10.00)",
      ['D11_TOTALS_ROW'],
    ],
    ['a sum by name', "(' TOTAL', 5.00), ('BD', 10.00), ('BD', 10.00)", ['D11_TOTALS_ROW']],
    ['no sum', "(NULL, 7.00), (NULL, 7.00), ('BD', 10.00), ('BD', 10.00)", []],
    ['a sum of two rows without a country', "(NULL, 7.00), (NULL, 13.00), ('BD', 10.00), ('BD', 10.00)", []],
  ])('a row without a country that is %s', async (_name, values, codes) => {
    const sql = `SELECT country, sms_fee FROM (VALUES ${values}) AS t (country, sms_fee)`;
    expect(await errors(sql, 'off')).toEqual(codes);
    expect(await errors(sql, 'on')).toEqual(codes);
  });
});
