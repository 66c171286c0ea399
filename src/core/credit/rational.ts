/** An exact fraction; `d` is positive. Not always in lowest terms. */
export interface Rational {
  readonly n: bigint;
  readonly d: bigint;
}

/** How an amount is cut to its places: ties to even, ties towards plus infinity, or towards zero. */
export type Rounding = 'half_even' | 'half_up' | 'down';

export const ZERO: Rational = { n: 0n, d: 1n };
export const ONE: Rational = { n: 1n, d: 1n };

export function whole(n: bigint): Rational {
  return { n, d: 1n };
}

export function fraction(n: bigint, d: bigint): Rational {
  return d < 0n ? { n: -n, d: -d } : { n, d };
}

/**
 * Powers that numbers of the longest form that is read can need; a fixed table, so that foreign text fills no memory.
 */
const POWERS = Array.from({ length: 161 }, (_, exponent) => 10n ** BigInt(exponent));

export function powerOfTen(exponent: number): bigint {
  return POWERS[exponent] ?? 10n ** BigInt(exponent);
}

/** Sums of decimals keep the larger power of ten as denominator, so that long sums do not grow. */
export function add(a: Rational, b: Rational): Rational {
  if (a.d === b.d) return { n: a.n + b.n, d: a.d };
  if (a.d % b.d === 0n) return { n: a.n + b.n * (a.d / b.d), d: a.d };
  if (b.d % a.d === 0n) return { n: a.n * (b.d / a.d) + b.n, d: b.d };
  return { n: a.n * b.d + b.n * a.d, d: a.d * b.d };
}

export function negate(a: Rational): Rational {
  return { n: -a.n, d: a.d };
}

export function subtract(a: Rational, b: Rational): Rational {
  return add(a, negate(b));
}

export function multiply(a: Rational, b: Rational): Rational {
  return { n: a.n * b.n, d: a.d * b.d };
}

/** `b` must not be zero. */
export function divide(a: Rational, b: Rational): Rational {
  return fraction(a.n * b.d, a.d * b.n);
}

/** Negative, zero or positive, as `a` is below, equal to or above `b`. */
export function compare(a: Rational, b: Rational): number {
  const left = a.n * b.d;
  const right = b.n * a.d;
  return left < right ? -1 : left > right ? 1 : 0;
}

export function minimum(a: Rational, b: Rational): Rational {
  return compare(a, b) <= 0 ? a : b;
}

export function maximum(a: Rational, b: Rational): Rational {
  return compare(a, b) >= 0 ? a : b;
}

export function larger(a: bigint, b: bigint): bigint {
  if (a > b) return a;
  return b;
}

export function smaller(a: bigint, b: bigint): bigint {
  if (a < b) return a;
  return b;
}

/** The smallest integer that is not below `a`. */
export function ceiling(a: Rational): bigint {
  const quotient = a.n / a.d;
  return a.n > 0n && a.n % a.d !== 0n ? quotient + 1n : quotient;
}

/** The double nearest to `a`, ties to even. */
export function toDouble(a: Rational): number {
  const n = Number(a.n);
  const d = Number(a.d);
  // Both are exact, and the division of two doubles rounds once.
  if (Number.isSafeInteger(n) && Number.isSafeInteger(d)) return n / d;
  const size = a.n < 0n ? -a.n : a.n;
  const shift = bitLength(a.d) - bitLength(size) + 66;
  const scaled = shift >= 0 ? size << BigInt(shift) : size;
  const divisor = shift >= 0 ? a.d : a.d << BigInt(-shift);
  const quotient = scaled / divisor;
  // More bits than a double has, the last one set if anything is left: so this rounds once, too.
  const sticky = quotient * divisor === scaled ? quotient : quotient | 1n;
  const value = Number(sticky) * 2 ** -shift;
  return a.n < 0n ? -value : value;
}

function bitLength(value: bigint): number {
  return value.toString(2).length;
}

/** The exact value of a finite double. */
export function fromDouble(value: number): Rational {
  let [n, d] = [value, 1n];
  for (; !Number.isInteger(n); n *= 2) d *= 2n;
  return { n: BigInt(n), d };
}

/** `a` as an integer count of units of the given decimal place (2 places: cents). */
export function toUnits(a: Rational, places: number, rounding: Rounding): bigint {
  const scaled = a.n * powerOfTen(places);
  let floor = scaled / a.d;
  if (scaled < 0n && scaled % a.d !== 0n) floor -= 1n;
  const rest = scaled - floor * a.d;
  if (rest === 0n) return floor;
  if (rounding === 'down') return scaled < 0n ? floor + 1n : floor;
  const twice = rest * 2n;
  if (twice !== a.d) return twice > a.d ? floor + 1n : floor;
  return rounding === 'half_up' || floor % 2n !== 0n ? floor + 1n : floor;
}

export function fromUnits(units: bigint, places: number): Rational {
  return { n: units, d: powerOfTen(places) };
}

/** `round(a)` as a fraction again: the number shown is the number used. */
export function roundTo(a: Rational, places: number, rounding: Rounding): Rational {
  return fromUnits(toUnits(a, places, rounding), places);
}

/** Decimal text with exactly `places` digits after the point; zero has no sign. */
export function unitsText(units: bigint, places: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(places + 1, '0');
  const split = digits.length - places;
  const text = places === 0 ? digits : `${digits.slice(0, split)}.${digits.slice(split)}`;
  return units < 0n ? `-${text}` : text;
}

/** Decimal text of `a`, ties to even: the form of rates, factors, proportions and day amounts. */
export function decimalText(a: Rational, places: number): string {
  return unitsText(toUnits(a, places, 'half_even'), places);
}
