import type { Sliced } from '../../async/slices.ts';
import { add, negate } from '../rational.ts';
import { readCount, readCountry, readCurrency, readText } from '../values.ts';
import type { Claim } from './claim.ts';
import type { ErrorList } from './error-list.ts';
import { splitMoney } from './money-split.ts';
import { type ParsedRow, type RowContext, RowReader } from './parsed-row.ts';
import type { Role } from './role-patterns.ts';
import { findTotals } from './totals-rows.ts';
import { Usage } from './usage.ts';

/** Rows between two pauses. */
const CHUNK = 128;

/**
 * Section 3: adds up the rows. Each row gives at most one error of its own, since the first rule that it breaks ends
 * it; rows that add up others (section 10) come after all of these. With any error the sums mean nothing.
 */
export function* readRows(
  rows: readonly (readonly unknown[])[],
  context: RowContext,
  errors: ErrorList,
): Sliced<Usage> {
  const usage = new Usage();
  const reader = new RowReader(context);
  for (const [row, cells] of rows.entries()) {
    reader.goTo(cells);
    const error = readRow(reader, context, usage);
    if (error !== undefined) errors.push({ code: error.code, row, ...error.details });
    if (row % CHUNK === CHUNK - 1) yield;
  }
  if (context.policy.refuse_totals && reader.has('country')) {
    for (const row of yield* findTotals(rows, reader, context.rowCounts))
      errors.push({ code: 'D11_TOTALS_ROW', row });
  }
  return usage;
}

interface RowError {
  code: string;
  details?: { role: Role; value: unknown };
}

function readRow(reader: RowReader, context: RowContext, usage: Usage): RowError | undefined {
  const { claim, policy, scope } = context;
  const row = reader.parse();
  if ('bad' in row) {
    return { code: 'D02_BAD_VALUE', details: { role: row.bad, value: reader.read(row.bad) } };
  }
  const currency = readCurrency(reader.read('currency')) ?? claim.currency;
  const bill = usage.bill(readText(reader.read('account')) ?? claim.account, currency);
  usage.addTotal(currency, reader.has('total_charge') ? row.totalCharge : add(row.channelFee, row.verifyFee));
  if (!isSms(reader)) {
    bill.codes.add('E05_CHANNEL_NOT_SMS');
    return undefined;
  }
  if (hasNegativeCount(row)) return { code: 'D03_NEGATIVE_COUNT' };
  const hasAttempts = reader.has('attempts');
  const countsAttempts = hasAttempts && !(scope === 'volume' && reader.has('quantity'));
  if (claim.attemptsIncludeBlocked && countsAttempts) row.attempts -= row.blocked;
  if (hasAttempts && row.conversions > row.attempts) return { code: 'D04_CONVERSIONS_GT_ATTEMPTS' };
  const { channelFee, verifyFee, note } = splitMoney(row, currency, (role) => reader.has(role), policy);
  const { account } = bill;
  const country = readCountry(reader.read('country'));
  const { attempts, conversions, blocked, delivered, recipients, month } = row;
  if (channelFee.n < 0n || verifyFee.n < 0n) {
    if (attempts !== 0n) return { code: 'D05_NEGATIVE_CHARGE_WITH_TRAFFIC' };
    bill.refunds.push({ account, currency, country, month, amount: negate(add(channelFee, verifyFee)) });
    return undefined;
  }
  if (scope === 'declared' && row.day !== null && isOutside(row.day, claim.window)) {
    bill.codes.add('S02_ROWS_OUTSIDE_WINDOW');
    return undefined;
  }
  if (note !== undefined) bill.codes.add(note);
  const day = scope === 'declared' ? null : row.day;
  const counts = { attempts, conversions, blocked, delivered, recipients };
  const quantity = readQuantity(reader, attempts);
  bill.add({ account, currency, country, day, month, channelFee, verifyFee, ...counts, quantity });
  return undefined;
}

function isSms(reader: RowReader): boolean {
  const channel = readText(reader.read('channel'));
  return channel === null || channel.toLowerCase() === 'sms';
}

function hasNegativeCount({ attempts, conversions, blocked, delivered, recipients }: ParsedRow): boolean {
  return attempts < 0n || conversions < 0n || blocked < 0n || delivered < 0n || recipients < 0n;
}

export function isOutside(day: string, window: Claim['window']): boolean {
  return window !== null && (day < window[0] || day > window[1]);
}

/** Messages of a row: the quantity column, else attempts; null where unknown, negative or unreadable. */
function readQuantity(reader: RowReader, attempts: bigint): bigint | null {
  if (!reader.has('quantity')) return reader.has('attempts') ? attempts : null;
  const quantity = readCount(reader.read('quantity'));
  return quantity === undefined || quantity < 0n ? null : quantity;
}
