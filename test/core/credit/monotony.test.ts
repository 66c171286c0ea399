import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isoDay, plain, type Row, run, traffic, units } from './traffic.ts';

const RUNS = { numRuns: 60 };

const WINDOW = { window: [isoDay(9), isoDay(14)] };
const inWindow = ({ day }: Row) => day >= 9 && day <= 14;

describe('more of one thing', () => {
  // Days of a window are never part of what is usual.
  it('blocked on days of the window never lowers the credit, where no Guard rows take part of it away', () => {
    fc.assert(
      fc.property(traffic, fc.nat(), fc.integer({ min: 1, max: 500 }), (rows, which, more) => {
        const days = rows.filter(inWindow);
        fc.pre(days.length > 0);
        const chosen = days[which % days.length];
        const raised = rows.map((row) => (row === chosen ? { ...row, blocked: row.blocked + more } : row));
        expect(units(run(raised, 6, WINDOW)) >= units(run(rows, 6, WINDOW))).toBe(true);
      }),
      RUNS,
    );
  });

  it('blocked on clean days may lower it: what is usual is no sign of fraud', () => {
    const days = (blocked: number) =>
      Array.from({ length: 15 }, (_, at) =>
        plain(at + 1, at === 14 ? 200 : 100, 70, at === 14 ? 50 : blocked),
      );
    expect(units(run(days(0), 6))).toBeGreaterThan(0n);
    expect(units(run(days(30), 6))).toBe(0n);
  });

  // Without the day rate and the rule for small countries, which look at other countries; with the usual rate for new ones.
  it('converted on days of the window never raises the credit of a country by itself', () => {
    const alone = { day_rate_countries: 0, pool_countries: 0, new_legit: 'rate', hold_volume: 0 };
    fc.assert(
      fc.property(traffic, fc.nat(), fc.integer({ min: 1, max: 300 }), (rows, which, more) => {
        const days = rows.filter(inWindow);
        fc.pre(days.length > 0);
        const chosen = days[which % days.length];
        const better = rows.map((row) =>
          row === chosen ? { ...row, approved: Math.min(row.attempts, row.approved + more) } : row,
        );
        expect(units(run(better, 6, WINDOW, alone)) <= units(run(rows, 6, WINDOW, alone))).toBe(true);
      }),
      RUNS,
    );
  });

  it("converted in other countries may raise it: the day's rate is then no longer lowered", () => {
    const others = (approved: number) =>
      ['US', 'GB', 'DE'].flatMap((country) =>
        Array.from({ length: 15 }, (_, at) => ({
          ...plain(at + 1, at === 14 ? 300 : 100, at === 14 ? approved : 70, 0),
          country,
        })),
      );
    const attacked = Array.from({ length: 15 }, (_, at) => plain(at + 1, at === 14 ? 3000 : 100, 70, 0));
    const policy = { legit_cap: null, hold_volume: 0 };
    const credit = (approved: number) => {
      const [memo] = run([...attacked, ...others(approved)], 6, {}, policy).memos;
      return Number(memo?.lines.find(({ country }) => country === 'ID')?.credit);
    };
    expect(credit(210)).toBeGreaterThan(credit(70));
  });
});
