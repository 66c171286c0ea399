import type { UsageCell } from '../input/usage.ts';
import type { PolicyParameters } from '../parameters.ts';
import {
  add,
  ceiling,
  divide,
  fraction,
  larger,
  multiply,
  type Rational,
  smaller,
  whole,
  ZERO,
} from '../rational.ts';
import type { DayRate, Profile } from './profile.ts';
import type { RateRange } from './rate-range.ts';
import type { SeriesDay } from './series.ts';

/** What the expected attempts of a day were taken from. */
export type ExpectedBy = 'rate' | 'usual_volume' | 'conversions';

/** What a flagged day would have needed, and what was too much. Exact. */
export interface DayExcess {
  day: SeriesDay;
  rate: DayRate;
  /** L: attempts of the day that were legitimate. */
  expected: bigint;
  expectedBy: ExpectedBy;
  /** X: attempts beyond them. */
  excess: bigint;
  /** The part of the day's cost that the excess caused. */
  cost: Rational;
}

/** Section 4b, step 6. */
export function dayExcess(
  profile: Profile,
  day: SeriesDay,
  rate: DayRate,
  policy: PolicyParameters,
): DayExcess {
  const { expected, expectedBy } = legitimate(profile, day.cell, rate.rate, policy);
  const excess = day.cell.attempts - expected;
  return { day, rate, expected, expectedBy, excess, cost: costOf(day.cell, expected, policy) };
}

function legitimate(
  { kind, usualVolume }: Profile,
  cell: UsageCell,
  rate: Rational,
  { new_legit, legit_cap }: PolicyParameters,
): { expected: bigint; expectedBy: ExpectedBy } {
  const { attempts, conversions } = cell;
  if (kind === 'new' && new_legit === 'conversions') {
    return { expected: conversions, expectedBy: 'conversions' };
  }
  const expected = attemptsFor(conversions, rate, attempts);
  if (kind === 'with_volume' && legit_cap !== null && usualVolume !== null) {
    const most = ceiling(multiply(legit_cap, usualVolume));
    // What converted is never excess.
    const cap = larger(most, conversions);
    if (cap < expected) return { expected: cap, expectedBy: 'usual_volume' };
  }
  return { expected, expectedBy: 'rate' };
}

/** Attempts that so many conversions explain at a rate, at most all that there were. A rate of 0 explains them all. */
export function attemptsFor(conversions: bigint, rate: Rational, attempts: bigint): bigint {
  if (rate.n === 0n) return attempts;
  return smaller(ceiling(divide(whole(conversions), rate)), attempts);
}

/** What the attempts of a day beyond `expected` cost. */
function costOf(cell: UsageCell, expected: bigint, policy: PolicyParameters): Rational {
  const { attempts } = cell;
  if (attempts === 0n) return ZERO;
  return multiply(chargeOf(cell, policy), fraction(attempts - expected, attempts));
}

/** What the excess of a day has a part in: the Verify fee only where it is charged per attempt. */
export function chargeOf(
  { channelFee, verifyFee }: UsageCell,
  { verify_fee_basis }: PolicyParameters,
): Rational {
  return verify_fee_basis === 'per_attempt' ? add(channelFee, verifyFee) : channelFee;
}

/** Section 4b, step 8: the cost of a day at both ends of the range; `low` is the lower cost. */
export function rangeCosts(
  profile: Profile,
  { day: { cell }, rate }: DayExcess,
  range: RateRange,
  policy: PolicyParameters,
): { low: Rational; high: Rational } {
  const { attempts, conversions } = cell;
  const at = (end: Rational) => attemptsFor(conversions, multiply(end, rate.share), attempts);
  const costs = (most: bigint, least: bigint) => ({
    low: costOf(cell, most, policy),
    high: costOf(cell, least, policy),
  });
  if (!policy.range_full) return costs(at(range.low), at(range.high));
  if (profile.kind === 'new') return costs(attemptsFor(conversions, rate.rate, attempts), 0n);
  const least = at(range.high);
  const usual = profile.kind === 'with_volume' && profile.usualVolume ? ceiling(profile.usualVolume) : least;
  return costs(at(range.low), smaller(usual, least));
}
