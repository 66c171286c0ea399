/** One line that takes part of an amount, in minor units (cents). */
export interface Share {
  /** What was recommended for it, less what is credited already. */
  wanted: bigint;
  /** The most that it may take: what was charged, less what is credited already. */
  room: bigint;
}

/**
 * An amount in parts, one a line, that add up to it exactly: in proportion to what was recommended, and what exceeds
 * that in proportion to the room which is left. No part exceeds its room. Undefined when there is not room enough.
 * Odd units go to the largest fractions, then to the earlier lines, so that the same input always gives the same parts.
 */
export function allot(amount: bigint, shares: readonly Share[]): bigint[] | undefined {
  const base = shares.map(({ wanted, room }) => least(wanted, room));
  const known = sum(base);
  if (amount <= known) return proportional(amount, base);
  const spare = shares.map(({ room }, at) => atLeastZero(room) - (base[at] ?? 0n));
  if (amount - known > sum(spare)) return undefined;
  const more = proportional(amount - known, spare);
  return base.map((part, at) => part + (more[at] ?? 0n));
}

/** `amount` must not exceed the sum of the weights; then no part exceeds its weight. */
function proportional(amount: bigint, weights: readonly bigint[]): bigint[] {
  const whole = sum(weights);
  if (whole === 0n) return weights.map(() => 0n);
  const parts = weights.map((weight) => (amount * weight) / whole);
  const byFraction = weights
    .map((weight, at) => ({ at, fraction: (amount * weight) % whole }))
    .sort((a, b) => (a.fraction === b.fraction ? a.at - b.at : a.fraction > b.fraction ? -1 : 1));
  const odd = Number(amount - sum(parts));
  for (const { at } of byFraction.slice(0, odd)) parts[at] = (parts[at] ?? 0n) + 1n;
  return parts;
}

function least(a: bigint, b: bigint): bigint {
  return atLeastZero(a < b ? a : b);
}

function atLeastZero(units: bigint): bigint {
  return units > 0n ? units : 0n;
}

function sum(units: readonly bigint[]): bigint {
  return units.reduce((all, one) => all + one, 0n);
}
