import { add, multiply, ONE, type Rational, roundTo, subtract, whole, ZERO } from '../../rational.ts';
import type { VolumeParameters } from '../../volume-parameters.ts';
import type { AccountRise, Known } from './account-rise.ts';
import { type VolumeDay, weekdayOf } from './series.ts';
import { usualOn, type Yardstick, yardsticks } from './usual-volume.ts';

/** What a day is compared with. Exact, the rise and the expected messages rounded before they are used. */
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
  const yardstick = yardsticks(usual.spread, policy);
  const missingBefore = backlog({ series, usual }, yardstick, policy);
  return series.days.map((day) => {
    const ofDay = usualOn(usual, day.number);
    const missing = missingBefore(day, ofDay);
    const rise = riseOf(day);
    const expected = expectedOf(ofDay, rise, missing);
    const { line, surgeLine } = yardstick(expected);
    const above = day.messages > line;
    const alone = rise === ONE ? line : yardstick(expectedOf(ofDay, ONE, missing)).line;
    const explained = !above && day.messages > alone;
    return { day, usual: ofDay, rise, missing, expected, line: surgeLine, above, explained };
  });
}

/** Medians have 1 place at most: most days need no sum. */
function expectedOf(usual: Rational, rise: Rational, missing: Rational): Rational {
  if (rise === ONE && missing === ZERO) return usual;
  return roundTo(add(multiply(usual, rise), missing), 1, 'half_even');
}

/**
 * After an outage what could not be sent may follow at once: the messages that the days just before lack, at most
 * `catch_up_days` of them. A day without a row between two others had none, if its weekday ever has any.
 */
function backlog(
  { series, usual }: Known,
  yardstick: (expected: Rational) => Yardstick,
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
    const missing = lacking.length === 0 ? ZERO : lacking.reduce(add, ZERO);
    if (day.messages < yardstick(ofDay).low) lack(subtract(ofDay, whole(day.messages)));
    else lacking = [];
    return missing;
  };
}
