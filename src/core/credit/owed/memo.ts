import { AppError } from '../../errors.ts';
import type { Code } from '../codes.ts';
import { rounded } from '../fraud/statistics.ts';
import type { PriorCredit } from '../input/claim.ts';
import type { Bill, Refund } from '../input/usage.ts';
import { isV1, minorUnits, type PolicyParameters } from '../parameters.ts';
import { compare, fromUnits, toUnits, unitsText } from '../rational.ts';
import type { Memo, Scope } from '../types.ts';
import { byCodePoint } from '../values.ts';
import { priorUnits, refundUnits } from './deductions.ts';
import { grade } from './grade.ts';
import type { Held } from './held.ts';
import type { PricedLine } from './line.ts';

export interface MemoInput {
  bill: Bill;
  scope: Scope;
  /** By country and month. */
  lines: PricedLine[];
  held: Held;
  /** Refunds and earlier credits of this bill. */
  refunds: readonly Refund[];
  priorCredits: readonly PriorCredit[];
  /** Codes of the rows, the query, the first question and the deadline. */
  codes: Iterable<Code>;
}

/** The amounts of a memo in minor units, on their way from gross to net. */
interface Net {
  credit: bigint;
  low: bigint;
  high: bigint;
}

/**
 * Section 5, "Memo": one bill's lines, less refunds and earlier credits, within cap and minimum.
 * @throws AppError `POLICY_BROKEN` if the credit came out above the charges
 */
export function writeMemo(input: MemoInput, policy: PolicyParameters): Memo {
  const { bill, scope } = input;
  const codes = new Set<Code>([...input.codes, ...input.lines.flatMap((line) => line.codes)]);
  const places = minorUnits(policy, bill.currency);
  const text = (units: bigint) => unitsText(units, places);
  const abstains = hasNoAmount(codes, policy);
  const lines = abstains ? input.lines.map((line) => withoutCredit(line, text(0n))) : input.lines;
  const held = abstains ? 0n : input.held.units;
  const gross = sumOf(lines, 'credit');
  const low = sumOf(lines, 'low');
  // What is not credited widens the range of what is.
  const high = sumOf(lines, 'high') + (gross > 0n ? held : 0n);
  const refunds = refundUnits(scope, lines, input.refunds, policy, places);
  if (refunds !== 0n) codes.add('C11_REFUND_DEDUCTED');
  const prior = priorUnits(lines, input.priorCredits, policy, places);
  if (prior.deducted !== 0n) codes.add('C10_PRIOR_CREDIT_DEDUCTED');
  if (prior.mayOverlap) codes.add('C20_PRIOR_CREDIT_MAY_OVERLAP');
  const less = (units: bigint) => atLeastZero(units - refunds - prior.deducted);
  const net = withinLimits({ credit: less(gross), low: less(low), high: less(high) }, codes, policy, places);
  if (lines.length === 0) codes.add('C01_NO_FRAUD_DETECTED');
  if (prior.deducted !== 0n && net.credit === 0n) codes.add('C12_DUPLICATE_CLAIM');
  const live = lines.filter(({ line }) => !line.late);
  const charged = sumOf(live, 'charged');
  if (net.credit > charged) throw new AppError('POLICY_BROKEN');
  return {
    account: bill.account,
    currency: bill.currency,
    status: abstains ? 'ABSTAIN' : net.credit > 0n ? 'RECOMMEND' : 'NO_CREDIT',
    credit_amount: text(net.credit),
    credit_low: text(net.low),
    credit_high: text(net.high),
    gross: text(gross),
    refunds: text(refunds),
    prior_credits: text(prior.deducted),
    fraud_cost: text(sumOf(live, 'fraudCost')),
    charged_on_flagged: text(charged),
    width: net.credit === 0n ? null : rounded(Number(high - low) / Number(gross), 6),
    confidence: grade({ credit: net.credit, gross, low, high }, codes, policy),
    upper_bound: codes.has('E04_GUARD_SETTINGS_UNKNOWN'),
    codes: [...codes].sort(byCodePoint),
    lines: lines.map(({ line }) => line),
    ...(isV1(policy.id) ? {} : { held: text(held), held_days: input.held.days }),
  };
}

/** Codes with which no amount is given at all. */
function hasNoAmount(codes: ReadonlySet<Code>, { limit_abstains }: PolicyParameters): boolean {
  const cut = limit_abstains && codes.has('D07_TRUNCATED_RESULT');
  return cut || codes.has('E10_CONVERSIONS_NOT_REPORTED') || codes.has('G02_UNKNOWN_GUARD_MODE');
}

function withoutCredit(priced: PricedLine, zero: string): PricedLine {
  const line = { ...priced.line, credit: zero, credit_low: zero, credit_high: zero };
  return { ...priced, line, credit: 0n, low: 0n, high: 0n };
}

function sumOf(
  lines: readonly PricedLine[],
  key: 'credit' | 'low' | 'high' | 'charged' | 'fraudCost',
): bigint {
  return lines.reduce((sum, line) => sum + line[key], 0n);
}

function atLeastZero(units: bigint): bigint {
  return units > 0n ? units : 0n;
}

/** Cap (cut to whole minor units) and minimum. */
function withinLimits(net: Net, codes: Set<Code>, policy: PolicyParameters, places: number): Net {
  const cap = policy.max_credit === null ? null : toUnits(policy.max_credit, places, 'down');
  if (cap !== null && net.credit > cap) {
    codes.add('C09_CAPPED_MAX');
    const cut = (units: bigint) => (units > cap ? cap : units);
    return belowMinimum({ credit: cap, low: cut(net.low), high: cut(net.high) }, codes, policy, places);
  }
  return belowMinimum(net, codes, policy, places);
}

function belowMinimum(net: Net, codes: Set<Code>, policy: PolicyParameters, places: number): Net {
  if (net.credit === 0n || compare(fromUnits(net.credit, places), policy.min_credit) >= 0) return net;
  codes.add('C07_BELOW_MINIMUM');
  return { credit: 0n, low: 0n, high: 0n };
}
