import { forEachSliced, type Sliced, sortSliced } from '../../async/slices.ts';
import type { Claim } from '../input/claim.ts';
import { isOutside } from '../input/rows.ts';
import type { Bill, UsageCell } from '../input/usage.ts';
import type { PolicyParameters } from '../parameters.ts';
import { byCodePoint, dayNumber } from '../values.ts';
import { median, wilsonUpper } from './statistics.ts';

/** One day of a series. The doubles decide what is flagged; the cell holds the exact money. */
export interface SeriesDay {
  date: string;
  /** Days since 1970: neighbours differ by one. */
  number: number;
  attempts: number;
  conversions: number;
  wilsonUpper: number;
  inWindow: boolean;
  cell: UsageCell;
}

/** One country of a bill, its days in order, and what its clean days say (section 4b, step 1). */
export interface Series extends Bill {
  country: string;
  days: SeriesDay[];
  cleanDays: SeriesDay[];
  /** Sums over the clean days: N and Kb are `attempts` and `conversions`. */
  clean: Counts;
  /** The clean days are enough for a rate of its own. */
  own: boolean;
  /** The clean days convert so badly that they look attacked themselves. */
  dirty: boolean;
}

/** Sums of counts over days. */
export interface Counts {
  attempts: bigint;
  conversions: bigint;
  blocked: bigint;
  delivered: bigint;
  recipients: bigint;
}

/** The series of one bill, in the order of their countries. */
export function* buildSeries(
  cells: Iterable<UsageCell>,
  claim: Claim,
  policy: PolicyParameters,
): Sliced<Series[]> {
  const groups = new Map<string, UsageCell[]>();
  yield* forEachSliced(cells, (cell) => {
    const group = groups.get(cell.country);
    if (group === undefined) groups.set(cell.country, [cell]);
    else group.push(cell);
  });
  const series: Series[] = [];
  for (const group of groups.values()) series.push(yield* oneSeries(group, claim, policy));
  return yield* sortSliced(series, (a, b) => byCodePoint(a.country, b.country));
}

function* oneSeries(cells: UsageCell[], claim: Claim, policy: PolicyParameters): Sliced<Series> {
  const unsorted: SeriesDay[] = [];
  yield* forEachSliced(cells, (cell) => unsorted.push(toDay(cell, claim, policy)));
  const days = yield* sortSliced(unsorted, (a, b) => a.number - b.number);
  const cleanDays = findCleanDays(days, claim, policy);
  const clean = countsOf(cleanDays);
  const rate = Number(clean.conversions) / Number(clean.attempts);
  const { account, currency, country } = cells[0] ?? { account: '', currency: '', country: '' };
  yield;
  return {
    account,
    currency,
    country,
    days,
    cleanDays,
    clean,
    own:
      cleanDays.length >= policy.min_baseline_days &&
      Number(clean.attempts) >= policy.min_baseline_attempts &&
      rate >= policy.baseline_floor,
    dirty: clean.attempts > 0n && rate < policy.baseline_floor,
  };
}

function toDay(cell: UsageCell, claim: Claim, policy: PolicyParameters): SeriesDay {
  const date = cell.day ?? '';
  const attempts = Number(cell.attempts);
  const conversions = Number(cell.conversions);
  return {
    date,
    number: dayNumber(date),
    attempts,
    conversions,
    wilsonUpper: wilsonUpper(conversions, attempts, policy.z_detect),
    inWindow: !isOutside(date, claim.window),
    cell,
  };
}

/** Days with enough traffic, outside the claim's window, that do not fall far below the median rate. */
function findCleanDays(days: SeriesDay[], claim: Claim, policy: PolicyParameters): SeriesDay[] {
  const candidates = days.filter(
    (day) => day.attempts >= policy.base_min_daily && (claim.window === null || !day.inWindow),
  );
  const usual = median(candidates.map((day) => (day.attempts === 0 ? 0 : day.conversions / day.attempts)));
  return candidates.filter((day) => !(day.wilsonUpper < policy.suspect_ratio * (usual ?? 0)));
}

/** Exact sums over the cells of days. */
export function countsOf(days: readonly SeriesDay[]): Counts {
  const sums = { attempts: 0n, conversions: 0n, blocked: 0n, delivered: 0n, recipients: 0n };
  for (const { cell } of days) {
    sums.attempts += cell.attempts;
    sums.conversions += cell.conversions;
    sums.blocked += cell.blocked;
    sums.delivered += cell.delivered;
    sums.recipients += cell.recipients;
  }
  return sums;
}

/** Days in order -> runs of days that follow each other in the calendar. A day without a row ends a run. */
export function runsOf(days: readonly SeriesDay[]): SeriesDay[][] {
  const runs: SeriesDay[][] = [];
  for (const day of days) {
    const run = runs.at(-1);
    if (run !== undefined && run.at(-1)?.number === day.number - 1) run.push(day);
    else runs.push([day]);
  }
  return runs;
}
