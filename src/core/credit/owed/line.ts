import type { Code } from '../codes.ts';
import type { DayExcess } from '../fraud/excess.ts';
import type { Estimate, FraudLine } from '../fraud/fraud-line.ts';
import { rounded } from '../fraud/statistics.ts';
import type { LineWorkings } from '../fraud/workings.ts';
import type { Bill } from '../input/usage.ts';
import { isV1 } from '../parameters.ts';
import { decimalText, multiply, type Rational } from '../rational.ts';
import type { Day, GuardShare, Line } from '../types.ts';
import { deadlineOf, isLate } from './deadline.ts';
import type { Shortfall } from './guard-shortfall.ts';
import { owedUnits, type Pricing } from './pricing.ts';
import { volumeFields } from './volume-fields.ts';

/** A line with its amounts in minor units (cents), rounded once. */
export interface PricedLine {
  line: Line;
  charged: bigint;
  fraudCost: bigint;
  /** 0 on a late line and with an unknown Guard mode. */
  credit: bigint;
  low: bigint;
  high: bigint;
  codes: Code[];
  workings: Omit<LineWorkings, keyof Bill>;
}

/** Section 5, "Line": the fraud cost of a country and month times what is owed of it, and the deadline. */
export function priceLine(fraud: FraudLine, pricing: Pricing): PricedLine {
  const { country, month } = fraud;
  const { inUnits, text, policy } = pricing;
  const shortfall = pricing.shortfall(country, month);
  const codes = [...shortfall.codes];
  const deadline = deadlineOf(month, policy);
  const late = isLate(deadline, pricing.claimDay);
  if (deadline === null) codes.push('E08b_PERIOD_UNKNOWN');
  if (late) codes.push('E02_CLAIM_LATE');
  const owed = (cost: Rational) => owedUnits(cost, shortfall, pricing);
  const paid = (cost: Rational) => (late ? 0n : owed(cost));
  const charged = inUnits(fraud.charged);
  const fraudCost = inUnits(fraud.fraudCost);
  const credit = paid(fraud.fraudCost);
  const low = paid(fraud.fraudCostLow);
  const high = paid(fraud.fraudCostHigh);
  const line: Line = {
    country,
    month,
    deadline,
    late,
    quantity: fraud.quantity === null ? null : Number(fraud.quantity),
    ...(fraud.volume ? volumeFields(fraud.volume) : estimateFields(fraud.estimate, isV1(policy.id))),
    charged: text(charged),
    fraud_cost: text(fraudCost),
    owed_factor: shortfall.owedFactor && decimalText(shortfall.owedFactor, 6),
    guard_level: shortfall.level,
    guard: guardShares(shortfall, fraud.fraudCost, pricing),
    credit: text(credit),
    credit_low: text(low),
    credit_high: text(high),
    uncredited_late: text(late ? owed(fraud.fraudCost) : 0n),
  };
  return { line, charged, fraudCost, credit, low, high, codes, workings: workingsOf(fraud, shortfall) };
}

function workingsOf({ country, month, spend }: FraudLine, { modes }: Shortfall): PricedLine['workings'] {
  return {
    country,
    month,
    spend: spend && decimalText(spend, 6),
    modes: modes.map(({ mode, messages, blocked }) => ({
      mode,
      sent: Number(messages),
      blocked: Number(blocked),
    })),
  };
}

/** Shown rounded, before credit share and deadline; the line is authoritative, not the sum of these. */
function guardShares(
  { modes }: Shortfall,
  fraudCost: Rational,
  { inUnits, text, policy }: Pricing,
): GuardShare[] {
  return modes.map(({ mode, messages, proportion, blockRate, target, factor }) => {
    const cost = multiply(fraudCost, proportion);
    return {
      mode,
      traffic_prop: decimalText(proportion, 4),
      msg_count: Number(messages),
      fraud_cost: text(inUnits(cost)),
      block_rate: decimalText(blockRate, policy.guard_rate_dp),
      target: target && decimalText(target, 4),
      credit: factor && text(inUnits(multiply(cost, factor))),
    };
  });
}

export type EstimateFields = Pick<
  Line,
  | 'attempts'
  | 'conversions'
  | 'expected'
  | 'excess'
  | 'r0'
  | 'r0_source'
  | 'r_low'
  | 'r_high'
  | 'surge_threshold'
  | 'usual_volume'
  | 'days'
>;

/** `asV1`: without the fields that `verify-credit-v1` does not have. */
function estimateFields(estimate: Estimate | null, asV1: boolean): EstimateFields {
  const threshold = estimate?.surgeThreshold ?? null;
  const usualVolume = estimate?.usualVolume ?? null;
  return {
    attempts: estimate && Number(estimate.attempts),
    conversions: estimate && Number(estimate.conversions),
    expected: estimate && Number(estimate.expected),
    excess: estimate && Number(estimate.excess),
    r0: estimate && decimalText(estimate.rate, 4),
    r0_source: estimate?.source ?? null,
    r_low: estimate && decimalText(estimate.rateLow, 4),
    r_high: estimate && decimalText(estimate.rateHigh, 4),
    surge_threshold: threshold === null ? null : rounded(threshold, 4),
    ...(asV1 ? {} : { usual_volume: usualVolume && decimalText(usualVolume, 1) }),
    days: estimate?.days.map((day) => dayFields(day, asV1)) ?? [],
  };
}

function dayFields({ day, rate, expected, expectedBy, excess, cost }: DayExcess, asV1: boolean): Day {
  return {
    date: day.date,
    attempts: day.attempts,
    conversions: day.conversions,
    expected: Number(expected),
    excess: Number(excess),
    channel_fee: decimalText(day.cell.channelFee, 6),
    verify_fee: decimalText(day.cell.verifyFee, 6),
    fraud_cost: decimalText(cost, 6),
    wilson_upper: rounded(day.wilsonUpper, 6),
    ...(asV1 ? {} : { rate: decimalText(rate.rate, 4), expected_by: expectedBy }),
  };
}
