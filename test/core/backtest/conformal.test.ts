import { describe, expect, it } from '@jest/globals';
import { checkConformal, conformalInterval } from '../../../src/core/backtest/conformal.ts';
import { seededRandom } from '../../../src/core/backtest/numbers.ts';

/**
 * Ratios of skewed, heavy-tailed decisions: most near 1, some rejected. 3 %, since no interval covers 95 % when just 5
 * % lie in one point far from the others: it has that point, or not.
 */
function decisions(count: number, seed: number, prefix = 'case') {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, at) => {
    const rejected = random() < 0.03;
    const ratio = rejected ? 0 : 1 - random() ** 3 * 0.4;
    return { id: `${prefix}-${at}`, ratio, size: 10 ** (2 + random()), kind: at % 2 === 0 ? 'a' : 'b' };
  });
}

describe('the prediction interval of decided / recommended', () => {
  it.each([0.8, 0.9, 0.95])('covers new decisions within 3 points of nominal %d', (nominal) => {
    const interval = conformalInterval(decisions(4000, 11), nominal) ?? { low: 1, high: 0 };
    const fresh = decisions(4000, 12, 'fresh');
    const inside = fresh.filter(({ ratio }) => interval.low <= ratio && ratio <= interval.high);
    expect(Math.abs(inside.length / fresh.length - nominal)).toBeLessThan(0.03);
  });

  it('is checked on held-back cases: the share found is within 3 points of nominal', () => {
    const check = checkConformal(decisions(3000, 13));
    expect(check.cases).toBeGreaterThan(2990);
    expect(Math.abs((check.coverage ?? 0) - check.nominal)).toBeLessThan(0.03);
  });

  it('covers on average at least what it promises with the fewest cases that it takes', () => {
    const inside = Array.from({ length: 400 }, (_, seed) => {
      const { low, high } = conformalInterval(decisions(20, seed, `s${seed}`)) ?? { low: 1, high: 0 };
      const [fresh] = decisions(1, seed + 100_000);
      return fresh !== undefined && low <= fresh.ratio && fresh.ratio <= high;
    }).filter((covered) => covered);
    expect(inside.length / 400).toBeGreaterThan(0.87);
  });

  it('says nothing below 20 cases, or where they are too few for the probability', () => {
    expect(conformalInterval(decisions(19, 1))).toBeUndefined();
    expect(conformalInterval(decisions(20, 1))).toBeDefined();
    expect(conformalInterval(decisions(20, 1), 0.95)).toBeUndefined();
    expect(checkConformal(decisions(30, 1))).toEqual({ nominal: 0.9, cases: 0, coverage: null });
  });

  it('does not depend on the order of the cases', () => {
    const cases = decisions(100, 3);
    expect(conformalInterval(cases.toReversed())).toEqual(conformalInterval(cases));
  });
});
