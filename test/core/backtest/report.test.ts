import { describe, expect, it } from '@jest/globals';
import { seededRandom } from '../../../src/core/backtest/numbers.ts';
import { pairedDifferences } from '../../../src/core/backtest/paired.ts';
import { replayer } from '../../../src/core/backtest/replay.ts';
import { report } from '../../../src/core/backtest/report.ts';
import type { Policy } from '../../../src/core/credit/policy.ts';
import { caseLine, compared, type Declared, pastCase, shareOf } from './cases.ts';

/** Decisions of about 80 % of the spend, with noise, in two currencies. */
function decisions(count: number, seed: number, share = 0.8, noise = 0.1): Declared[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, at) => {
    const cents = Math.round(10_000 + random() * 500_000);
    const decided = shareOf(cents, share + (random() - 0.5) * noise);
    return { id: `c${at}`, currency: at % 3 === 0 ? 'EUR' : 'USD', spend: shareOf(cents, 1), decided };
  });
}

const paired = (cases: Declared[], first: Policy, second: Policy) =>
  pairedDifferences(compared(cases, first), compared(cases, second));

describe('two policies side by side', () => {
  it('finds the closer one with the right sign, whichever comes first', () => {
    const cases = decisions(60, 1);
    const far = { credit_share: 0.9 };
    const near = { credit_share: 0.81 };
    for (const row of paired(cases, far, near)) {
      expect(row.mean_difference).toBeLessThan(0);
      expect(row.interval?.[1]).toBeLessThan(0);
      expect(row.second_closer).toBeGreaterThan(row.first_closer);
    }
    for (const row of paired(cases, near, far)) {
      expect(row.mean_difference).toBeGreaterThan(0);
      expect(row.interval?.[0]).toBeGreaterThan(0);
    }
  });

  it('gives an interval that contains 0 in about 95 % of trials of two equally good policies', () => {
    // 0.75 and 0.85 are equally far from 0.80, so the true mean difference in shares is 0.
    const trials = Array.from({ length: 40 }, (_, seed) => {
      const cases = decisions(30, 1000 + seed).map((one) => ({ ...one, currency: 'USD' }));
      const random = seededRandom(seed);
      // A symmetric truth: each case is mirrored at random about 0.80.
      const mirrored = cases.map((one) => {
        const ratio = Number(one.decided) / Number(one.spend);
        return random() < 0.5
          ? one
          : { ...one, decided: shareOf(Math.round(Number(one.spend) * 100), 1.6 - ratio) };
      });
      const [relative] = paired(mirrored, { credit_share: 0.75 }, { credit_share: 0.85 });
      const [low, high] = relative?.interval ?? [1, 0];
      return low <= 0 && 0 <= high;
    });
    const covered = trials.filter((contains) => contains).length / trials.length;
    expect(covered).toBeGreaterThanOrEqual(0.87);
  });

  it('counts the cases that only one policy answers, and keeps them out of the means', () => {
    const cases = decisions(10, 2, 1, 0);
    const [first] = cases;
    if (first === undefined) throw new Error('no case');
    const second = compared(cases).map((one) =>
      one.id === first.id ? { ...one, recommended: undefined, difference: undefined } : one,
    );
    const [all] = pairedDifferences(compared(cases), second);
    expect(all).toMatchObject({ of: 'all', cases: 9, left_out: 1, mean_difference: 0 });
  });

  it('counts a case of two currencies once, so that the interval is not too narrow', () => {
    const cases = decisions(30, 4).map((one) => ({ ...one, currency: 'USD' }));
    const doubled = (policy: Policy) => {
      const once = compared(cases, policy);
      return [...once, ...once.map((one) => ({ ...one, currency: 'EUR' }))];
    };
    const [far, near] = [{ credit_share: 0.9 }, { credit_share: 0.82 }];
    const [all] = pairedDifferences(doubled(far), doubled(near));
    expect(all).toEqual(paired(cases, far, near)[0]);
  });
});

