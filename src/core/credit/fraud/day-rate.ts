import type { Sliced } from '../../async/slices.ts';
import type { PolicyParameters } from '../parameters.ts';
import { add, compare, divide, multiply, ONE, type Rational, roundTo, toDouble, whole } from '../rational.ts';
import type { DayRate, Profile } from './profile.ts';
import type { SeriesDay } from './series.ts';

/** The rate of a day; without an account-wide drop that is the usual rate. */
export type DayRates = (profile: Profile, day: SeriesDay) => DayRate;

/** How a country that reports on a day converted, as a share of its usual rate: K / (A x r0), exact. */
interface Report {
  profile: Profile;
  ratio: Rational;
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
    const drops = new Map([...reports].map(([day, list]) => [day, dropsOf(list, policy)]));
    yield;
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
    for (const { number, attempts, cell } of profile.series.days) {
      if (attempts <= 0 || attempts < policy.min_attempts_day) continue;
      const ratio = divide(whole(cell.conversions), multiply(whole(cell.attempts), profile.usual.rate));
      const report = { profile, ratio, value: toDouble(ratio) };
      const list = reports.get(number);
      if (list === undefined) reports.set(number, [report]);
      else list.push(report);
    }
    yield;
  }
  return reports;
}

/** Q of a day for each series: the median of the others, where enough of them report and it is low; else null. */
function dropsOf(
  list: Report[],
  policy: PolicyParameters,
): ((profile: Profile) => Rational | null) | undefined {
  if (list.length < policy.day_rate_countries) return undefined;
  const sorted = list.sort(byRatio);
  const place = new Map(sorted.map(({ profile }, at) => [profile, at]));
  const known = new Map<string, Rational | null>();
  return (profile) => {
    const skipped = place.get(profile);
    const count = sorted.length - (skipped === undefined ? 0 : 1);
    if (count < policy.day_rate_countries) return null;
    const at = (index: number) => (skipped !== undefined && index >= skipped ? index + 1 : index);
    const [lower, upper] = [at((count - 1) >> 1), at(count >> 1)];
    const key = `${lower} ${upper}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const share = lowShare(sorted[lower] as Report, sorted[upper] as Report, policy);
    known.set(key, share);
    return share;
  };
}

function lowShare(lower: Report, upper: Report, policy: PolicyParameters): Rational | null {
  const middle = divide(add(lower.ratio, upper.ratio), whole(2n));
  const median = roundTo(middle, policy.rate_dp, 'half_even');
  return compare(median, policy.day_rate_below) < 0 ? median : null;
}

/** By the doubles where these differ clearly, which is much faster than multiplying out. */
function byRatio(a: Report, b: Report): number {
  const difference = a.value - b.value;
  const clear = Math.abs(difference) > 1e-9 * Math.max(a.value, b.value);
  return clear ? difference : compare(a.ratio, b.ratio);
}
