import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isoDay, type Row, run, traffic, units, width } from './traffic.ts';

const RUNS = { numRuns: 60 };

describe('the credit with all rules of verify-credit-v2', () => {
  it('does not depend on the order of rows', () => {
    const shuffled = traffic.chain((rows) =>
      fc.tuple(
        fc.constant(rows),
        fc.shuffledSubarray(rows, { minLength: rows.length, maxLength: rows.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, width, ([rows, other], columns) => {
        expect(run(other, columns)).toStrictEqual(run(rows, columns));
      }),
      RUNS,
    );
  });

  it("stays the same when a day's row is split into parts", () => {
    fc.assert(
      fc.property(traffic, width, fc.nat(), fc.nat(), (rows, columns, which, share) => {
        const at = which % rows.length;
        const row = rows[at] as Row;
        const part = (of: number) => share % (of + 1);
        const rest = row.attempts - row.approved;
        const approved = part(row.approved);
        const first = {
          ...row,
          attempts: approved + part(rest),
          approved,
          fee: part(row.fee),
          blocked: part(row.blocked),
          delivered: part(row.delivered),
          numbers: part(row.numbers),
        };
        const second = {
          ...row,
          attempts: row.attempts - first.attempts,
          approved: row.approved - first.approved,
          fee: row.fee - first.fee,
          blocked: row.blocked - first.blocked,
          delivered: row.delivered - first.delivered,
          numbers: row.numbers - first.numbers,
        };
        const split = [...rows.slice(0, at), first, second, ...rows.slice(at + 1)];
        expect(run(split, columns)).toStrictEqual(run(rows, columns));
      }),
      RUNS,
    );
  });

  it('with what is held never exceeds what was charged, and scales with all money', () => {
    fc.assert(
      fc.property(traffic, width, fc.integer({ min: 2, max: 100 }), (rows, columns, times) => {
        const result = run(rows, columns);
        const [memo] = result.memos;
        const charged = rows.reduce((sum, { fee }) => sum + fee, 0) / 1000;
        expect(Number(memo?.credit_amount) + Number(memo?.held)).toBeLessThanOrEqual(charged + 1e-6);
        const scaled = run(
          rows.map((row) => ({ ...row, fee: row.fee * times })),
          columns,
        );
        const difference = units(scaled) - units(result) * BigInt(times);
        const most = BigInt(5 * times);
        expect(difference <= most && difference >= -most).toBe(true);
      }),
      RUNS,
    );
  });

  it('is never raised by a later day of the request', () => {
    const days = fc.tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 200 }));
    fc.assert(
      fc.property(traffic, days, (rows, [first, more]) => {
        const asked = (day: number) => run(rows, 6, { ticket_date: null, asked_on: isoDay(31 + day) });
        expect(units(asked(first + more)) <= units(asked(first))).toBe(true);
      }),
      RUNS,
    );
  });

  it('is no amount as soon as a row adds up the others', () => {
    const name = fc.constantFrom('Total', ' GRAND TOTAL', 'sum', '');
    fc.assert(
      fc.property(traffic, name, fc.nat(), (rows, country, which) => {
        const day = rows[which % rows.length]?.day ?? 1;
        const ofDay = rows.filter((row) => row.day === day);
        const sum = (pick: (row: Row) => number) => ofDay.reduce((all, row) => all + pick(row), 0);
        const total = {
          ...(rows[0] as Row),
          day,
          country,
          attempts: sum((row) => row.attempts),
          approved: sum((row) => row.approved),
          fee: sum((row) => row.fee),
        };
        fc.pre(total.fee > 0);
        const result = run([...rows, total], 6);
        expect(result).toMatchObject({ status: 'ERROR', credit_amount: null });
        expect(result.errors).toContainEqual({ code: 'D11_TOTALS_ROW', row: rows.length });
      }),
      RUNS,
    );
  });
});
