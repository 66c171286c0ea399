import {
  add,
  compare,
  fraction,
  maximum,
  multiply,
  negate,
  type Rational,
  roundTo,
  subtract,
  whole,
} from '../../rational.ts';
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
  const cleanDays = candidates.filter((day) => {
    const usual = usualOn(first, day.number);
    return !isLow(day.messages, usual, policy) && !isAbove(day.messages, usual, first.spread, policy);
  });
  if (cleanDays.length < policy.min_volume_days) return null;
  const usual = levels(cleanDays, policy, median);
  return usual && { ...usual, cleanDays: new Set(cleanDays), cleanCount: cleanDays.length };
}

/** The usual messages of a day: those of its weekday where they are known. */
export function usualOn({ all, byWeekday }: Pick<Levels, 'all' | 'byWeekday'>, number: number): Rational {
  return byWeekday.get(weekdayOf(number)) ?? all;
}

/** From where messages are too many, beside what is expected: a multiple, and an outlier by the spread. */
export function surgeLine(
  expected: Rational,
  spread: Rational,
  { surge_ratio, mad_k }: VolumeParameters,
): Rational {
  return maximum(multiply(surge_ratio, expected), add(expected, multiply(mad_k, spread)));
}

/** Whether a day is above the surge line, with enough messages to be worth it. */
export function isAbove(
  messages: bigint,
  expected: Rational,
  spread: Rational,
  policy: VolumeParameters,
): boolean {
  const count = whole(messages);
  if (compare(count, policy.min_messages_day) < 0) return false;
  return compare(count, surgeLine(expected, spread, policy)) > 0;
}

/** Whether a day has so few messages that something was broken. */
export function isLow(messages: bigint, usual: Rational, { low_volume }: VolumeParameters): boolean {
  return compare(whole(messages), multiply(low_volume, usual)) < 0;
}

type Middle = (sorted: readonly Rational[]) => Rational | undefined;

/** Ties of an even number go down: of a weekday that was attacked in two of four weeks the quiet ones count. */
const lowerMedian: Middle = (sorted) => sorted[(sorted.length - 1) >> 1];

const median: Middle = (sorted) => {
  const upper = sorted[sorted.length >> 1];
  if (upper === undefined || sorted.length % 2 === 1) return upper;
  return multiply(add(sorted[(sorted.length >> 1) - 1] ?? upper, upper), fraction(1n, 2n));
};

function levels(days: readonly VolumeDay[], policy: VolumeParameters, middle: Middle): Levels | null {
  const all = middle(sorted(days.map(({ messages }) => whole(messages))));
  if (all === undefined) return null;
  const byWeekday = new Map<number, Rational>();
  for (let weekday = 0; weekday < 7; weekday++) {
    const own = days.filter(({ number }) => weekdayOf(number) === weekday);
    const usual = middle(sorted(own.map(({ messages }) => whole(messages))));
    if (usual !== undefined && own.length >= policy.weekday_weeks) byWeekday.set(weekday, usual);
  }
  const distances = days.map(({ messages, number }) => {
    const distance = subtract(whole(messages), usualOn({ all, byWeekday }, number));
    return distance.n < 0n ? negate(distance) : distance;
  });
  const typical = median(sorted(distances)) ?? whole(0n);
  return { all, byWeekday, spread: roundTo(multiply(TO_DEVIATION, typical), 1, 'half_even') };
}

function sorted(values: readonly Rational[]): Rational[] {
  return values.toSorted(compare);
}
