import type { PolicyParameters } from '../policy.ts';
import type { Series, SeriesDay } from './series.ts';
import { median } from './statistics.ts';

/** Which days of a series are taken as fraud (section 4b, steps 3 and 4). */
export interface Detection {
  /** T: attempts a day from which traffic counts as extra; null without a usable history of volume. */
  surgeThreshold: number | null;
  flagged: SeriesDay[];
  /** There are days of low conversion without extra volume: rather a delivery problem. */
  soft: boolean;
}

/** `rate` is r0 as a double. */
export function detect(series: Series, rate: number, policy: PolicyParameters): Detection {
  // A dirty history says nothing about volume either: without it only days of almost no conversion are flagged.
  const volumes = series.dirty ? [] : series.cleanDays.map((day) => day.attempts);
  const usualVolume = median(volumes);
  const enough = usualVolume !== null && volumes.length >= policy.min_volume_days;
  const surgeThreshold = enough ? surgeLine(volumes, usualVolume, policy) : null;
  const ratio = surgeThreshold === null ? policy.suspect_ratio_no_history : policy.suspect_ratio;
  const low = series.days.filter(
    (day) => day.inWindow && day.attempts >= policy.min_attempts_day && day.wilsonUpper < ratio * rate,
  );
  const extra = low.filter((day) => surgeThreshold === null || day.attempts >= surgeThreshold);
  const flagged = new Set(extra);
  if (policy.shoulder_ratio > 0 && usualVolume !== null) {
    addShoulders(series.days, flagged, { usualVolume, rate }, policy);
  }
  return {
    surgeThreshold,
    flagged: series.days.filter((day) => flagged.has(day)),
    soft: extra.length < low.length,
  };
}

/** The volume that clean days do not reach: a multiple of the median, or an outlier by its median deviation. */
function surgeLine(volumes: readonly number[], usual: number, policy: PolicyParameters): number {
  const deviation = median(volumes.map((volume) => Math.abs(volume - usual))) ?? 0;
  return Math.max(policy.surge_ratio * usual, usual + policy.mad_k * 1.4826 * deviation);
}

/** Spreads flags to neighbouring days of the series that look like the ramp of the attack, until none is added. */
function addShoulders(
  days: readonly SeriesDay[],
  flagged: Set<SeriesDay>,
  { usualVolume, rate }: { usualVolume: number; rate: number },
  policy: PolicyParameters,
): void {
  const isFlagged = (day: SeriesDay | undefined) => day !== undefined && flagged.has(day);
  const looksLikeRamp = (day: SeriesDay) =>
    day.inWindow &&
    day.attempts >= policy.min_attempts_day &&
    day.attempts > usualVolume &&
    day.wilsonUpper < policy.shoulder_ratio * rate;
  for (let before = -1; before !== flagged.size; ) {
    before = flagged.size;
    for (const [at, day] of days.entries()) {
      if ((isFlagged(days[at - 1]) || isFlagged(days[at + 1])) && looksLikeRamp(day)) flagged.add(day);
    }
  }
}
