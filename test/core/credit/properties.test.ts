import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { calculate } from '../../../src/core/credit/calculate.ts';
import type { Cell, Result, UsageTable } from '../../../src/core/credit/types.ts';

interface Row {
  day: number;
  country: string;
  attempts: number;
  approved: number;
  /** Thousandths of the currency. */
  verifyFee: number;
  smsFee: number;
}

const COLUMNS = ['date', 'country', 'attempts', 'converted', 'verify_fee', 'sms_fee'];
const RUNS = { numRuns: 80 };

/** Exact to a millionth of a millionth, so that rounding hides nothing; no minimum cuts the credit off. */
const FINE = { minor_units: { USD: 12 }, min_credit: 0 };

const isoDay = (day: number) => new Date(Date.UTC(2026, 0, day)).toISOString().slice(0, 10);
const money = (thousandths: number) => `${thousandths}e-3`;

function tableOf(rows: readonly Row[], times = 1): UsageTable {
  return {
    columns: COLUMNS,
    rows: rows.map(({ day, country, attempts, approved, verifyFee, smsFee }): Cell[] => [
      isoDay(day),
      country,
      attempts,
      approved,
      money(verifyFee * times),
      money(smsFee * times),
    ]),
  };
}

/** A country's days: steady traffic, with an attack of many attempts that hardly convert. */
const countryRows = (country: string) =>
  fc
    .record({
      base: fc.integer({ min: 30, max: 400 }),
      percent: fc.integer({ min: 35, max: 90 }),
      noise: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 8, maxLength: 30 }),
      attackFrom: fc.integer({ min: 1, max: 30 }),
      attack: fc.array(fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 40 })), {
        maxLength: 4,
      }),
      price: fc.integer({ min: 1, max: 90 }),
    })
    .map(({ base, percent, noise, attackFrom, attack, price }) =>
      noise.map((extra, at): Row => {
        const [factor, share] = attack[at + 1 - attackFrom] ?? [1, percent];
        const attempts = base * factor + extra;
        const approved = Math.floor((attempts * share) / 100 / factor);
        return {
          day: at + 1,
          country,
          attempts,
          approved,
          verifyFee: approved * 50,
          smsFee: attempts * price,
        };
      }),
    );

const traffic = fc
  .tuple(countryRows('ID'), countryRows('TJ'))
  .map(([first, second]) => [...first, ...second])
  .filter((rows) => rows.some(({ approved }) => approved > 0));

const guard = fc.array(
  fc.record({
    mode: fc.constantFrom('basic', 'standard', 'max', 'off'),
    attempts: fc.integer({ min: 0, max: 900 }),
    blocked: fc.integer({ min: 0, max: 900 }),
  }),
  { maxLength: 3 },
);

const claimOf = (rows: object[], extra: object = {}) => ({
  ticket_date: '2026-02-10',
  guard: rows,
  ...extra,
});

/** The credit in units of 10^-12 of the currency. */
const units = (result: Result) => BigInt((result.credit_amount ?? '0').replace('.', ''));

