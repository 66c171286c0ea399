import { describe, expect, it } from '@jest/globals';
import { account, judged } from './accounts.ts';

const SEEDS = Array.from({ length: 100 }, (_, seed) => seed);

const creditOf = (rows: Parameters<typeof judged>[0]) => Number(judged(rows).credit_amount);

/** Accounts of known truth: weekends, growth, outages with and without catch-up, campaigns in one country or in all. */
describe('accounts of known truth', () => {
  it.each([3, 4])(
    'gives at most 5 %% of clean accounts a credit, with campaigns up to %d times usual',
    (campaign) => {
      const wrong = SEEDS.filter((seed) => creditOf(account(seed, { attack: false, campaign }).rows) > 0);
      expect(wrong.length).toBeLessThanOrEqual(0.05 * SEEDS.length);
    },
  );

  it('finds nearly all attacks of 5 to 40 times usual, and credits most of them within 10 %', () => {
    const cases = SEEDS.map((seed) => {
      const { rows, truth } = account(10_000 + seed, { attack: true, campaign: 3 });
      const credit = creditOf(rows);
      return { found: credit > 0, near: Math.abs(credit - truth) <= 0.1 * truth };
    });
    expect(cases.filter(({ found }) => found).length).toBeGreaterThanOrEqual(0.95 * SEEDS.length);
    expect(cases.filter(({ near }) => near).length).toBeGreaterThanOrEqual(0.9 * SEEDS.length);
  });
});
