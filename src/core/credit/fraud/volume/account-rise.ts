import type { Sliced } from '../../../async/slices.ts';
import { compare, divide, minimum, ONE, type Rational, roundTo, toDouble, whole } from '../../rational.ts';
import type { VolumeParameters } from '../../volume-parameters.ts';
import type { VolumeDay, VolumeSeries } from './series.ts';
import { type UsualVolume, usualOn } from './usual-volume.ts';

/** A series with what is usual for it. */
export interface Known {
  series: VolumeSeries;
  usual: UsualVolume;
}

/** How far the account's other countries rose on a day: 1 where they did not. 2 places. */
export type AccountRise = (day: VolumeDay) => Rational;

interface Report {
  day: VolumeDay;
  /** Messages over usual messages. */
  ratio: number;
  usual: Rational;
}

/**
 * A campaign, a holiday or a release reaches many countries on the same day, an attack few: where the median of the
 * account's other countries rose by more than `wide_above`, a country is expected to rise as much, up to `wide_most`
 * times. The lower of two middle countries counts, so that one attacked country cannot excuse another.
 */
export function* accountRise(all: readonly Known[], policy: VolumeParameters): Sliced<AccountRise> {
  const reports = yield* reportsByDay(all, policy);
  const rises = new Map<VolumeDay, Rational>();
  for (const list of reports.values()) {
    const ordered = list.toSorted((a, b) => a.ratio - b.ratio);
    const place = new Map(ordered.map(({ day }, at) => [day, at]));
    for (const { series } of all) {
      const day = dayAt(series, list[0]?.day.number ?? 0);
      const rise = day && riseOf(ordered, place.get(day), policy);
      if (day && rise) rises.set(day, rise);
    }
    yield;
  }
  return (day) => rises.get(day) ?? ONE;
}

function* reportsByDay(all: readonly Known[], policy: VolumeParameters): Sliced<Map<number, Report[]>> {
  const reports = new Map<number, Report[]>();
  for (const { series, usual } of all) {
    const known = new Map<Rational, number>();
    // 0 for a usual volume that is too small to report.
    const usualCount = (ofDay: Rational) => {
      const before = known.get(ofDay);
      if (before !== undefined) return before;
      const value = compare(ofDay, policy.wide_usual) < 0 ? 0 : toDouble(ofDay);
      known.set(ofDay, value);
      return value;
    };
    for (const day of series.days) {
      const ofDay = usualOn(usual, day.number);
      const value = usualCount(ofDay);
      if (value === 0) continue;
      const report = { day, ratio: Number(day.messages) / value, usual: ofDay };
      const others = reports.get(day.number);
      if (others === undefined) reports.set(day.number, [report]);
      else others.push(report);
    }
    yield;
  }
  return reports;
}

/** Days are in order, and mostly without gaps. */
function dayAt({ days }: VolumeSeries, number: number): VolumeDay | undefined {
  const guess = days[number - (days[0]?.number ?? number)];
  return guess?.number === number ? guess : days.find((day) => day.number === number);
}

/** By the lower median of the countries other than the one at `own`. */
function riseOf(
  ordered: readonly Report[],
  own: number | undefined,
  policy: VolumeParameters,
): Rational | undefined {
  const others = ordered.length - (own === undefined ? 0 : 1);
  if (others < policy.wide_countries) return undefined;
  const middle = (others - 1) >> 1;
  const report = ordered[own !== undefined && middle >= own ? middle + 1 : middle];
  if (report === undefined || report.ratio < 1) return undefined;
  const rise = roundTo(divide(whole(report.day.messages), report.usual), 2, 'half_even');
  return compare(rise, policy.wide_above) > 0 ? minimum(rise, policy.wide_most) : undefined;
}
