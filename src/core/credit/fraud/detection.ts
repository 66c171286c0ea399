import type { Sliced } from '../../async/slices.ts';
import type { PolicyParameters } from '../parameters.ts';
import { type DayRates, dayRates } from './day-rate.ts';
import { type Finding, newLimit } from './finding.ts';
import { holdRuns } from './hold.ts';
import { isBlockedAboveUsual, isLow, type Profile } from './profile.ts';
import type { SeriesDay } from './series.ts';
import { flagSmallDays } from './small-days.ts';

/** Which days of the series of one bill are taken as fraud (section 4b, steps 2a to 4c), in the order of `profiles`. */
export function* detect(
  profiles: readonly Profile[],
  policy: PolicyParameters,
): Sliced<{ findings: Finding[]; rates: DayRates }> {
  const rates = yield* dayRates(profiles, policy);
  const findings: Finding[] = [];
  for (const profile of profiles) {
    findings.push(flagDays(profile, rates, policy));
    yield;
  }
  yield* flagSmallDays(findings, rates, policy);
  for (const finding of findings) {
    addShoulders(finding, rates, policy);
    holdRuns(finding, rates, policy);
    yield;
  }
  return { findings, rates };
}

/** Step 4: days of the window on their own. */
function flagDays(profile: Profile, rates: DayRates, policy: PolicyParameters): Finding {
  const flagged = new Set<SeriesDay>();
  const soft = new Set<SeriesDay>();
  const { surgeThreshold, series, volume, rate } = profile;
  const limit = lowLimit(profile, policy);
  let dropped = false;
  for (const day of series.days) {
    if (!day.inWindow || day.attempts < policy.min_attempts_day) continue;
    const ofDay = rates(profile, day);
    const low = (ratio: number) => isLow(profile, day, ratio, ofDay, policy);
    const isExtra = surgeThreshold === null || day.attempts >= surgeThreshold;
    const isBlocked =
      surgeThreshold !== null && day.attempts >= volume && isBlockedAboveUsual(profile, day.cell, policy);
    if (isBlocked && low(policy.block_ratio)) flagged.add(day);
    else if (low(limit)) (isExtra ? flagged : soft).add(day);
    else if (isExtra && ofDay.shareValue < 1) {
      dropped ||= isLow(profile, day, limit, { rateValue: rate, shareValue: 1 }, policy);
    }
  }
  return { profile, flagged, soft, held: [], dropped, pooled: false, uncorroborated: false };
}

/** The share of the usual rate below which a day counts as low. */
function lowLimit({ kind }: Profile, policy: PolicyParameters): number {
  if (kind === 'with_volume') return policy.suspect_ratio;
  return kind === 'new' ? newLimit(policy) : policy.suspect_ratio_no_history;
}

/** Step 4b: spreads flags to the next and previous day of the calendar that look like the ramp of the attack. */
function addShoulders({ profile, flagged }: Finding, rates: DayRates, policy: PolicyParameters): void {
  const hasShoulders =
    profile.usualVolume !== null || (policy.edge_attempts !== null && profile.kind === 'new');
  if (!(policy.shoulder_ratio > 0) || flagged.size === 0 || !hasShoulders) return;
  const least = policy.edge_attempts ?? policy.min_attempts_day;
  const looksLikeRamp = (day: SeriesDay) =>
    day.inWindow &&
    day.attempts >= least &&
    day.attempts > profile.volume &&
    isLow(profile, day, policy.shoulder_ratio, rates(profile, day), policy);
  const { days } = profile.series;
  // A flag that comes from the day before is passed on at once; the way back passes on those from the day after.
  for (const direction of [1, -1]) {
    const ordered = direction === 1 ? days : days.toReversed();
    for (const [at, day] of ordered.entries()) {
      const next = ordered[at - 1];
      const isNext = next !== undefined && next.number === day.number - direction && flagged.has(next);
      if (isNext && !flagged.has(day) && looksLikeRamp(day)) flagged.add(day);
    }
  }
}
