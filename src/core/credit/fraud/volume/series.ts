import { forEachSliced, type Sliced, sortSliced } from '../../../async/slices.ts';
import type { Claim } from '../../input/claim.ts';
import { isOutside } from '../../input/rows.ts';
import type { Bill, UsageCell } from '../../input/usage.ts';
import { byCodePoint, dayNumber } from '../../values.ts';

/** The messages of one country on one day. */
export interface VolumeDay {
  date: string;
  /** Days since 1970: neighbours differ by one. */
  number: number;
  messages: bigint;
  /** The days that the claim is about: all of them without a window. */
  inWindow: boolean;
  cell: UsageCell;
}

/** One country of a bill, its days in order. A day without a row is not among them. */
export interface VolumeSeries extends Bill {
  country: string;
  days: VolumeDay[];
}

/** The series of one bill, in the order of their countries. */
export function* volumeSeries(cells: Iterable<UsageCell>, claim: Claim): Sliced<VolumeSeries[]> {
  const groups = new Map<string, VolumeSeries>();
  yield* forEachSliced(cells, (cell) => {
    const { account, currency, country, day, attempts: messages } = cell;
    const date = day ?? '';
    const inWindow = !isOutside(date, claim.window);
    const one: VolumeDay = { date, number: dayNumber(date), messages, inWindow, cell };
    const group = groups.get(country);
    if (group === undefined) groups.set(country, { account, currency, country, days: [one] });
    else group.days.push(one);
  });
  const series: VolumeSeries[] = [];
  for (const group of groups.values()) {
    group.days = yield* sortSliced(group.days, (a, b) => a.number - b.number);
    series.push(group);
  }
  return yield* sortSliced(series, (a, b) => byCodePoint(a.country, b.country));
}

/** Monday is 0. */
export function weekdayOf(number: number): number {
  // 1 January 1970 was a Thursday.
  return (number + 3) % 7;
}
