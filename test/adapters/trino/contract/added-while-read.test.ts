import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TrinoEngine } from '../../../../src/adapters/trino/trino.ts';
import { calculate } from '../../../../src/core/credit/calculate.ts';
import { pushDownNeeds } from '../../../../src/core/credit/input/push-down.ts';
import type { UsageTable } from '../../../../src/core/credit/types.ts';
import { context, failure } from '../support.ts';
import { type Served, serve } from './served.ts';

/** Money as a Look of `SUM(double)` has it: few decimals, binary noise, tiny, large, minus zero, none. */
const NOISY = `CREATE TABLE noisy AS SELECT DATE_ADD('day', n % 3, DATE '2026-10-01') AS usage_date, country,
  CAST(n % 7 AS BIGINT) AS attempts, CAST(n % 2 AS BIGINT) AS blocked, CAST(n AS BIGINT) AS messages,
  fee * CAST(n AS DOUBLE) AS fee FROM (VALUES
  ('BD', CAST(0.1 AS DOUBLE)), ('BD', CAST(0.07 AS DOUBLE)), ('IN', CAST(1 AS DOUBLE) / CAST(3 AS DOUBLE)),
  ('IN', CAST(1e-9 AS DOUBLE)), ('US', CAST(1e12 AS DOUBLE)), ('US', CAST(-0.0 AS DOUBLE)), ('US', NULL)
) AS t (country, fee) CROSS JOIN UNNEST(SEQUENCE(1, 60)) AS r(n)`;

let server: Served;
let engine: TrinoEngine;

beforeAll(async () => {
  server = await serve([NOISY]);
  engine = server.engine({ addUpAbove: 0 });
});

afterAll(() => server.close());

/** `on`: the rows may be added up. `off`: every row and column is read as it is. */
async function rows(adding: 'on' | 'off', sql: string, policy = {}): Promise<UsageTable> {
  const table = await engine.run(sql, context(), adding === 'on' ? { sums: pushDownNeeds(policy) } : {});
  if ('refusal' in table) throw new Error('refused');
  return table;
}

describe('money that Trino cannot add up exactly', () => {
  it.each([
    ['doubles', 'usage_date, country, attempts, fee AS sms_fee', {}],
    ['reals', 'usage_date, country, attempts, CAST(fee AS REAL) AS sms_fee', {}],
    [
      'texts of decimals',
      'usage_date, country, CAST(CAST(messages AS DECIMAL(9, 3)) AS VARCHAR) AS sms_fee',
      {},
    ],
    [
      'a total beside a fee',
      'usage_date, country, attempts, fee AS total_charges, fee * 0.3 AS verify_fee',
      {},
    ],
    ['counts with decimals', 'usage_date, CAST(attempts AS DECIMAL(9, 1)) AS attempts, fee AS sms_fee', {}],
    ['moments', 'CAST(usage_date AS TIMESTAMP) AS sent_date, country, messages, fee AS sms_fee', {}],
    [
      'the spend of PSMS with delivered messages',
      'usage_date, country, messages, attempts AS delivered, fee AS spend',
      { id: 'psms-credit-v1', outage_columns: true },
    ],
  ])(
    'is added up while it is read, and the answer is the one of the rows: %s',
    async (_name, fields, policy) => {
      const sql = `SELECT ${fields} FROM noisy`;
      const before = server.sent().length;
      const [on, off] = [await rows('on', sql, policy), await rows('off', sql)];
      expect(server.sent().slice(before)).toEqual([sql, sql]);
      expect(on.rows.length).toBeLessThan(60);
      expect(off.rows).toHaveLength(420);
      expect(on.rowCounts?.reduce((sum, count) => sum + count, 0)).toBe(420);
      for (const scope of ['auto', 'declared']) {
        const [summed, expected] = [on, off].map((table) => calculate({ table, policy, claim: { scope } }));
        expect(expected).toMatchObject({ status: 'OK' });
        expect(summed).toEqual(expected);
      }
    },
  );

  it('is added up by Trino instead where it is decimal, and PSMS gives the answer of the rows', async () => {
    const policy = { id: 'psms-credit-v1', outage_columns: true };
    const sql = `SELECT usage_date, country, messages * (CASE WHEN country = 'BD' THEN 1 ELSE 9 END) AS messages,
      attempts AS delivered, CAST(messages AS DECIMAL(12, 4)) * 0.0750 AS spend FROM noisy`;
    const before = server.sent().length;
    const [on, off] = [await rows('on', sql, policy), await rows('off', sql)];
    expect(server.sent().slice(before)).toContainEqual(expect.stringContaining(') AS t (c1'));
    expect(on.rows.length).toBeLessThan(60);
    const [summed, expected] = [on, off].map((table) => calculate({ table, policy, claim: {} }));
    expect(expected).toMatchObject({ status: 'OK', scope: 'volume' });
    expect(summed).toEqual(expected);
  });

  it.each(['NaN', 'Infinity', '-Infinity'])('is an error when a row has %s', async (value) => {
    const found = `CAST('${value}' AS DOUBLE)`;
    const sql = `SELECT country, CASE WHEN messages = 60 THEN ${found} ELSE fee END AS sms_fee FROM noisy`;
    expect(await failure(rows('on', sql))).toMatchObject({ code: 'TRINO_INEXACT' });
    expect(await failure(rows('off', sql))).toMatchObject({ code: 'TRINO_INEXACT' });
  });
});
