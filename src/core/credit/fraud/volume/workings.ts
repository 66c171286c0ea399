import type { Code } from '../../codes.ts';
import { add, decimalText, type Rational } from '../../rational.ts';
import type { CountryWorkings, DayMark } from '../workings.ts';
import type { Destination } from './destination.ts';
import type { JudgedDay } from './expected.ts';
import { weekdayOf } from './series.ts';
import type { Surge } from './surges.ts';

/** A day of one country: date, messages, what was expected (1 place), and what it was taken as. */
export type VolumeTrafficDay = [date: string, messages: number, expected: string, mark: DayMark];

/** What the volume of a country was compared with, and its days. Decimal text with 1 place. */
export interface VolumeWorkings {
  usualVolume: string;
  spread: string;
  /** How far from expected a day may lie without a reason: half the width of the range. */
  around: string;
  cleanDays: number;
  /** Clean days behind the median of each weekday that has one of its own; Monday is 0. */
  weekdays: Record<string, number>;
  days: VolumeTrafficDay[];
  /** Charges of the days that are held, by date, 6 places. */
  heldFees: Record<string, string>;
}

export function volumeWorkings(
  { series, usual }: Destination,
  days: readonly JudgedDay[],
  surges: readonly Surge[],
  { codes, around }: { codes: Code[]; around: Rational },
): CountryWorkings {
  const { account, currency, country } = series;
  const marks = new Map(
    surges.flatMap(({ hold, days: own }) =>
      own.map(({ day }) => [day, hold === null ? 'flagged' : 'held'] as const),
    ),
  );
  const weekdays: Record<string, number> = {};
  for (const { number } of usual.cleanDays) {
    const weekday = weekdayOf(number);
    if (usual.byWeekday.has(weekday)) weekdays[weekday] = (weekdays[weekday] ?? 0) + 1;
  }
  return {
    account,
    currency,
    country,
    codes,
    estimate: null,
    volume: {
      usualVolume: decimalText(usual.all, 1),
      spread: decimalText(usual.spread, 1),
      around: decimalText(around, 1),
      cleanDays: usual.cleanCount,
      weekdays,
      days: days.map(({ day, expected }) => [
        day.date,
        Number(day.messages),
        decimalText(expected, 1),
        marks.get(day) ?? (usual.cleanDays.has(day) ? 'usual' : 'other'),
      ]),
      heldFees: Object.fromEntries(
        days.flatMap(({ day: one }) => {
          if (marks.get(one) !== 'held') return [];
          return [[one.date, decimalText(add(one.cell.channelFee, one.cell.verifyFee), 6)]];
        }),
      ),
    },
  };
}
