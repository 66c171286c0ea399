import { decimalText, fraction, fromDouble, type Rational, whole } from '../rational.ts';

/**
 * Upper bound of the Wilson score interval for `conversions` of `attempts`: how high the true rate may be. 1 for no
 * attempts. The order of the operations is part of the policy: days are flagged on it.
 */
export function wilsonUpper(conversions: number, attempts: number, z: number): number {
  if (attempts === 0) return 1;
  const p = conversions / attempts;
  const z2 = z * z;
  const shrink = 1 + z2 / attempts;
  const spread = z * Math.sqrt((p * (1 - p)) / attempts + z2 / (4 * attempts * attempts));
  return Math.min(1, (p + z2 / (2 * attempts)) / shrink + spread / shrink);
}

/** Null for an empty list. */
export function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  if (upper === undefined) return null;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** The median of counts, exact: whole or ending in .5. Null for an empty list. */
export function exactMedian(values: readonly bigint[]): Rational | null {
  const sorted = [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  if (upper === undefined) return null;
  return sorted.length % 2 === 1 ? whole(upper) : fraction((sorted[middle - 1] ?? upper) + upper, 2n);
}

/** A double for display: its exact value rounded half-even. `toFixed(places)` would take exact ties up. */
export function rounded(value: number, places: number): number {
  return Number(decimalText(fromDouble(value), places));
}
