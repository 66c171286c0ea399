import type { VolumeEstimate } from '../fraud/fraud-line.ts';
import { rounded } from '../fraud/statistics.ts';
import type { WorkedDay } from '../fraud/volume/excess.ts';
import { add, decimalText, minimum, type Rational, toDouble, whole, ZERO } from '../rational.ts';
import type { Day } from '../types.ts';
import type { EstimateFields } from './line.ts';

/** The fields of a line of volume scope, in the form of estimated scope: its attempts are messages. */
export function volumeFields({ usualVolume, days }: VolumeEstimate): EstimateFields {
  const sum = (amount: (day: WorkedDay) => Rational) =>
    toDouble(days.reduce((total, day) => add(total, amount(day)), ZERO));
  const lines = days.map(({ judged }) => judged.line);
  return {
    attempts: sum(({ judged }) => whole(judged.day.messages)),
    conversions: null,
    expected: sum(({ judged }) => judged.expected),
    excess: sum(({ excess }) => excess),
    r0: null,
    r0_source: null,
    r_low: null,
    r_high: null,
    surge_threshold: lines.length === 0 ? null : rounded(toDouble(lines.reduce(minimum)), 4),
    usual_volume: decimalText(usualVolume, 1),
    days: days.map(dayFields),
  };
}

function dayFields({ judged, excess, cost }: WorkedDay): Day {
  const { day, usual, rise, missing, expected, line } = judged;
  return {
    date: day.date,
    attempts: Number(day.messages),
    conversions: null,
    expected: toDouble(expected),
    excess: toDouble(excess),
    channel_fee: decimalText(day.cell.channelFee, 6),
    verify_fee: decimalText(day.cell.verifyFee, 6),
    fraud_cost: decimalText(cost, 6),
    wilson_upper: null,
    expected_by: 'usual_volume',
    usual: decimalText(usual, 1),
    rise: decimalText(rise, 2),
    missing: decimalText(missing, 1),
    surge_line: decimalText(line, 2),
  };
}
