import { mapRoles, normaliseColumn } from '../credit/input/columns.ts';
import type { Cell, Line, Memo, Result, UsageTable } from '../credit/types.ts';
import { lastDayOfMonth, readCount, readCountry, readDay, readMonth, readText } from '../credit/values.ts';
import type { GuardAnswer, GuardQuestion } from './query.ts';

const MODE = /^(?:(?:fraud_)?(?:guard_|protection_))?mode$/;

/** A Fraud Guard mode among the columns of the Look itself. */
export function isModeColumn(column: string): boolean {
  return MODE.test(normaliseColumn(column));
}

/** An account that no column and no claim names; nobody can be asked about it. */
const NAMELESS = '?';

/** What to ask the `guard_query` of the policy file: one question an account whose fraud has known days. */
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
 * Of SMS alone, and not of refunds, as the policy counts. Estimated: only of the days that were flagged, since legitimate
 * traffic among them would lower the block rate and raise the credit. Undefined: the Look does not carry them.
 */
export function guardColumns(table: UsageTable, result: Result): GuardAnswer[] | undefined {
  const mode = table.columns.findIndex(isModeColumn);
  const { index } = mapRoles(table.columns, {}, { outageColumns: false });
  const blocked = index.get('blocked');
  const attempts = index.get('attempts') ?? index.get('quantity');
  if (mode < 0 || blocked === undefined || attempts === undefined) return undefined;
  const at = (row: Cell[], column: number | undefined) =>
    column === undefined ? null : (row[column] ?? null);
  return table.rows.flatMap((row) => {
    if (!isSms(at(row, index.get('channel'))) || isWithoutTraffic(at(row, attempts))) return [];
    const when = at(row, index.get('date')) ?? at(row, index.get('month'));
    const place = {
      account: readText(at(row, index.get('account'))),
      country: readCountry(at(row, index.get('country'))),
    };
    if (result.scope === 'estimated' && !isFlagged(result.memos, place, readDay(when))) return [];
    const counted = { mode: at(row, mode), attempts: at(row, attempts), blocked: at(row, blocked) };
    return [{ ...counted, ...place, month: readMonth(when) ?? null }];
  });
}

function isSms(channel: Cell): boolean {
  const name = readText(channel);
  return name === null || name.toLowerCase() === 'sms';
}

/** A count that cannot be read is no absence: the policy has to say so. */
function isWithoutTraffic(attempts: Cell): boolean {
  const count = readCount(attempts);
  return count !== undefined && count <= 0n;
}

function isFlagged(
  memos: Memo[],
  { account, country }: { account: string | null; country: string },
  day: string | undefined,
): boolean {
  return memos.some(
    (memo) =>
      (account === null || account === memo.account) &&
      memo.lines.some((line) => line.country === country && line.days.some(({ date }) => date === day)),
  );
}

/** First and last day of a line: the flagged ones, or the whole month. */
function daysOf({ days, month }: Line): string[] {
  if (days.length > 0) return days.map(({ date }) => date);
  if (month === null) return [];
  return [`${month}-01`, lastDayOfMonth(month)];
}
