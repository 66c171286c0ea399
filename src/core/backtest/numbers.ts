const { floor, imul } = Math;

/** Statistics of plain numbers. Amounts never come here, only shares and errors that are shown as such. */

/**
 * The `share` quantile of sorted values, between neighbours by proportion (type 7 of Hyndman and Fan 1996).
 * Undefined for no values.
 */
export function quantile(sorted: readonly number[], share: number): number | undefined {
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)];
  const above = sorted[Math.ceil(at)];
  if (below === undefined || above === undefined) return undefined;
  return below === above ? below : below + (above - below) * (at - Math.floor(at));
}

/** In ascending order, as a copy. */
export function ascending(values: readonly number[]): number[] {
  return values.toSorted((a, b) => a - b);
}

export function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * Pseudo-random numbers of [0, 1) that are the same in every run: mulberry32, good enough to resample with and with no
 * claim beyond that. https://gist.github.com/tommyettinger/46a874533244883189143505d203312c
 */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Resamples of the bootstrap: the ends of a 95 % interval then move by some 2 % of its width between seeds. */
const RESAMPLES = 2000;

/**
 * The 95 % percentile interval of the mean of `values` by the bootstrap (Efron and Tibshirani 1993, chapter 13): the
 * same for the same values. Undefined below two values.
 */
export function bootstrapMean(values: readonly number[], seed = 1): [low: number, high: number] | undefined {
  if (values.length < 2) return undefined;
  const random = seededRandom(seed);
  const means = Array.from({ length: RESAMPLES }, () => {
    let sum = 0;
    for (let drawn = 0; drawn < values.length; drawn += 1)
      sum += values[floor(random() * values.length)] ?? 0;
    return sum / values.length;
  });
  const sorted = ascending(means);
  return [quantile(sorted, 0.025) ?? 0, quantile(sorted, 0.975) ?? 0];
}
