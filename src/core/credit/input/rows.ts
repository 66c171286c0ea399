import type { PolicyParameters } from '../policy.ts';
import { add, negate, type Rational } from '../rational.ts';
import type { PolicyError, Scope } from '../types.ts';
import {
  isBlank,
  readCount,
  readCountry,
  readCurrency,
  readDay,
  readMonth,
  readNumber,
  readText,
} from '../values.ts';
import type { Claim } from './claim.ts';
import type { RoleMap } from './columns.ts';
import { splitMoney } from './money-split.ts';
import type { Role } from './role-patterns.ts';
import { type Bill, Usage } from './usage.ts';

export interface RowContext {
  scope: Scope;
  roles: RoleMap;
  claim: Claim;
  policy: PolicyParameters;
}

/** Reads one role of one row; null where the role has no column or the row is too short. */
type Reader = (role: Role) => unknown;

/** The values of a row that the policy reads first; what is not mapped is 0. */
interface Parsed {
  day: string | null;
  month: string | null;
  attempts: bigint;
  conversions: bigint;
  blocked: bigint;
  channelFee: Rational;
  verifyFee: Rational;
  totalCharge: Rational;
}

/** Section 3: adds up the rows. Each row gives at most one error: the first rule that it breaks ends it. */
export function readRows(
  rows: readonly (readonly unknown[])[],
  context: RowContext,
): { ledger: Usage } | { errors: PolicyError[] } {
  const ledger = new Usage();
  const errors: PolicyError[] = [];
  let cells: readonly unknown[] = [];
  const read: Reader = (role) => {
    const column = context.roles.index.get(role);
    return column === undefined ? null : (cells[column] ?? null);
  };
  for (let row = 0; row < rows.length; row++) {
    cells = rows[row] ?? [];
    const error = readRow(read, context, ledger);
    if (error !== undefined) errors.push({ code: error.code, row, ...error.details });
  }
  return errors.length > 0 ? { errors } : { ledger };
}

interface RowError {
  code: string;
  details?: { role: Role; value: unknown };
}

function readRow(read: Reader, context: RowContext, ledger: Usage): RowError | undefined {
  const { roles, claim, policy } = context;
  const mapped = (role: Role) => roles.index.has(role);
  const row = parse(read, context.scope);
  if ('bad' in row) {
    return { code: 'D02_BAD_VALUE', details: { role: row.bad, value: read(row.bad) } };
  }
  const account = readText(read('account')) ?? claim.account;
  const currency = readCurrency(read('currency')) ?? claim.currency;
  const bill: Bill = { account, currency };
  ledger.addTotal(currency, mapped('total_charge') ? row.totalCharge : add(row.channelFee, row.verifyFee));
  const channel = readText(read('channel'));
  if (channel !== null && channel.toLowerCase() !== 'sms') {
    ledger.addNote(bill, 'E05_CHANNEL_NOT_SMS');
    return undefined;
  }
  if (row.attempts < 0n || row.conversions < 0n || row.blocked < 0n) return { code: 'D03_NEGATIVE_COUNT' };
  if (claim.attemptsIncludeBlocked && mapped('attempts')) row.attempts -= row.blocked;
  if (mapped('attempts') && row.conversions > row.attempts) return { code: 'D04_CONVERSIONS_GT_ATTEMPTS' };
  const money = splitMoney(row, currency, mapped, policy);
  const country = readCountry(read('country'));
  if (money.channelFee.n < 0n || money.verifyFee.n < 0n) {
    if (row.attempts !== 0n) return { code: 'D05_NEGATIVE_CHARGE_WITH_TRAFFIC' };
    const amount = negate(add(money.channelFee, money.verifyFee));
    ledger.refunds.push({ account, currency, country, month: row.month, amount });
    return undefined;
  }
  if (context.scope === 'declared' && row.day !== null && isOutside(row.day, claim.window)) {
    ledger.addNote(bill, 'S02_ROWS_OUTSIDE_WINDOW');
    return undefined;
  }
  if (money.note !== undefined) ledger.addNote(bill, money.note);
  const { channelFee, verifyFee } = money;
  const quantity = readQuantity(read, mapped, row.attempts);
  const { attempts, conversions, month } = row;
  const day = context.scope === 'estimated' ? row.day : null;
  ledger.addCell({
    account,
    currency,
    country,
    day,
    month,
    channelFee,
    verifyFee,
    attempts,
    conversions,
    quantity,
  });
  return undefined;
}

export function isOutside(day: string, window: Claim['window']): boolean {
  return window !== null && (day < window[0] || day > window[1]);
}

function parse(read: Reader, scope: Scope): Parsed | { bad: Role } {
  const period = readPeriod(read, scope);
  if ('bad' in period) return period;
  const attempts = readCount(read('attempts'));
  if (attempts === undefined) return { bad: 'attempts' };
  const conversions = readCount(read('conversions'));
  if (conversions === undefined) return { bad: 'conversions' };
  const blocked = readCount(read('blocked'));
  if (blocked === undefined) return { bad: 'blocked' };
  const channelFee = readNumber(read('channel_fee'));
  if (channelFee === undefined) return { bad: 'channel_fee' };
  const verifyFee = readNumber(read('verify_fee'));
  if (verifyFee === undefined) return { bad: 'verify_fee' };
  const totalCharge = readNumber(read('total_charge'));
  if (totalCharge === undefined) return { bad: 'total_charge' };
  const { day, month } = period;
  return { day, month, attempts, conversions, blocked, channelFee, verifyFee, totalCharge };
}

/** The day and month of a row. Estimated needs a day; declared makes do with a month, or with neither. */
function readPeriod(
  read: Reader,
  scope: Scope,
): { day: string | null; month: string | null } | { bad: 'date' | 'month' } {
  const date = read('date');
  const day = readDay(date);
  if (day !== undefined) return { day, month: day.slice(0, 7) };
  if (scope === 'estimated') return { bad: 'date' };
  const role = isBlank(date) ? 'month' : 'date';
  const value = read(role);
  const month = isBlank(value) ? null : readMonth(value);
  return month === undefined ? { bad: role } : { day: null, month };
}

/** Messages of a row: the quantity column, else attempts; null where unknown, negative or unreadable. */
function readQuantity(read: Reader, mapped: (role: Role) => boolean, attempts: bigint): bigint | null {
  if (!mapped('quantity')) return mapped('attempts') ? attempts : null;
  const quantity = readCount(read('quantity'));
  return quantity === undefined || quantity < 0n ? null : quantity;
}
