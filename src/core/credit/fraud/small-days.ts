import type { Sliced } from '../../async/slices.ts';
import type { PolicyParameters } from '../parameters.ts';
import type { DayRates } from './day-rate.ts';
import { type Finding, newLimit } from './finding.ts';
import { isLow } from './profile.ts';
import { runsOf, type SeriesDay } from './series.ts';
import { wilsonUpper } from './statistics.ts';

interface SmallDay {
  finding: Finding;
  day: SeriesDay;
}

/**
 * Section 4b, step 4a: days of new destinations that are too small to be judged alone. First the days of one country
 * that follow each other are added up; what that does not settle is added up over the countries of each day.
 */
export function* flagSmallDays(
  findings: readonly Finding[],
  rates: DayRates,
  policy: PolicyParameters,
): Sliced<void> {
  const { edge_attempts: least, pool_countries: countries } = policy;
  if (!(countries > 0) || least === null) return;
  const open = new Map<number, SmallDay[]>();
  for (const finding of findings) {
    if (finding.profile.kind !== 'new') continue;
    const candidates = finding.profile.series.days.filter(
      (day) =>
        day.inWindow &&
        day.attempts >= least &&
        isLow(finding.profile, day, policy.shoulder_ratio, rates(finding.profile, day), policy),
    );
    for (const run of runsOf(candidates)) {
      const small = run.map((day) => ({ finding, day }));
      if (isLowTogether(small, rates, policy)) for (const { day } of small) finding.flagged.add(day);
      else
        addByDay(
          open,
          small.filter(({ day }) => !finding.flagged.has(day)),
        );
    }
    yield;
  }
  for (const group of open.values()) {
    if (group.length < countries || !isLowTogether(group, rates, policy)) continue;
    for (const { finding, day } of group) {
      finding.flagged.add(day);
      finding.pooled = true;
    }
    yield;
  }
}

function addByDay(open: Map<number, SmallDay[]>, days: readonly SmallDay[]): void {
  for (const small of days) {
    const group = open.get(small.day.number);
    if (group === undefined) open.set(small.day.number, [small]);
    else group.push(small);
  }
}

function isLowTogether(days: readonly SmallDay[], rates: DayRates, policy: PolicyParameters): boolean {
  let [attempts, conversions] = [0n, 0n];
  let lowest = Number.POSITIVE_INFINITY;
  for (const { finding, day } of days) {
    attempts += day.cell.attempts;
    conversions += day.cell.conversions;
    lowest = Math.min(lowest, rates(finding.profile, day).rateValue);
  }
  const sum = Number(attempts);
  const upper = wilsonUpper(Number(conversions), sum, policy.z_detect);
  return sum >= policy.min_attempts_day && upper < newLimit(policy) * lowest;
}
