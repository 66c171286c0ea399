import { forEachSliced, type Sliced } from '../async/slices.ts';
import { mapRoles, normaliseColumn } from '../credit/input/columns.ts';
import { keyOf } from '../credit/input/usage.ts';
import type { Cell, Line, Result, UsageTable } from '../credit/types.ts';
import { lastDayOfMonth, readCount, readCountry, readDay, readMonth, readText } from '../credit/values.ts';
import type { GuardAnswer, GuardQuestion } from './query.ts';

const MODE = /^(?:(?:fraud_)?(?:guard_|protection_))?mode$/;

/** A Fraud Guard mode among the columns of the Look itself. */
export function isModeColumn(column: string): boolean {
  return MODE.test(normaliseColumn(column));
}

/** The account of rows without one: no column and no claim names it, so Fraud Guard cannot be asked about it. */
const NAMELESS = '?';

/** The questions to the `guard_query` of the policy file: one for each account whose fraud has known days. */
export function guardQuestions({ memos }: Result): GuardQuestion[] {
  return memos.flatMap(({ account, lines }) => {
    const days = lines.flatMap(daysOf).sort();
    const [start, end] = [days[0], days.at(-1)];
    if (account === NAMELESS || start === undefined || end === undefined) return [];
    return [{ account, start, end, countries: [...new Set(lines.map(({ country }) => country))] }];
  });
}

/**
 * Fraud Guard rows from the Look's own columns, when it has a mode, blocked messages and attempts (or a quantity).
 * Only SMS and no refunds, as the policy counts. Estimated: only the flagged days, since legitimate traffic would lower
 * the block rate and raise the credit. Equal rows are added up; an unreadable value stays, and the policy refuses it.
 * Undefined: the Look has no such columns.
 */
export function* guardColumns(table: UsageTable, result: Result): Sliced<GuardAnswer[] | undefined> {
  const mode = table.columns.findIndex(isModeColumn);
  const { index } = mapRoles(table.columns, {}, { outageColumns: false });
  const blocked = index.get('blocked');
  const attempts = index.get('attempts') ?? index.get('quantity');
  if (mode < 0 || blocked === undefined || attempts === undefined) return undefined;
  const isFlagged = flaggedDays(result);
  const sums = new Map<string, GuardAnswer & { attempts: number; blocked: number }>();
  const others: GuardAnswer[] = [];
  yield* forEachSliced(table.rows, (row) => {
    const at = (column: number | undefined) => (column === undefined ? null : (row[column] ?? null));
    if (!isSms(at(index.get('channel'))) || isWithoutTraffic(at(attempts))) return;
    const when = at(index.get('date')) ?? at(index.get('month'));
    const account = readText(at(index.get('account')));
    const country = readCountry(at(index.get('country')));
    if (result.scope !== 'declared' && !isFlagged(account, country, readDay(when))) return;
    const place = { mode: at(mode), account, country, month: readMonth(when) ?? null };
    const counts = { attempts: at(attempts), blocked: at(blocked) };
    if (!addUp(sums, place, counts)) others.push({ ...place, ...counts });
  });
  return [...sums.values(), ...others];
}

type Place = Pick<GuardAnswer, 'mode' | 'account'> & { country: string; month: string | null };

/** Adds a row to the equal ones; false if a count cannot be read, or if the sum would not be exact. */
function addUp(
  sums: Map<string, GuardAnswer & { attempts: number; blocked: number }>,
  place: Place,
  counts: { attempts: Cell; blocked: Cell },
): boolean {
  const [attempts, blocked] = [readCount(counts.attempts), readCount(counts.blocked)];
  const mode = readText(place.mode);
  if (mode === null || attempts === undefined || blocked === undefined || blocked < 0n) return false;
  const key = keyOf(mode, readText(place.account), place.country, place.month);
  const known = sums.get(key);
  const sum = {
    attempts: Number(attempts) + (known?.attempts ?? 0),
    blocked: Number(blocked) + (known?.blocked ?? 0),
  };
  if (!Number.isSafeInteger(sum.attempts) || !Number.isSafeInteger(sum.blocked)) return false;
  if (known === undefined) sums.set(key, { ...place, ...sum });
  else Object.assign(known, sum);
  return true;
}

function isSms(channel: Cell): boolean {
  const name = readText(channel);
  return name === null || name.toLowerCase() === 'sms';
}

/** An unreadable count is not a missing one: the policy must report it. */
function isWithoutTraffic(attempts: Cell): boolean {
  const count = readCount(attempts);
  return count !== undefined && count <= 0n;
}

/** Whether a day of a country was flagged, in the account or, where none is named, in any. */
function flaggedDays({ memos }: Result) {
  const flagged = new Set<string>();
  for (const { account, lines } of memos)
    for (const { country, days } of lines)
      for (const { date } of days) {
        flagged.add(keyOf(account, country, date));
        flagged.add(keyOf(null, country, date));
      }
  return (account: string | null, country: string, day: string | undefined) =>
    day !== undefined && flagged.has(keyOf(account, country, day));
}

/** First and last day of a line: the flagged ones, or the whole month. */
function daysOf({ days, month }: Line): string[] {
  if (days.length > 0) return days.map(({ date }) => date);
  if (month === null) return [];
  return [`${month}-01`, lastDayOfMonth(month)];
}
