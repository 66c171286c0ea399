import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { runToEnd } from '../../../../src/core/async/slices.ts';
import { calculate } from '../../../../src/core/credit/calculate.ts';
import { columnsToKeep, pushDownNeeds } from '../../../../src/core/credit/input/push-down.ts';
import { rowSums } from '../../../../src/core/credit/input/row-sums.ts';
import type { Policy } from '../../../../src/core/credit/policy.ts';
import type { Cell, UsageTable } from '../../../../src/core/credit/types.ts';
import { account } from '../fraud/volume/accounts.ts';

/**
 * What stays of the rows when those columns are kept that the policy reads, and when they are added up in pages of this
 * length; undefined: they may not be.
 */
function addedUp(table: UsageTable, policy: Policy, page = 7): UsageTable | undefined {
  const needs = pushDownNeeds(policy);
  if (!needs) throw new Error('no policy');
  const typed = table.columns.map((name) => ({ name, type: 'double' }));
  const kept = columnsToKeep(typed, needs);
  const dropped = table.columns.filter((_, at) => !kept.includes(at));
  const columns = kept.map((at) => table.columns[at] ?? '');
  const rows = table.rows.map((cells) => kept.map((at) => cells[at] ?? null));
  const newSums = rowSums(columns, needs);
  if (!newSums) return undefined;
  const whole = newSums();
  for (let from = 0; from < rows.length; from += page) {
    const part = newSums();
    for (const cells of rows.slice(from, from + page)) part.add({ cells, rows: 1, bytes: 1 });
    for (const row of runToEnd(part.rows())) whole.add(row);
  }
  const summed = runToEnd(whole.rows());
  expect(summed.length).toBe(whole.size);
  expect(summed.reduce((sum, row) => sum + row.rows, 0)).toBe(rows.length);
  return {
    columns: [...columns, ...dropped],
    rows: summed.map(({ cells }) => cells),
    rowCounts: summed.map((row) => row.rows),
  };
}

/** Errors name rows, which are not the same ones; each kind of error must be there in both. */
function answer(table: UsageTable, policy: Policy, claim: object) {
  const { errors, ...result } = calculate({ table, policy, claim });
  return {
    ...result,
    errors: [...new Set(errors.map(({ row: _row, ...error }) => JSON.stringify(error)))].sort(),
  };
}

const money = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -30, max: 400 }).map((cents): Cell => cents / 100) },
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 999 }).map((n): Cell => n * 0.1 + 0.2) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 999 }).map((n): Cell => n / 3) },
  { weight: 1, arbitrary: fc.constantFrom<Cell>(null, -0, 0, '', ' 1.5 ', '2e-2', 5e-324, 1e-7, 1e21, 1e25) },
);
const count = fc.oneof(
  { weight: 9, arbitrary: fc.nat(9) },
  { weight: 1, arbitrary: fc.constantFrom<Cell>(null, '', '3', '4.0', 0) },
);
/** Breaks a rule of the policy, in few tables. */
const broken = fc.constantFrom<Cell>(-1, 'x', '1.5', 2 ** 53 - 1, `0.${'7'.repeat(70)}`, 'NaN');

const ROLES = {
  usage_date: fc.constantFrom<Cell>(
    '2026-10-01',
    '2026-10-01 10:00:00.000',
    '2026-10-01 11:30:00',
    '2026-10-02',
  ),
  month: fc.constantFrom<Cell>('2026-10', '2026-10-03', null),
  account_sid: fc.constantFrom<Cell>('A', 'A', 'B', null),
  country: fc.constantFrom<Cell>('BD', 'BD', 'IN', ' bd', null, '', 'Total'),
  channel: fc.constantFrom<Cell>('sms', 'SMS', null, 'call'),
  currency: fc.constantFrom<Cell>('USD', 'EUR', null),
  attempts: count,
  conversions: count,
  blocked: count,
  quantity: count,
  delivered: count,
  unique_numbers: count,
  sms_fee: money,
  verify_fee: money,
  total_charges: money,
} satisfies Record<string, fc.Arbitrary<Cell>>;
type Name = keyof typeof ROLES;

const MONEY: Name[] = ['sms_fee', 'verify_fee', 'total_charges'];
const KEYS: Name[] = ['account_sid', 'country', 'channel', 'currency', 'month'];
const COUNTS: Name[] = ['attempts', 'conversions', 'blocked', 'quantity', 'delivered', 'unique_numbers'];
const columns = fc
  .tuple(
    fc.subarray(KEYS, { maxLength: 3 }),
    fc.subarray(COUNTS, { minLength: 1, maxLength: 4 }),
    fc.subarray(MONEY, { minLength: 1 }).filter((charges) => charges.some((name) => name !== 'verify_fee')),
  )
  .map(([keys, counts, charges]): Name[] => ['usage_date', ...keys, ...counts, ...charges]);