describe('the credit', () => {
  it('never exceeds what was charged, in either scope, under any rounding, share and cap', () => {
    const policy = fc.record({
      rounding: fc.constantFrom('half_even', 'half_up', 'down'),
      verify_fee_basis: fc.constantFrom('per_success', 'per_attempt'),
      credit_share: fc.constantFrom('1', '0.333', '0'),
      min_credit: fc.constantFrom('0', '1.00'),
      minor_units: fc.constantFrom({}, { USD: 0 }, { USD: 3 }),
    });
    const scope = fc.constantFrom('declared', 'estimated');
    fc.assert(
      fc.property(traffic, guard, policy, scope, (rows, guardRows, parameters, asked) => {
        const result = calculate({
          table: tableOf(rows),
          claim: claimOf(guardRows, { scope: asked }),
          policy: parameters,
        });
        const charged = rows.reduce((sum, { verifyFee, smsFee }) => sum + verifyFee + smsFee, 0) / 1000;
        // A line rounds by itself: at most half a unit each, and there are two at most in each month.
        const slack = parameters.minor_units.USD === 0 ? 2 : 0.02;
        expect(result.status).toBe('OK');
        for (const memo of result.memos) {
          expect(Number(memo.credit_amount)).toBeLessThanOrEqual(Number(memo.charged_on_flagged));
          expect(Number(memo.credit_amount)).toBeLessThanOrEqual(charged + slack);
        }
      }),
      RUNS,
    );
  });

  it('does not depend on the order of rows', () => {
    const shuffled = traffic.chain((rows) =>
      fc.tuple(
        fc.constant(rows),
        fc.shuffledSubarray(rows, { minLength: rows.length, maxLength: rows.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, guard, ([rows, other], guardRows) => {
        const run = (some: Row[]) =>
          JSON.stringify(calculate({ table: tableOf(some), claim: claimOf(guardRows) }));
        expect(run(other)).toBe(run(rows));
      }),
      RUNS,
    );
  });

  // Holds where the query has the SMS fee: from a total, the Verify fee is taken off row by row, never more than the
  // row's total, so that parts may lose less than the whole.
  it("stays the same when a day's row is split into parts", () => {
    const cuts = fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.nat()), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(traffic, guard, cuts, (rows, guardRows, places) => {
        const parts = places.reduce((some, [which, attempts, approved, fee]) => {
          const at = which % some.length;
          const row = some[at] as Row;
          const first = cut(row, attempts, approved, fee);
          return [...some.slice(0, at), first, minus(row, first), ...some.slice(at + 1)];
        }, rows);
        const run = (some: Row[]) =>
          JSON.stringify(calculate({ table: tableOf(some), claim: claimOf(guardRows) }));
        expect(run(parts)).toBe(run(rows));
      }),
      RUNS,
    );
  });

  // Holds where the query has the SMS fee (a list price does not scale with the query), without cap and minimum.
  it('scales with all money, before rounding', () => {
    fc.assert(
      fc.property(traffic, guard, fc.integer({ min: 2, max: 1000 }), (rows, guardRows, times) => {
        const run = (factor: number) =>
          units(calculate({ table: tableOf(rows, factor), claim: claimOf(guardRows), policy: FINE }));
        const difference = run(times) - run(1) * BigInt(times);
        const lines = 4n;
        expect(difference <= lines * BigInt(times) && difference >= -lines * BigInt(times)).toBe(true);
      }),
      RUNS,
    );
  });

  // Holds for days inside the claim's window, which are never part of the usual rate, in an account that reports
  // conversions. Elsewhere the policy's own nature is against it: see the next test.
  it('never rises with more conversions on days of the window', () => {
    const more = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 300 })), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(traffic, guard, fc.integer({ min: 1, max: 20 }), more, (rows, guardRows, first, raised) => {
        const claim = claimOf(guardRows, { window: [isoDay(first), isoDay(first + 5)] });
        const days = rows.flatMap(({ day }, at) => (day >= first && day <= first + 5 ? [at] : []));
        fc.pre(days.length > 0);
        const better = raised.reduce((some, [which, by]) => {
          const at = days[which % days.length] ?? 0;
          return some.map((row, other) =>
            other === at ? { ...row, approved: Math.min(row.attempts, row.approved + by) } : row,
          );
        }, rows);
        const run = (some: Row[]) => units(calculate({ table: tableOf(some), claim, policy: FINE }));
        expect(run(better) <= run(rows)).toBe(true);
      }),
      RUNS,
    );
  });

  it('may rise with more conversions on clean days, since they raise the usual rate', () => {
    const run = (approvedOnCleanDays: number) => {
      const clean = Array.from({ length: 10 }, (_, at) => day(at + 1, 100, approvedOnCleanDays));
      const result = calculate({
        table: tableOf([...clean, day(11, 1000, 70)]),
        claim: claimOf([]),
        policy: FINE,
      });
      return units(result);
    };
    expect(run(80) > run(70)).toBe(true);
  });
});

function day(number: number, attempts: number, approved: number): Row {
  return { day: number, country: 'ID', attempts, approved, verifyFee: approved * 50, smsFee: attempts * 40 };
}

/** A part of a row with fewer approvals than attempts, such that the rest has too. */
function cut(row: Row, attempts: number, approved: number, fee: number): Row {
  const part = attempts % (row.attempts + 1);
  const rest = row.attempts - part;
  const least = Math.max(0, row.approved - rest);
  const most = Math.min(part, row.approved);
  return {
    ...row,
    attempts: part,
    approved: least + (approved % (most - least + 1)),
    verifyFee: fee % (row.verifyFee + 1),
    smsFee: (fee * 7) % (row.smsFee + 1),
  };
}

function minus(row: Row, part: Row): Row {
  return {
    ...row,
    attempts: row.attempts - part.attempts,
    approved: row.approved - part.approved,
    verifyFee: row.verifyFee - part.verifyFee,
    smsFee: row.smsFee - part.smsFee,
  };
}
