import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { assess } from '../../../../src/core/credit/calculate.ts';
import { combine } from '../../../../src/core/credit/combine.ts';
import { type CalculatedLink, creditCsv } from '../../../../src/core/credit/export/credit-csv.ts';
import { creditText } from '../../../../src/core/credit/export/credit-text.ts';
import type { UsageTable } from '../../../../src/core/credit/types.ts';
import { redo } from './redo.ts';

const isoDay = (day: number) => new Date(Date.UTC(2026, 0, day)).toISOString().slice(0, 10);

/** A few countries, each with steady days and a surge that hardly converts. */
const daily: fc.Arbitrary<UsageTable> = fc
  .array(
    fc.record({
      base: fc.integer({ min: 40, max: 400 }),
      rate: fc.integer({ min: 45, max: 90 }),
      surge: fc.integer({ min: 2, max: 12 }),
      length: fc.integer({ min: 1, max: 4 }),
      price: fc.integer({ min: 1, max: 999_999 }),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((countries) => ({
    columns: ['date', 'country', 'attempts', 'conversions', 'sms_fee'],
    rows: countries.flatMap(({ base, rate, surge, length, price }, at) =>
      Array.from({ length: 20 }, (_, day) => {
        const attacked = day >= 14 && day < 14 + length;
        const attempts = attacked ? base * surge : base + (day % 5);
        const approved = Math.floor((base * rate) / 100);
        return [isoDay(day + 1), `A${'ABCD'[at]}`, attempts, approved, `${attempts * price}e-6`];
      }),
    ),
  }));

const declared: fc.Arbitrary<UsageTable> = fc
  .array(fc.tuple(fc.constantFrom('BD', 'ID', 'TJ'), fc.integer({ min: 1, max: 12 }), fc.nat(99_999_999)), {
    minLength: 1,
    maxLength: 6,
  })
  .map((rows) => ({
    columns: ['country', 'month', 'messages', 'sms_spend'],
    rows: rows.map(([country, month, cents]) => [
      country,
      `2026-${String(month).padStart(2, '0')}`,
      100,
      `${cents}e-2`,
    ]),
  }));

const guard = fc.array(
  fc.record({
    mode: fc.constantFrom('basic', 'standard', 'max', 'off'),
    attempts: fc.integer({ min: 1, max: 100_000 }),
    blocked: fc.nat(100_000),
  }),
  { maxLength: 4 },
);

const policy = fc.record({
  min_credit: fc.constant(0),
  credit_share: fc.constantFrom('1.00', '0.85', '0.333'),
});

/** Each row of a daily table as so many rows that add up to it. */
function splitUp({ columns, rows }: UsageTable, parts: number): UsageTable {
  const shared = (count: number, at: number) => Math.floor(count / parts) + (at < count % parts ? 1 : 0);
  const split = rows.flatMap(([date = '', country = '', attempts, conversions, fee = '']) =>
    Array.from({ length: parts }, (_, at) => [
      ...[date, country, shared(Number(attempts), at), shared(Number(conversions), at)],
      at === 0 ? fee : '0',
    ]),
  );
  return { columns, rows: split };
}

function links(table: UsageTable, claim: object, rules: Readonly<Record<string, unknown>>): CalculatedLink[] {
  const { result, workings } = assess({ table, claim, policy: rules });
  return [{ number: 1, result, workings }];
}

describe('the CSV file of an answer', () => {
  it('lets a person redo the amount to the cent with multiplication, division and rounding alone', () => {
    fc.assert(
      fc.property(fc.oneof(daily, declared), guard, policy, (table, modes, rules) => {
        const made = links(table, { account: 'AC1', guard: modes }, rules);
        const csv = [...creditCsv(made, combine(made.map(({ result }) => result)))].join('');
        const { wanted, redone } = redo(csv);
        expect(redone).toEqual(wanted);
        expect(wanted.length).toBeGreaterThan(0);
      }),
      { numRuns: 100 },
    );
  });

  it('lets a person redo the cost of a day that is held, and the text shows the same division', () => {
    // Steady days, then a surge too small to be credited without a second sign (W10 of the policy).
    const rows = Array.from({ length: 20 }, (_, day) =>
      day === 17 ? [isoDay(18), 'ID', 200, 70, '80.00'] : [isoDay(day + 1), 'ID', 100, 70, '40.00'],
    );
    const columns = ['date', 'country', 'attempts', 'conversions', 'sms_fee'];
    const made = links({ columns, rows }, { account: 'AC1' }, {});
    const combined = combine(made.map(({ result }) => result));
    const csv = [...creditCsv(made, combined)].join('');
    const { wanted, redone } = redo(csv);
    expect(redone).toEqual(wanted);
    const held = (parse(csv, { columns: true }) as Record<string, string>[]).find(({ held }) => held);
    expect(held).toMatchObject({
      ...{ date: '2026-01-18', flagged: 'no', held: 'no second sign', rate: '0.7000', cost: '' },
      ...{ expected: '100', excess: '100', fee: '80.000000', held_cost: '40.000000' },
    });
    expect(creditText(made, combined, 'ABC123')).toContain(
      '18 Jan 2026: held, 200 attempts, 70 approved: expected ⌈70 / 0.7000⌉ = 100; $80.00 × 100 / 200 = $40.00',
    );
  });

  it('is the same file, and redone in the same way, whether the database adds the rows up or the policy does', () => {
    fc.assert(
      fc.property(daily, guard, policy, fc.integer({ min: 2, max: 5 }), (table, modes, rules, parts) => {
        const csvOf = (of: UsageTable) => {
          const made = links(of, { account: 'AC1', guard: modes }, rules);
          expect(made[0]?.result.status).toBe('OK');
          return [...creditCsv(made, combine(made.map(({ result }) => result)))].join('');
        };
        const added = csvOf({ ...table, rowCounts: table.rows.map(() => parts) });
        expect(csvOf(splitUp(table, parts))).toBe(added);
        const { wanted, redone } = redo(added);
        expect(redone).toEqual(wanted);
        expect(wanted.length).toBeGreaterThan(0);
      }),
      { numRuns: 50 },
    );
  });

  it('has a row for every day of every country, flagged or not', () => {
    fc.assert(
      fc.property(daily, (table) => {
        const made = links(table, {}, {});
        const csv = [...creditCsv(made, combine(made.map(({ result }) => result)))].join('');
        const rows: Record<string, string>[] = parse(csv, { columns: true });
        expect(rows.filter(({ record }) => record === 'day')).toHaveLength(table.rows.length);
      }),
      { numRuns: 20 },
    );
  });

  it('has no cell that a spreadsheet would run', () => {
    const table = {
      columns: ['country', 'account_sid', 'sms_spend'],
      rows: [['=HYPERLINK("http://127.0.0.1")', '@SUM(1)', '12.00']],
    };
    const made = links(table, {}, {});
    const csv = [...creditCsv(made, combine(made.map(({ result }) => result)))].join('');
    const cells = (parse(csv) as string[][]).flat();
    expect(cells).toContain('\'=HYPERLINK("http://127.0.0.1")');
    expect(cells.filter((cell) => /^[=+@]/.test(cell))).toEqual([]);
  });
});

describe('the text file of an answer', () => {
  it('begins with the amount and leaves no step of any day out', () => {
    fc.assert(
      fc.property(daily, (table) => {
        const made = links(table, { account: 'AC1' }, { min_credit: 0 });
        const text = creditText(made, combine(made.map(({ result }) => result)), 'ABC123');
        expect(text.split('\n')[0]).toBe('Ref ABC123, policy verify-credit-v2');
        const days = made.flatMap(({ result }) =>
          result.memos.flatMap(({ lines }) => lines.flatMap((line) => line.days)),
        );
        const steps = text
          .split('\n')
          .filter((line) => / attempts, .* approved: /.test(line) && !/: (?:held|low conversion)/.test(line));
        expect(steps).toHaveLength(days.length);
      }),
      { numRuns: 20 },
    );
  });
});