const table = fc.tuple(columns, fc.boolean(), fc.boolean()).chain(([names, breaks, lawful]) => {
  const row = fc.tuple(...names.map((name) => ROLES[name])).map((cells) => {
    if (!lawful) return cells;
    // Most tables are refused otherwise: no more conversions than attempts, no country that is a total.
    const at = (name: Name) => names.indexOf(name);
    const [attempts, conversions] = [at('attempts'), at('conversions')];
    return cells.map((cell, position): Cell => {
      if (position === conversions && attempts >= 0)
        return Math.min(Number(cell ?? 0), Number(cells[attempts] ?? 0));
      if (position === at('country') && cell === 'Total') return 'US';
      return typeof cell === 'number' && cell < 0 ? -cell : cell;
    });
  });
  const rows = fc.array(row, { minLength: 1, maxLength: 60 });
  const flaw = breaks ? fc.tuple(fc.nat(59), fc.nat(names.length - 1), broken) : fc.constant(undefined);
  return fc.tuple(rows, flaw).map(([cells, place]): UsageTable => {
    const target = place && cells[place[0] % cells.length];
    if (place && target) target[place[1]] = place[2];
    return { columns: names, rows: cells };
  });
});

const policies: Policy[] = [
  {},
  { refuse_totals: false },
  { verify_fee_basis: 'per_attempt' },
  { id: 'psms-credit-v1' },
  { id: 'psms-credit-v1', outage_columns: true },
];
const claims = [
  {},
  { scope: 'declared' },
  { scope: 'declared', window: ['2026-10-02', '2026-10-12'] },
  { attempts_include_blocked: true },
  { claimed_amount: { amount: '10', currency: 'USD' } },
];

describe('rows that are added up while they are read', () => {
  it('give the answer of the rows, whatever the columns, the money and the policy are', () => {
    const seen = { added: 0, worked: 0 };
    fc.assert(
      fc.property(table, fc.constantFrom(...policies), fc.constantFrom(...claims), (rows, policy, claim) => {
        const summed = addedUp(rows, policy);
        if (summed === undefined) return;
        const expected = answer(rows, policy, claim);
        expect(answer(summed, policy, claim)).toEqual(expected);
        if (summed.rows.length < rows.rows.length) seen.added += 1;
        if (expected.status === 'OK') seen.worked += 1;
      }),
      { numRuns: 500 },
    );
    // Not left out, nor refused, by accident.
    expect(seen.added).toBeGreaterThan(150);
    expect(seen.worked).toBeGreaterThan(50);
  });

  it('give the amount of PSMS, with money in doubles and with delivered messages', () => {
    let credited = 0;
    fc.assert(
      fc.property(
        fc.nat(1_000_000),
        fc.integer({ min: 2, max: 5 }),
        fc.integer({ min: 20, max: 100 }),
        fc.boolean(),
        (seed, parts, percent, outageColumns) => {
          const { rows } = account(seed, { attack: true, campaign: 6 });
          // Each day in several rows: shares of the messages, at the price of the day in binary noise.
          const several = rows.flatMap(([day, country, messages, spend]) =>
            Array.from({ length: parts }, (_, at): Cell[] => {
              const own = Math.floor((Number(messages) + at) / parts);
              const share = Number(messages) === 0 ? 0 : own / Number(messages);
              const delivered = Math.floor((own * percent) / 100);
              return [day ?? null, country ?? null, own, delivered, Number(spend) * share];
            }),
          );
          const detailed = { columns: ['day', 'country', 'messages', 'delivered', 'spend'], rows: several };
          const policy = { id: 'psms-credit-v1', outage_columns: outageColumns };
          const summed = addedUp(detailed, policy, 50);
          if (summed === undefined) throw new Error('not added up');
          expect(summed.rows).toHaveLength(rows.length);
          const expected = answer(detailed, policy, {});
          expect(answer(summed, policy, {})).toEqual(expected);
          if (expected.status === 'OK' && Number(expected.credit_amount) > 0) credited += 1;
        },
      ),
      { numRuns: 25 },
    );
    expect(credited).toBeGreaterThan(5);
  });

  it('are sums to the last digit of what was read, and as exact when they are huge and tiny', () => {
    const rows: Cell[][] = [
      ['BD', 0.1],
      ['BD', 0.2],
      ['BD', 0.1 + 0.2],
      ['BD', 1e15],
      ['BD', 1e-9],
    ];
    expect(addedUp({ columns: ['country', 'sms_fee'], rows }, {})).toMatchObject({
      rows: [['BD', '1000000000000000.60000000100000004']],
      rowCounts: [5],
    });
  });

  it('keep a row as it is that cannot be read, has no country, or makes a count too large to be read', () => {
    const rows: Cell[][] = [
      ['BD', 1, 'x'],
      ['BD', 1, 1e25],
      [null, 1, 1],
      [null, 1, 1],
      ['BD', 2 ** 53 - 1, 1],
      ['BD', 2, 1],
      ['BD', 3, 0.5],
    ];
    const summed = addedUp({ columns: ['country', 'quantity', 'sms_fee'], rows }, {}, 100);
    expect(summed?.rows).toContainEqual(['BD', 1, 'x']);
    expect(summed?.rowCounts).toEqual([1, 1, 1, 1, 1, 1, 1]);
  });

  it.each([
    ['a role fits several columns', ['country', 'attempts', 'total_attempts', 'sms_fee']],
    ['no column is a charge', ['country', 'attempts']],
    ['a fee depends on the currency', ['country', 'currency', 'attempts', 'conversions', 'total_charges']],
  ])('are read one by one where %s', (_why, columns) => {
    expect(addedUp({ columns, rows: [] }, {})).toBeUndefined();
  });
});
