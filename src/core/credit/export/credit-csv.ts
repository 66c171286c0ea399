import { csvRecord } from '../../csv.ts';
import type { HeldDayWorkings } from '../fraud/fraud-line.ts';
import type { Workings } from '../fraud/workings.ts';
import { countriesOf, workingsOfLine } from '../fraud/workings-index.ts';
import { add, decimalText, ZERO } from '../rational.ts';
import type { Combined, Day, HeldDay, Line, Memo, Result } from '../types.ts';
import { readNumber } from '../values.ts';

/** A calculated link, as the files show it. */
export interface CalculatedLink {
  /** From 1, in the order of the message. */
  number: number;
  result: Result;
  workings?: Workings | undefined;
}

/**
 * The columns of the file. Each record fills those that it has:
 * - `day`: `cost = fee × excess / attempts` on flagged days. A day whose cost is not credited is not flagged: `held`
 * says why (`no second sign`, `no surge`), and `held_cost` is worked out in the same way. `expected = ⌈conversions /
 * rate⌉`, unless the policy says otherwise
 * - `guard`: `part = sent / sent of all modes of the line × (target − block_rate) / (1 − block_rate)`, between 0 and 1
 * - `line`: `credit = fraud_cost × sum of its parts × credit_share`, rounded once; `fraud_cost` is the sum of its days
 * - `memo`: `amount = sum of its lines − refunds − earlier_credits`, not below 0, within the policy's minimum and
 * maximum
 * - `total`: `amount = sum of the memos of the currency − counted_elsewhere`
 */
const COLUMNS = [
  'record',
  'link',
  'account',
  'currency',
  'country',
  'month',
  'date',
  'attempts',
  'conversions',
  'rate',
  'expected',
  'excess',
  'fee',
  'cost',
  'flagged',
  'held',
  'held_cost',
  'mode',
  'sent',
  'blocked',
  'block_rate',
  'target',
  'fraud_cost',
  'owed_factor',
  'credit_share',
  'credit',
  'uncredited_late',
  'refunds',
  'earlier_credits',
  'counted_elsewhere',
  'amount',
] as const;

type Fields = Partial<Record<(typeof COLUMNS)[number], string | number | null | undefined>>;

/** The whole calculation as a CSV file (RFC 4180) that opens in a spreadsheet as it is, a record at a time. */
export function* creditCsv(links: readonly CalculatedLink[], combined: Combined): Generator<string> {
  yield csvRecord(COLUMNS);
  for (const link of links) for (const fields of linkRecords(link)) yield record(fields);
  for (const total of combined.currencies)
    yield record({
      record: 'total',
      currency: total.currency,
      counted_elsewhere: total.duplicates_deducted,
      amount: total.credit_amount,
    });
}

function record(fields: Fields): string {
  return csvRecord(COLUMNS.map((column) => fields[column] ?? null));
}

function* linkRecords({ number, result, workings }: CalculatedLink): Generator<Fields> {
  for (const memo of result.memos) {
    const bill = { link: number, account: memo.account, currency: memo.currency };
    for (const fields of [
      ...dayRecords(memo, workings),
      ...memo.lines.flatMap((line) => lineRecords(line, memo, workings)),
    ])
      yield { ...fields, ...bill };
    yield {
      record: 'memo',
      ...bill,
      refunds: memo.refunds,
      earlier_credits: memo.prior_credits,
      amount: memo.credit_amount,
    };
  }
}

/** Every day of every country that was looked at, flagged or not, in order. */
function* dayRecords(memo: Memo, workings: Workings | undefined): Generator<Fields> {
  const flagged = new Map(
    memo.lines.flatMap((line) => line.days.map((day) => [`${line.country} ${day.date}`, day])),
  );
  const notCredited = new Map((memo.held_days ?? []).map((day) => [`${day.country} ${day.date}`, day]));
  for (const { country, estimate, volume } of countriesOf(workings, memo)) {
    // A product without conversions has messages where others have attempts.
    const messages = volume?.days.map(([date, count]) => [date, count, null] as const);
    const expectedOn = new Map(volume?.days.map(([date, , expected]) => [date, expected]));
    for (const [date, attempts, conversions] of messages ?? estimate?.days ?? []) {
      const day = flagged.get(`${country} ${date}`);
      const held = notCredited.get(`${country} ${date}`);
      yield {
        record: 'day',
        country,
        month: date.slice(0, 7),
        date,
        attempts,
        conversions,
        flagged: day ? 'yes' : 'no',
        ...(day && costOf(day, workings)),
        ...(held && heldFields(held, estimate?.held?.[date])),
        ...(held && volume && { expected: expectedOn.get(date) ?? null, fee: volume.heldFees[date] ?? null }),
      };
    }
  }
}

function heldFields({ why, excess, fraud_cost }: HeldDay, how: HeldDayWorkings | undefined): Fields {
  return {
    held: why === 'held' ? 'no second sign' : 'no surge',
    held_cost: fraud_cost,
    excess,
    ...(how && {
      expected: how.expected,
      fee: how.fee,
      ...(how.expectedBy === 'rate' && { rate: how.rate }),
    }),
  };
}

function costOf(day: Day, workings: Workings | undefined): Fields {
  return {
    rate: day.expected_by === 'rate' ? day.rate : null,
    expected: day.expected,
    excess: day.excess,
    fee: feeOf(day, workings?.parameters?.perAttempt ?? false),
    cost: day.fraud_cost,
  };
}

/** What the excess had a part in: the Verify fee only where it is charged per attempt. */
function feeOf({ channel_fee, verify_fee }: Day, perAttempt: boolean): string {
  if (!perAttempt) return channel_fee;
  return decimalText(add(readNumber(channel_fee) ?? ZERO, readNumber(verify_fee) ?? ZERO), 6);
}

function lineRecords(line: Line, memo: Memo, workings: Workings | undefined): Fields[] {
  const known = workingsOfLine(workings, memo, line);
  const place = { country: line.country, month: line.month };
  const modes = line.guard.map(
    ({ mode, msg_count, block_rate, target }): Fields => ({
      record: 'guard',
      ...place,
      mode,
      sent: msg_count,
      blocked: known?.modes.find((one) => one.mode === mode)?.blocked ?? null,
      block_rate,
      target,
    }),
  );
  const {
    attempts,
    conversions,
    expected,
    excess,
    fraud_cost,
    owed_factor,
    credit,
    uncredited_late,
    charged,
  } = line;
  const share = workings?.parameters?.creditShare ?? '1';
  const own: Fields = {
    record: 'line',
    ...place,
    attempts,
    conversions,
    expected,
    excess,
    fee: known?.spend ?? charged,
  };
  return [...modes, { ...own, fraud_cost, owed_factor, credit_share: share, credit, uncredited_late }];
}
