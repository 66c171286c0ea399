import {
  add,
  divide,
  maximum,
  minimum,
  multiply,
  type Rational,
  roundTo,
  subtract,
  whole,
  ZERO,
} from '../../rational.ts';
import type { VolumeParameters } from '../../volume-parameters.ts';
import type { JudgedDay } from './expected.ts';

/** A day above the surge line with what was too much. Exact. */
export interface WorkedDay {
  judged: JudgedDay;
  /** Messages beyond the expected ones: never below 0, never more than there were. */
  excess: Rational;
  /** The part of the day's charges that the excess caused, and both ends of its range. */
  cost: Rational;
  low: Rational;
  high: Rational;
}

/**
 * `messages - expected`, and its part of the day's charges. The range moves what is expected by the spread of clean
 * days.
 */
export function workedDay(judged: JudgedDay, spread: Rational, policy: VolumeParameters): WorkedDay {
  const { day, expected } = judged;
  const { channelFee, verifyFee } = day.cell;
  const messages = whole(day.messages);
  const around = rangeMessages(spread, policy);
  const excessOver = (usual: Rational) => maximum(ZERO, subtract(messages, maximum(ZERO, usual)));
  const costOf = (excess: Rational) =>
    day.messages === 0n ? ZERO : divide(multiply(add(channelFee, verifyFee), excess), messages);
  const excess = excessOver(expected);
  return {
    judged,
    excess,
    cost: costOf(excess),
    low: costOf(excessOver(add(expected, around))),
    high: costOf(minimum(messages, excessOver(subtract(expected, around)))),
  };
}

/** How far from expected the messages of a day may lie without a reason, 1 place. */
export function rangeMessages(spread: Rational, { range_spread }: VolumeParameters): Rational {
  return roundTo(multiply(range_spread, spread), 1, 'half_even');
}
