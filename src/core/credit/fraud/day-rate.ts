import { type Sliced, sortSliced } from '../../async/slices.ts';
import type { PolicyParameters } from '../parameters.ts';
import { add, compare, divide, multiply, ONE, type Rational, roundTo, toDouble, whole } from '../rational.ts';
import type { DayRate, Profile } from './profile.ts';
import type { SeriesDay } from './series.ts';

/** The rate of a day; without an account-wide drop that is the usual rate. */
export type DayRates = (profile: Profile, day: SeriesDay) => DayRate;

/** A country that reports on a day, with K / (A x r0): how it converted, as a share of its usual rate. */
interface Report {
  profile: Profile;
  day: SeriesDay;
  /** The share as a double: enough to sort by, where shares differ clearly. */
  value: number;
}

/**
 * Section 4b, step 2a: when the account's other countries convert badly on the same day, that day's usual rate is
 * lowered accordingly. `profiles` are all series of one bill.
 */
export function* dayRates(profiles: readonly Profile[], policy: PolicyParameters): Sliced<DayRates> {
  const asUsual = new Map(profiles.map((profile) => [profile, usualDayRate(profile)]));
  const lowered = new Map<SeriesDay, DayRate>();
  if (policy.day_rate_countries > 0) {
    const reports = yield* reportsByDay(profiles, policy);
    const drops = new Map<number, Drops>();
    for (const [day, list] of reports) {
      if (list.length >= policy.day_rate_countries) drops.set(day, yield* dropsOf(list, policy));
      yield;
    }
    for (const profile of profiles) {
      for (const day of profile.series.days) {
        const share = drops.get(day.number)?.(profile);
        if (share) lowered.set(day, loweredDayRate(profile, share, policy));
      }
      yield;
    }
  }
  return (profile, day) => lowered.get(day) ?? asUsual.get(profile) ?? usualDayRate(profile);
}

function usualDayRate({ usual, rate }: Profile): DayRate {
  return { share: ONE, rate: usual.rate, shareValue: 1, rateValue: rate };
}

function loweredDayRate({ usual }: Profile, share: Rational, policy: PolicyParameters): DayRate {
  const rate = roundTo(multiply(usual.rate, share), policy.rate_dp, 'half_even');
  return { share, rate, shareValue: toDouble(share), rateValue: toDouble(rate) };
}

function* reportsByDay(
  profiles: readonly Profile[],
  policy: PolicyParameters,
): Sliced<Map<number, Report[]>> {
  const reports = new Map<number, Report[]>();
  for (const profile of profiles) {
    if (!profile.series.own || profile.surgeThreshold === null || profile.usual.rate.n <= 0n) continue;
    for (const day of profile.series.days) {
      if (day.attempts <= 0 || day.attempts < policy.min_attempts_day) continue;
      const report = { profile, day, value: day.conversions / (day.attempts * profile.rate) };
      const list = reports.get(day.number);
      if (list === undefined) reports.set(day.number, [report]);
      else list.push(report);
    }
    yield;
  }
  return reports;
}

/** Q of a day for each series: the median of the others, where enough of them report and it is low; else null. */
type Drops = (profile: Profile) => Rational | null;

function* dropsOf(list: readonly Report[], policy: PolicyParameters): Sliced<Drops> {
  const sorted = yield* sortSliced(list, byShare);
  const place = new Map(sorted.map(({ profile }, at) => [profile, at]));
  const known = new Map<number, Rational | null>();
  return (profile) => {
    const skipped = place.get(profile);
    const count = sorted.length - (skipped === undefined ? 0 : 1);
    if (count < policy.day_rate_countries) return null;
    const at = (index: number) => (skipped !== undefined && index >= skipped ? index + 1 : index);
    const [lower, upper] = [at((count - 1) >> 1), at(count >> 1)];
    const key = lower * sorted.length + upper;
    const before = known.get(key);
    if (before !== undefined) return before;
    const share = lowShare(sorted[lower] as Report, sorted[upper] as Report, policy);
    known.set(key, share);
    return share;
  };
}

function lowShare(lower: Report, upper: Report, policy: PolicyParameters): Rational | null {
  // Most days are far from low, whatever the rounding.
  const clearly = toDouble(policy.day_rate_below) + 10 ** -policy.rate_dp + NEAR;
  if ((lower.value + upper.value) / 2 > clearly) return null;
  const middle = divide(add(shareOf(lower), shareOf(upper)), whole(2n));
  const median = roundTo(middle, policy.rate_dp, 'half_even');
  return compare(median, policy.day_rate_below) < 0 ? median : null;
}

/** Doubles of shares are nearer to these than this. */
const NEAR = 1e-9;

/** By the doubles where these differ clearly, which is much faster than multiplying out. */
function byShare(a: Report, b: Report): number {
  const difference = a.value - b.value;
  const clear = Math.abs(difference) > NEAR * Math.max(a.value, b.value);
  return clear ? difference : compare(shareOf(a), shareOf(b));
}

function shareOf({ profile, day: { cell } }: Report): Rational {
  return divide(whole(cell.conversions), multiply(whole(cell.attempts), profile.usual.rate));
}
