import { add, compare, multiply, ONE, type Rational, roundTo, subtract, whole, ZERO } from '../../rational.ts';
import type { VolumeParameters } from '../../volume-parameters.ts';
import type { AccountRise, Known } from './account-rise.ts';
import { type VolumeDay, weekdayOf } from './series.ts';
import { isAbove, isLow, surgeLine, usualOn } from './usual-volume.ts';

/** What a day was held against. Exact, the rise and the expected messages rounded before they are used. */
export interface JudgedDay {
  day: VolumeDay;
  /** Usual messages of the day: of its weekday, or of all days. */
  usual: Rational;
  /** Times as many as usual that the account's other countries sent; 1 where they did not rise. */
  rise: Rational;
  /** Messages that were missing on the days just before. */
  missing: Rational;
  /** What was to be expected: usual x rise + missing, 1 place. */
  expected: Rational;
  line: Rational;
  above: boolean;
  /** Only the rise of the other countries explains it. */
  explained: boolean;
}

/** The days of a series beside what was expected of them, in order. */
export function judgeDays(
  { series, usual }: Known,
  riseOf: AccountRise,
  policy: VolumeParameters,
): JudgedDay[] {
  const missingBefore = backlog({ series, usual }, policy);
  return series.days.map((day) => {
    const ofDay = usualOn(usual, day.number);
    const missing = missingBefore(day, ofDay);
    const rise = riseOf(day);
    const expected = roundTo(add(multiply(ofDay, rise), missing), 1, 'half_even');
    const above = isAbove(day.messages, expected, usual.spread, policy);
    const alone = compare(rise, ONE) === 0 ? expected : add(ofDay, missing);
    const explained = !above && isAbove(day.messages, alone, usual.spread, policy);
    const line = surgeLine(expected, usual.spread, policy);
    return { day, usual: ofDay, rise, missing, expected, line, above, explained };
  });
}

/**
 * After an outage what could not be sent may follow at once: the messages that the days just before lack, at most
 * `catch_up_days` of them. A day without a row between two others had none, if its weekday ever has any.
 */
function backlog(
  { series, usual }: Known,
  policy: VolumeParameters,
): (day: VolumeDay, ofDay: Rational) => Rational {
  const weekdays = new Set(series.days.map(({ number }) => weekdayOf(number)));
  let lacking: Rational[] = [];
  let next: number | null = null;
  const lack = (messages: Rational) => {
    if (policy.catch_up_days > 0) lacking = [...lacking, messages].slice(-policy.catch_up_days);
  };
  return (day, ofDay) => {
    const first = next === null ? day.number : Math.max(next, day.number - policy.catch_up_days);
    for (let gap = first; gap < day.number; gap++) {
      lack(weekdays.has(weekdayOf(gap)) ? usualOn(usual, gap) : ZERO);
    }
    next = day.number + 1;
    const missing = lacking.reduce(add, ZERO);
    if (isLow(day.messages, ofDay, policy)) lack(subtract(ofDay, whole(day.messages)));
    else lacking = [];
    return missing;
  };
}
