import type { Claim } from '../input/claim.ts';
import { isOutside } from '../input/rows.ts';
import { type Bill, keyOf, type UsageCell } from '../input/usage.ts';
import type { PolicyParameters } from '../policy.ts';
import { byCodePoint } from '../values.ts';
import { median, wilsonUpper } from './statistics.ts';

/** One day of a series. The doubles decide what is flagged; the cell holds the exact money. */
export interface SeriesDay {
  date: string;
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
  /** N and Kb: attempts and conversions of the clean days. */
  cleanAttempts: bigint;
  cleanConversions: bigint;
  /** The clean days are enough for a rate of its own. */
  own: boolean;
  /** The clean days convert so badly that they look attacked themselves. */
  dirty: boolean;
}

/** The series of a query, by account, currency and country. */
export function buildSeries(cells: readonly UsageCell[], claim: Claim, policy: PolicyParameters): Series[] {
  const groups = new Map<string, UsageCell[]>();
  for (const cell of cells) {
    const key = keyOf(cell.account, cell.currency, cell.country);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [cell]);
    else group.push(cell);
  }
  return [...groups.values()]
    .map((group) => oneSeries(group, claim, policy))
    .sort((a, b) => byCodePoint(a.country, b.country));
}

function oneSeries(cells: UsageCell[], claim: Claim, policy: PolicyParameters): Series {
  const days = cells.map((cell) => toDay(cell, claim, policy)).sort((a, b) => (a.date < b.date ? -1 : 1));
  const cleanDays = findCleanDays(days, claim, policy);
  const cleanAttempts = sum(cleanDays, (cell) => cell.attempts);
  const cleanConversions = sum(cleanDays, (cell) => cell.conversions);
  const rate = Number(cleanConversions) / Number(cleanAttempts);
  const { account, currency, country } = cells[0] ?? { account: '', currency: '', country: '' };
  return {
    account,
    currency,
    country,
    days,
    cleanDays,
    cleanAttempts,
    cleanConversions,
    own:
      cleanDays.length >= policy.min_baseline_days &&
      Number(cleanAttempts) >= policy.min_baseline_attempts &&
      rate >= policy.baseline_floor,
    dirty: cleanAttempts > 0n && rate < policy.baseline_floor,
  };
}

function toDay(cell: UsageCell, claim: Claim, policy: PolicyParameters): SeriesDay {
  const date = cell.day ?? '';
  const attempts = Number(cell.attempts);
  const conversions = Number(cell.conversions);
  return {
    date,
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

/** Exact sum over the cells of days. */
export function sum(days: readonly SeriesDay[], pick: (cell: UsageCell) => bigint): bigint {
  return days.reduce((total, day) => total + pick(day.cell), 0n);
}
