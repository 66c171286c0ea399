import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TrinoEngine } from '../../../../src/adapters/trino/trino.ts';
import { calculate } from '../../../../src/core/credit/calculate.ts';
import { pushDownNeeds } from '../../../../src/core/credit/input/push-down.ts';
import type { UsageTable } from '../../../../src/core/credit/types.ts';
import { lookerContent } from '../../../emulators/dataset/looks.ts';
import { realServer } from '../../../support/real-server.ts';
import { context } from '../support.ts';
import { type Served, serve } from './served.ts';

/** Rows on which the policy turns, each several times over: refunds, fees above charges, blanks, other channels. */
const TRICKY = `CREATE TABLE tricky AS SELECT * FROM (VALUES
  ('A', 'USD', 'BD', 'sms',   10,   2, 1,  5.0000,  0.1000, 5.1000, 10),
  ('A', 'USD', 'BD', 'SMS',    4,   4, 0,  0.0100,  0.9000, 0.0500,  4),
  ('A', 'USD', 'BD', 'call',   9,   1, 0,  7.0000,  0.0500, 7.0500,  9),
  ('A', 'usd', 'bd', NULL,    50,   0, 5, 25.0000,  0.0000, 25.0000, 50),
  ('A', NULL,  'BD', '',       0,   0, 0, -1.5000,  0.0000, -1.5000, -3),
  ('A', 'USD', ' BD', 'sms',   0,   0, 0, -0.5000,  0.2500, -0.2500, NULL),
  ('B', 'EUR', NULL, 'sms', NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  ('B', 'USD', 'US', 'sms',    7,   7, 0,  0.3000,  0.3500, 0.3499,  7)
) AS t (account_sid, currency, country, channel, attempts, conversions, blocked, sms_fee, verify_fee, total_charges, quantity)
CROSS JOIN UNNEST(SEQUENCE(0, 39)) AS r(n)`;
const BROKEN = `CREATE TABLE broken AS SELECT * FROM (VALUES
  ('BD', 5, 2, 1.0000), ('BD', 5, 9, 1.0000), ('BD', -1, 0, 1.0000), ('BD', 3, 0, -2.0000)
) AS t (country, attempts, conversions, sms_fee) CROSS JOIN UNNEST(SEQUENCE(0, 1)) AS r(n)`;

/** Columns of TRICKY that make the policy split the money in each of its ways. */
const SPLITS: Record<string, string> = {
  'fees apart': 'sms_fee, verify_fee',
  'a total and a fee': 'total_charges, verify_fee',
  'a total only': 'total_charges',
  'all three': 'sms_fee, verify_fee, total_charges',
};
const CLAIMS = [
  {},
  { scope: 'declared', window: ['2026-10-02', '2026-10-12'] },
  { attempts_include_blocked: true },
];
/** Counts that a random table has. */
const COUNTED = [
  'attempts, conversions, blocked, ',
  'attempts, conversions, ',
  'attempts, ',
  '',
  'attempts, conversions, delivered, unique_numbers, ',
  'attempts, conversions, blocked, delivered, ',
  'attempts, conversions, unique_numbers, ',
];
const DAY = "CAST(DATE_ADD('day', n % 3, DATE '2026-10-01') AS DATE)";

const queries: [string, string][] = [
  ...lookerContent.queries.map((query): [string, string] => {
    const sql =
      typeof query.sql === 'string'
        ? query.sql
        : query.sql(query, { id: '1', email: '', displayName: '', permissions: [] });
    return [`query ${query.slug}`, sql.replace('{{row_filter}}', "1=1 -- no filter on 'x'")];
  }),
  ...Object.entries(SPLITS).flatMap(([name, money]): [string, string][] => [
    [
      `estimated, ${name}`,
      `SELECT ${DAY} AS usage_date, account_sid, country, channel, attempts, conversions, blocked, ${money} FROM tricky`,
    ],
    [
      `declared, ${name}`,
      `SELECT '2026-10' AS month, account_sid, currency, country, channel, quantity, ${money} FROM tricky`,
    ],
    [
      `declared, without conversions, ${name}`,
      `SELECT n % 2 AS other, ${DAY} AS usage_date, country, attempts, quantity, ${money} FROM tricky`,
    ],
  ]),
  [
    'with a moment instead of a day',
    `SELECT date_created AS "v.created_date", country_code AS "v.country_code", 1 AS "v.attempts",
    CASE WHEN status = 'approved' THEN 1 ELSE 0 END AS "v.conversions", charge_usd AS "v.total_charges" FROM authy_verifications WHERE account_sid LIKE '%a2' AND date_created > TIMESTAMP '2026-10-14 12:00:00'`,
  ],
  [
    'with names twice and odd names',
    `SELECT country AS "a.""country""", n AS x, n AS x, attempts AS "A.Attempts", conversions, sms_fee, ${DAY} AS "Usage Date" FROM tricky WHERE attempts > 4`,
  ],
  [
    'without rows',
    `SELECT ${DAY} AS usage_date, country, attempts, conversions, sms_fee FROM tricky WHERE n < 0`,
  ],
];

function makeRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 4_294_967_296) * below);
  };
}

/** Right by the policy, unless it `breaks` some rule. */
function randomRow(random: (below: number) => number, breaks: boolean): string {
  const attempts = random(3) === 0 ? 0 : random(8);
  const conversions = breaks ? random(9) - 1 : Math.min(attempts, random(8));
  const blocked = breaks
    ? random(10) - 1
    : Math.min(attempts - Math.min(attempts, Math.max(0, conversions)), random(3));
  const refund = breaks ? random(2) === 0 : attempts === 0 && random(2) === 0;
  const cents = () =>
    `CAST(${refund && random(3) > 0 ? '-' : ''}0.${random(4)}${random(10)} AS DECIMAL(12,4))`;
  const channel = ["'sms'", "'sms'", "'SMS'", 'NULL', "'call'"][random(5)];
  const quantity = random(9) - (random(12) === 0 ? 9 : 0);
  const outage = () => (random(6) === 0 ? 'NULL' : String(random(attempts + 2) - (breaks ? random(2) : 0)));
  const day = `DATE '2026-10-0${1 + random(2)}'`;
  return `(${day}, '${['BD', 'IN'][random(2)]}', ${channel}, ${attempts}, ${conversions}, ${blocked}, ${quantity}, ${outage()}, ${outage()}, ${cents()}, ${cents()}, ${cents()})`;
}

let server: Served;
let engine: TrinoEngine;

beforeAll(async () => {
  server = await serve([TRICKY, BROKEN]);
  engine = server.engine({ addUpAbove: 0 });
});

afterAll(() => server.close());

const sums = pushDownNeeds({});

/** `on`: Trino may add the rows up. `off`: every row and column is read as it is. */
async function rows(adding: 'on' | 'off', sql: string): Promise<UsageTable> {
  const table = await engine.run(sql, context(), adding === 'on' ? { sums } : {});
  if ('refusal' in table) throw new Error('refused');
  return table;
}

/** Sum of a column of counts; undefined where the table does not have it. */
function totalOf({ columns, rows }: UsageTable, column: string): number | undefined {
  const at = columns.indexOf(column);
  return at < 0 ? undefined : rows.reduce((sum, row) => sum + Number(row[at] ?? 0), 0);
}

const sentSince = (count: number) => server.sent().slice(count);

