import { describe, expect, it } from '@jest/globals';
import {
  ascending,
  bootstrapMean,
  mean,
  quantile,
  seededRandom,
} from '../../../src/core/backtest/numbers.ts';

describe('a quantile', () => {
  it('lies between neighbours by proportion', () => {
    expect(quantile([1, 2, 4], 0.5)).toBe(2);
    expect(quantile([1, 2, 4, 8], 0.5)).toBe(3);
    expect(quantile([0, 10], 0.9)).toBeCloseTo(9);
    expect(quantile([], 0.5)).toBeUndefined();
  });
});

describe('pseudo-random numbers', () => {
  it('are the same for the same seed, and spread evenly', () => {
    const [a, b] = [seededRandom(7), seededRandom(7)];
    const drawn = Array.from({ length: 20_000 }, () => a());
    expect(drawn.slice(0, 50)).toEqual(Array.from({ length: 50 }, () => b()));
    for (const decile of [0.1, 0.3, 0.5, 0.7, 0.9]) {
      expect(Math.abs(drawn.filter((one) => one < decile).length / drawn.length - decile)).toBeLessThan(0.01);
    }
  });
});

describe('the bootstrap interval of a mean', () => {
  it('covers the true mean of a skewed distribution about as often as it says', () => {
    const random = seededRandom(20_261_127);
    // Exponential with mean 1, as errors are: many small ones and a few large ones.
    const samples = Array.from({ length: 200 }, () =>
      Array.from({ length: 40 }, () => -Math.log(1 - random())),
    );
    const covered = samples.filter((values) => {
      const [low, high] = bootstrapMean(values) ?? [Number.NaN, Number.NaN];
      return low <= 1 && 1 <= high;
    });
    const share = covered.length / samples.length;
    expect(share).toBeGreaterThan(0.88);
    expect(share).toBeLessThan(0.98);
  });

  it('is as wide as the theory of the mean has it, and the same in every run', () => {
    const random = seededRandom(5);
    const values = Array.from({ length: 400 }, random);
    const [low, high] = bootstrapMean(values) ?? [0, 0];
    // A uniform distribution has the standard deviation 1 / sqrt(12).
    expect((high - low) / ((2 * 1.96) / Math.sqrt(12 * 400))).toBeCloseTo(1, 1);
    expect(bootstrapMean(values)).toEqual([low, high]);
    expect(low).toBeLessThan(mean(values) ?? 0);
    expect(high).toBeGreaterThan(mean(values) ?? 0);
  });

  it('does not exist for one value', () => {
    expect(bootstrapMean([1])).toBeUndefined();
    expect(ascending([3, 1, 2])).toEqual([1, 2, 3]);
  });
});
