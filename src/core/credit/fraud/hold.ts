import type { PolicyParameters } from '../parameters.ts';
import type { DayRates } from './day-rate.ts';
import type { Finding } from './finding.ts';
import { isBlockedAboveUsual, type Profile } from './profile.ts';
import { countsOf, runsOf, type SeriesDay } from './series.ts';

/**
 * Section 4b, step 4c: a surge under `hold_volume` times the usual volume is paid only with a second sign (blocks above
 * usual, or both outage columns); else its days are no longer flagged. One under `strong_volume` times stays, noted.
 */
export function holdRuns(finding: Finding, rates: DayRates, policy: PolicyParameters): void {
  const { profile, flagged } = finding;
  const confirmedByColumns = profile.outage.length === 2;
  const { usualVolume } = profile;
  if (profile.kind !== 'with_volume' || usualVolume === null || confirmedByColumns) return;
  const inOrder = profile.series.days.filter((day) => flagged.has(day));
  for (const days of runsOf(inOrder)) {
    const counts = countsOf(days);
    if (isBlockedAboveUsual(profile, counts, policy)) continue;
    const usual = profile.volume * days.length;
    const attempts = Number(counts.attempts);
    if (attempts < policy.hold_volume * usual && !convertsAsUsual(profile, days, rates, policy)) {
      for (const day of days) flagged.delete(day);
      finding.held.push({ days, attempts: counts.attempts, usualVolume });
    } else if (attempts < policy.strong_volume * usual) finding.uncorroborated = true;
  }
}

/** With `hold_conversions`: as many conversions as usual, so that the surge comes on top of real traffic. */
function convertsAsUsual(
  profile: Profile,
  days: readonly SeriesDay[],
  rates: DayRates,
  { hold_conversions: band }: PolicyParameters,
): boolean {
  if (band === null) return false;
  const [low, high] = band;
  let expected = 0;
  for (const day of days) expected += profile.volume * rates(profile, day).rateValue;
  const conversions = Number(countsOf(days).conversions);
  return low * expected <= conversions && conversions <= high * expected;
}
