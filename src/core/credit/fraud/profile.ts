import type { UsageCell } from '../input/usage.ts';
import type { PolicyParameters } from '../parameters.ts';
import { type Rational, toDouble } from '../rational.ts';
import type { Series, SeriesDay } from './series.ts';
import { exactMedian, median, wilsonUpper } from './statistics.ts';
import { type OwnSums, type UsualRate, usualRate } from './usual-rate.ts';

/** What the history allows to be judged: extra volume, near-zero conversion alone, or neither of the two well. */
export type SeriesKind = 'with_volume' | 'new' | 'contaminated';

/** What is usual for a series: the yardsticks that its days are compared with. */
export interface Profile {
  series: Series;
  usual: UsualRate;
  /** r0 as a double. */
  rate: number;
  /** m: median of the attempts on clean days, exact (whole or ending in .5); null without clean volumes. */
  usualVolume: Rational | null;
  /** m as a double; 0 without clean volumes. */
  volume: number;
  /** T: attempts a day from which traffic counts as extra; null without a usable history of volume. */
  surgeThreshold: number | null;
  kind: SeriesKind;
  /** u: share of attempts that Fraud Guard blocks on clean days. */
  blockedShare: number;
  /** Outage columns that say something about this series, with the usual approvals a delivered message or number. */
  outage: { column: OutageColumn; rate: number }[];
}

export type OutageColumn = 'delivered' | 'recipients';

/** What a profile needs beyond its own series. */
export interface Surroundings {
  ownSums: OwnSums;
  /** Number of the first day of any cell of the query. */
  firstDay: number;
  /** Outage columns that the query has. */
  outageColumns: readonly OutageColumn[];
}

/** Section 4b, steps 2 and 3, and the yardsticks of "low", "blocked" and "kinds of series". */
export function profileOf(series: Series, around: Surroundings, policy: PolicyParameters): Profile {
  const usual = usualRate(series, around.ownSums, policy);
  // A dirty history says nothing about volume either: without it only days of almost no conversion are flagged.
  const volumeDays = series.dirty ? [] : series.cleanDays;
  const volumes = volumeDays.map((day) => day.attempts);
  const usualVolume = exactMedian(volumeDays.map(({ cell }) => cell.attempts));
  const volume = usualVolume === null ? 0 : toDouble(usualVolume);
  const enough = usualVolume !== null && volumes.length >= policy.min_volume_days;
  const surgeThreshold = enough ? surgeLine(volumes, volume, policy) : null;
  const { blocked, attempts } = series.clean;
  const all = Number(blocked + attempts);
  return {
    series,
    usual,
    rate: toDouble(usual.rate),
    usualVolume,
    volume,
    surgeThreshold,
    kind:
      surgeThreshold !== null
        ? 'with_volume'
        : isContaminated(series, around, policy)
          ? 'contaminated'
          : 'new',
    blockedShare: all === 0 ? 0 : Number(blocked) / all,
    outage: around.outageColumns.flatMap((column) => {
      const total = series.clean[column];
      if (!series.own || total === 0n) return [];
      return [{ column, rate: Math.min(1, Number(series.clean.conversions) / Number(total)) }];
    }),
  };
}

/** The volume that clean days do not reach: a multiple of the median, or an outlier by its median deviation. */
function surgeLine(volumes: readonly number[], usual: number, policy: PolicyParameters): number {
  const deviation = median(volumes.map((volume) => Math.abs(volume - usual))) ?? 0;
  return Math.max(policy.surge_ratio * usual, usual + policy.mad_k * 1.4826 * deviation);
}

/** Attacked from the beginning: the history converts badly although it is as old as the query. */
function isContaminated(series: Series, { firstDay }: Surroundings, policy: PolicyParameters): boolean {
  const start = series.days[0]?.number ?? 0;
  return series.dirty && start < firstDay + policy.min_baseline_days;
}

/** The usual rate of one day: Q and r_d of step 2a, as the doubles that decide and the fractions that are used. */
export interface DayRate {
  /** Q: 1, or the share of usual at which the account's other countries converted. */
  share: Rational;
  /** r_d, rounded. */
  rate: Rational;
  shareValue: number;
  rateValue: number;
}

/**
 * Section 4b, "low for x": conversion is low per attempt and, as far as the query tells, per delivered message and per
 * number. A day without deliveries is never low by that column.
 */
export function isLow(
  { outage }: Profile,
  { conversions, cell, wilsonUpper: upper }: SeriesDay,
  ratio: number,
  { rateValue, shareValue }: Pick<DayRate, 'rateValue' | 'shareValue'>,
  policy: PolicyParameters,
): boolean {
  if (!(upper < ratio * rateValue)) return false;
  return outage.every(({ column, rate }) => {
    const counted = Number(cell[column]);
    const converted = Math.min(conversions, counted);
    return wilsonUpper(converted, counted, policy.z_detect) < ratio * rate * shareValue;
  });
}

/** Whether Guard blocked clearly more than usual, of `attempts` sent and `blocked` blocked (a day or a run). */
export function isBlockedAboveUsual(
  { blockedShare }: Profile,
  { attempts, blocked }: Pick<UsageCell, 'attempts' | 'blocked'>,
  policy: PolicyParameters,
): boolean {
  if (policy.block_excess === null || Number(blocked) < policy.block_min) return false;
  return Number(blocked) / Number(attempts + blocked) >= blockedShare + policy.block_excess;
}
