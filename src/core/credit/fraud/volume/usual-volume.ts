import { add, ceiling, fraction, larger, maximum, multiply, type Rational, roundTo } from '../../rational.ts';
import type { VolumeParameters } from '../../volume-parameters.ts';
import { type VolumeDay, type VolumeSeries, weekdayOf } from './series.ts';

/** What is usual for a country: its messages a day, and how far clean days lie from that. */
export interface UsualVolume {
  /** Median of all clean days, exact: whole or ending in .5. */
  all: Rational;
  /** Median of the clean days of a weekday (Monday is 0), where there are `weekday_weeks` of them. */
  byWeekday: ReadonlyMap<number, Rational>;
  /**
   * 1.4826 x the median distance of clean days from what is usual, to 1 place: it compares with a standard deviation,
   * and outliers cannot move it. https://en.wikipedia.org/wiki/Median_absolute_deviation
   */
  spread: Rational;
  cleanDays: ReadonlySet<VolumeDay>;
  /** How many clean days there are: for a country without any, days on which the account sent elsewhere. */
  cleanCount: number;
}

type Levels = Omit<UsualVolume, 'cleanDays' | 'cleanCount'>;

const TO_DEVIATION = fraction(14_826n, 10_000n);

/**
 * The usual volume of a series by its clean days: outside the claim's window, and neither far above nor far below what
 * a first look at all of them says. Null with fewer than `min_volume_days`.
 */
export function usualVolume({ days }: VolumeSeries, policy: VolumeParameters): UsualVolume | null {
  const outside = days.filter(({ inWindow }) => !inWindow);
  const candidates = outside.length > 0 ? outside : days;
  const first = levels(candidates, policy, lowerMedian);
  if (first === null) return null;
  const yardstick = yardsticks(first.spread, policy);
  const cleanDays = candidates.filter(({ messages, number }) => {
    const { low, line } = yardstick(usualOn(first, number));
    return messages >= low && messages <= line;
  });
  if (cleanDays.length < policy.min_volume_days) return null;
  const usual = levels(cleanDays, policy, median);
  return usual && { ...usual, cleanDays: new Set(cleanDays), cleanCount: cleanDays.length };
}

/** The usual messages of a day: those of its weekday where they are known. */
export function usualOn({ all, byWeekday }: Pick<Levels, 'all' | 'byWeekday'>, number: number): Rational {
  return byWeekday.get(weekdayOf(number)) ?? all;
}

/** What the messages of a day are compared with. */
export interface Yardstick {
  /** Fewer messages than this: something was broken. */
  low: bigint;
  /** More than this: a surge. The surge line in whole messages, or `min_messages_day` where that is more. */
  line: bigint;
  /** The surge line: a multiple of what is expected, or an outlier by the spread. */
  surgeLine: Rational;
}

/** Yardsticks by what is expected of a day; each is worked out once. */
export function yardsticks(
  spread: Rational,
  { surge_ratio, mad_k, low_volume, min_messages_day }: VolumeParameters,
): (expected: Rational) => Yardstick {
  const known = new Map<Rational, Yardstick>();
  const beyond = multiply(mad_k, spread);
  const least = ceiling(min_messages_day) - 1n;
  return (expected) => {
    const before = known.get(expected);
    if (before !== undefined) return before;
    const surgeLine = maximum(multiply(surge_ratio, expected), add(expected, beyond));
    const low = ceiling(multiply(low_volume, expected));
    const yardstick = { low, line: larger(surgeLine.n / surgeLine.d, least), surgeLine };
    known.set(expected, yardstick);
    return yardstick;
  };
}

/** In half units: the median of whole numbers is whole in them. */
type Middle = (sorted: readonly bigint[]) => bigint | undefined;

/** Ties of an even number go down: of a weekday that was attacked in two of four weeks the quiet ones count. */
const lowerMedian: Middle = (sorted) => {
  const middle = sorted[(sorted.length - 1) >> 1];
  return middle === undefined ? undefined : 2n * middle;
};

const median: Middle = (sorted) => {
  const upper = sorted[sorted.length >> 1];
  if (upper === undefined || sorted.length % 2 === 1) return upper === undefined ? undefined : 2n * upper;
  return (sorted[(sorted.length >> 1) - 1] ?? upper) + upper;
};

function levels(days: readonly VolumeDay[], policy: VolumeParameters, middle: Middle): Levels | null {
  const all = middle(ascending(days.map(({ messages }) => messages)));
  if (all === undefined) return null;
  const weekdays = Array.from({ length: 7 }, (): bigint[] => []);
  for (const { number, messages } of days) weekdays[weekdayOf(number)]?.push(messages);
  const halves = weekdays.map((own) => {
    const usual = own.length >= policy.weekday_weeks ? middle(ascending(own)) : undefined;
    return usual ?? all;
  });
  const distances = days.map(({ messages, number }) => {
    const distance = 2n * messages - (halves[weekdayOf(number)] ?? all);
    return distance < 0n ? -distance : distance;
  });
  // Half units of half units.
  const typical = fraction(median(ascending(distances)) ?? 0n, 4n);
  const byWeekday = new Map<number, Rational>();
  for (const [weekday, own] of weekdays.entries())
    if (own.length >= policy.weekday_weeks) byWeekday.set(weekday, fraction(halves[weekday] ?? all, 2n));
  return {
    all: fraction(all, 2n),
    byWeekday,
    spread: roundTo(multiply(TO_DEVIATION, typical), 1, 'half_even'),
  };
}

function ascending(values: readonly bigint[]): bigint[] {
  return values.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}