describe('the tables', () => {
  const reported = (cases: Declared[], policy: Policy = {}) => {
    const [only] = report(cases.length, [
      { name: 'p', id: 'p', comparisons: compared(cases, policy) },
    ]).policies;
    if (only === undefined) throw new Error('no policy');
    return only;
  };

  it('show a shifted parameter in the country that it is about, and in no other', () => {
    const cases = ['TJ', 'ID', 'PK'].flatMap((country) =>
      decisions(20, 5, 1, 0).map((one) => ({ ...one, country, id: `${country} ${one.id}` })),
    );
    const { by_country } = reported(cases, { excluded_countries: ['ID'] });
    expect(by_country.map(({ name, agreement }) => [name, agreement.within_1])).toEqual([
      ['ID', 0],
      ['PK', 1],
      ['TJ', 1],
    ]);
  });

  it('add up exactly, a currency at a time, in its own places', () => {
    const cases = [
      { id: 'a', currency: 'JPY', spend: '1000', decided: '900' },
      { id: 'b', currency: 'KWD', spend: '1.001', decided: '2.003' },
      { id: 'c', currency: 'USD', spend: '90071992547409.93', decided: '90071992547409.92' },
      { id: 'd', currency: 'USD', spend: '0.10', decided: '0.20' },
    ];
    const rows = reported(cases, { min_credit: 0, minor_units: { JPY: 0, KWD: 3 } }).currencies;
    expect(rows.map((row) => [row.currency, row.recommended, row.difference, row.over_credit])).toEqual([
      ['JPY', '1000', '100', '100'],
      ['KWD', '1.001', '-1.002', '0.000'],
      ['USD', '90071992547410.03', '-0.09', '0.01'],
    ]);
    expect(rows.map((row) => row.under_credit)).toEqual(['0', '1.002', '0.10']);
  });

  it('take the places of a currency from the policy', () => {
    const cases = [{ id: 'a', currency: 'XTS', spend: '10.1234', decided: '10' }];
    const [row] = reported(cases, { minor_units: { XTS: 4 } }).currencies;
    expect(row).toMatchObject({ recommended: '10.1234', decided: '10.0000', difference: '0.1234' });
  });

  it('count agreement on the edge exactly, and a rejected case as a decision of 0', () => {
    const { agreement } = reported([
      { id: 'on', spend: '101.00', decided: '100.00' },
      { id: 'above', spend: '101.01', decided: '100.00' },
      { id: 'rejected', spend: '50.00', decided: null },
    ]);
    expect(agreement).toMatchObject({ compared: 3, within_1: 1 / 3, within_5: 2 / 3, within_10: 2 / 3 });
  });

  it('count a case without an amount apart from the compared ones', () => {
    const cases = [
      { id: 'good', spend: '100', decided: '100' },
      { id: 'unreadable', spend: 'about 5', decided: '100' },
    ];
    const { agreement, currencies, by_confidence } = reported(cases);
    expect(agreement).toMatchObject({ compared: 1, no_amount: 1, within_1: 1 });
    expect(currencies).toMatchObject([{ cases: 1, decided: '100.00', difference: '0.00' }]);
    expect(by_confidence.map(({ name }) => name)).toContain('none');
  });

  it('say how close each month and each product is, where the cases name them', () => {
    const cases = ['2026-02-04', '2026-03-01', undefined].map((decided_on, at) => ({
      ...caseLine({ id: `c${at}`, spend: '100', decided: at === 1 ? '50' : '100' }),
      decided_on,
      product: 'verify',
    }));
    const replay = replayer({});
    const comparisons = cases.flatMap((one) => replay(pastCase(one)).comparisons);
    const [only] = report(3, [{ name: 'p', id: 'p', comparisons }]).policies;
    const within = (rows: { name: string; agreement: { within_1: number | null } }[] = []) =>
      rows.map(({ name, agreement }) => [name, agreement.within_1]);
    expect(within(only?.by_month)).toEqual([
      ['2026-02', 1],
      ['2026-03', 0],
      ['not said', 1],
    ]);
    expect(within(only?.by_product)).toEqual([['verify', 2 / 3]]);
    expect(reported(decisions(2, 1)).by_product).toEqual([]);
  });

  it('name the ten cases that are furthest apart, the furthest first, with their codes', () => {
    const cases = Array.from({ length: 30 }, (_, at) => ({
      id: `c${at}`,
      spend: `${1000 + at}`,
      decided: '1000',
    }));
    const { worst } = reported(cases);
    expect(worst.map(({ id }) => id)).toEqual(Array.from({ length: 10 }, (_, at) => `c${29 - at}`));
    expect(worst[0]?.codes).toContain('S01_DECLARED_SCOPE');
  });

  it('predict from decided / recommended of the cases with enough similar ones', () => {
    const { prediction } = reported(decisions(200, 9));
    expect(prediction.cases).toBe(190);
    expect(Math.abs((prediction.coverage ?? 0) - 0.9)).toBeLessThan(0.06);
  });
});
