import { add, compare, multiply, type Rational, whole, ZERO } from '../../rational.ts';
import type { VolumeParameters } from '../../volume-parameters.ts';
import type { JudgedDay } from './expected.ts';

/** Why a surge is shown and not credited; null: it is credited. */
export type HoldReason = 'moderate' | 'lasting' | 'repeated' | 'new';

/** Days above the surge line that follow each other in the calendar. */
export interface Surge {
  days: JudgedDay[];
  messages: bigint;
  expected: Rational;
  hold: HoldReason | null;
}

/**
 * The surges of one country inside the claim's window, each with whether it is credited. Traffic grows for good reasons
 * too, so that three kinds are left to people: a moderate one, one that lasts, and one of a series of its like.
 */
export function surgesOf(days: readonly JudgedDay[], policy: VolumeParameters): Surge[] {
  const all = runs(days.filter(({ above }) => above)).map((run): Surge => {
    const messages = run.reduce((sum, { day }) => sum + day.messages, 0n);
    const expected = run.reduce((sum, one) => add(sum, one.expected), ZERO);
    return { days: run, messages, expected, hold: null };
  });
  const claimed = all.filter((surge) => surge.days.some(({ day }) => day.inWindow));
  for (const surge of claimed) surge.hold = holdOf(surge, all, days, policy);
  return claimed.map((surge) => ({ ...surge, days: surge.days.filter(({ day }) => day.inWindow) }));
}

function holdOf(
  surge: Surge,
  all: readonly Surge[],
  days: readonly JudgedDay[],
  policy: VolumeParameters,
): HoldReason | null {
  const hasWindow = days.some(({ day }) => !day.inWindow);
  if (compare(whole(surge.messages), multiply(policy.hold_volume, surge.expected)) < 0) return 'moderate';
  if (!hasWindow && surge.days.length > policy.longest_run) return 'lasting';
  const others = all.filter((other) => !hasWindow || other.days.every(({ day }) => !day.inWindow));
  return alike(surge, others, policy) >= policy.repeat_events ? 'repeated' : null;
}

/** How many events of about this size there are besides; surges close to each other are one event. */
function alike(
  surge: Surge,
  others: readonly Surge[],
  { repeat_gap, repeat_share }: VolumeParameters,
): number {
  let count = 0;
  let end = Number.NEGATIVE_INFINITY;
  const own = numbersOf(surge);
  for (const other of others) {
    const { first, last } = numbersOf(other);
    const isOwn = first <= own.last + repeat_gap && last >= own.first - repeat_gap;
    if (isOwn || !isAsLarge(other, surge, repeat_share)) continue;
    if (first > end + repeat_gap) count += 1;
    end = last;
  }
  return count;
}

/** Messages over expected ones, at least `share` of the other's: multiplied out. */
function isAsLarge(one: Surge, other: Surge, share: Rational): boolean {
  const left = multiply(whole(one.messages), other.expected);
  return compare(left, multiply(share, multiply(whole(other.messages), one.expected))) >= 0;
}

function numbersOf({ days }: Surge): { first: number; last: number } {
  return { first: days[0]?.day.number ?? 0, last: days.at(-1)?.day.number ?? 0 };
}

function runs(days: readonly JudgedDay[]): JudgedDay[][] {
  const found: JudgedDay[][] = [];
  for (const one of days) {
    const run = found.at(-1);
    if (run !== undefined && run.at(-1)?.day.number === one.day.number - 1) run.push(one);
    else found.push([one]);
  }
  return found;
}