describe('the answer is the same, whether Trino adds up or the policy does', () => {
  test.each(queries)('%s', async (_name, sql) => {
    const off = await rows('off', sql);
    const before = server.sent().length;
    const on = await rows('on', sql);
    for (const claim of CLAIMS) {
      const assumed = { ...claim, claimed_amount: { amount: '100', currency: 'USD' } };
      expect(withoutRowNumbers(calculate({ table: on, claim: assumed }))).toEqual(
        withoutRowNumbers(calculate({ table: off, claim: assumed })),
      );
    }
    // Not left out by accident: the money must be exact, and is.
    if (off.rows.length > 0) expect(sentSince(before).some((sent) => sent.includes(') AS t (c1'))).toBe(true);
    expect(on.rows.length).toBeLessThanOrEqual(off.rows.length);
  });

  // Small numbers, few days and countries, so that rows meet that the policy treats differently.
  test.each(Object.entries(SPLITS))('random rows, %s', async (_name, money) => {
    const random = makeRandom(money.length);
    for (let table = 0; table < 9; table++) {
      const values = Array.from({ length: 40 }, (_, at) => randomRow(random, at === 0 && table >= 7)).join(
        ', ',
      );
      const counted = COUNTED[table % COUNTED.length] ?? '';
      const fields = `usage_date, country, channel, ${counted}quantity, ${money}`;
      const columns =
        'usage_date, country, channel, attempts, conversions, blocked, quantity, delivered, unique_numbers, sms_fee, verify_fee, total_charges';
      const sql = `SELECT ${fields} FROM (VALUES ${values}) AS t (${columns})`;
      const [on, off] = [await rows('on', sql), await rows('off', sql)];
      expect(on.rows.length).toBeLessThan(off.rows.length);
      for (const column of ['delivered', 'unique_numbers'])
        expect(totalOf(on, column)).toBe(totalOf(off, column));
      for (const claim of CLAIMS)
        for (const scope of ['declared', 'auto'])
          expect(withoutRowNumbers(calculate({ table: on, claim: { ...claim, scope } }))).toEqual(
            withoutRowNumbers(calculate({ table: off, claim: { ...claim, scope } })),
          );
    }
  });

  /** Errors name rows, which are not the same ones; each kind of error must be there in both. */
  function withoutRowNumbers(result: ReturnType<typeof calculate>) {
    return {
      ...result,
      errors: [...new Set(result.errors.map(({ row: _row, ...error }) => JSON.stringify(error)))].sort(),
    };
  }

  test.each([
    [
      'conversions',
      '(5, 3, 4, 1.0), (9, 1, 0, 1.0), (9, 1, 0, 1.0)',
      'attempts, conversions, blocked, sms_fee',
    ],
    ['refunds', '(2, 0, 3, -1.0), (3, 0, 2, -1.0)', 'attempts, blocked, sms_fee'],
  ])('%s are judged row by row where attempts include the blocked ones', async (_name, values, fields) => {
    const sql = `SELECT ${fields} FROM (VALUES ${values}) AS t (attempts, conversions, blocked, sms_fee)`;
    const results = [await rows('on', sql), await rows('off', sql)].map((table) =>
      withoutRowNumbers(calculate({ table, claim: { attempts_include_blocked: true } })),
    );
    expect(results[0]).toEqual(results[1]);
    expect(results[0]).toMatchObject({ status: 'ERROR' });
  });

  test('rows that are wrong stay wrong: their errors do not add up to a plausible day', async () => {
    const sql = `SELECT ${DAY} AS usage_date, country, attempts, conversions, sms_fee FROM broken`;
    const [on, off] = [await rows('on', sql), await rows('off', sql)].map((table) =>
      withoutRowNumbers(calculate({ table })),
    );
    expect(on).toEqual(off);
    expect(on?.errors).toHaveLength(3);
  });
});

/** On a real server more rows than it makes ready ahead of its reader: the query must not end by itself. */
const TIMES = realServer ? 40 : 1;

test('a million attempts come back as a few rows a day', async () => {
  const sql = `SELECT CAST(date_created AS DATE) AS "v.created_date", account_sid AS "v.account_sid", country_code AS "v.country_code",
    1 AS "v.attempts", CASE WHEN status = 'approved' THEN 1 ELSE 0 END AS "v.conversions", sms_fee_usd AS "v.sms_fee"
    FROM authy_verifications CROSS JOIN UNNEST(SEQUENCE(1, ${TIMES})) AS r(n) WHERE account_sid LIKE '%a2'`;
  const table = await rows('on', sql);
  expect(table.columns).toEqual([
    'v.created_date',
    'v.account_sid',
    'v.country_code',
    'v.attempts',
    'v.conversions',
    'v.sms_fee',
  ]);
  expect(table.rows.length).toBeLessThan(400);
  expect(table.rows.reduce((sum, row) => sum + Number(row[3]), 0)).toBe(TIMES * 23_851);
  expect(await server.stateOf(sql)).toBe('FAILED');
});

describe('the wrap is left out', () => {
  test.each([
    ['two columns for one role', 'SELECT country, attempts, attempts AS total_attempts, sms_fee FROM tricky'],
    ['no charge', 'SELECT country, attempts FROM tricky'],
    ['a fee by currency', 'SELECT country, currency, attempts, conversions, total_charges FROM tricky'],
    ['a limit', 'SELECT country, sms_fee FROM tricky LIMIT 5000'],
  ])('%s', async (_name, sql) => {
    const before = server.sent().length;
    expect(await rows('on', sql)).toEqual(await rows('off', sql));
    expect(sentSince(before)).toEqual([sql, sql]);
  });
});
