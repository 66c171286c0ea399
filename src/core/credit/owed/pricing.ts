import type { Bill } from '../input/usage.ts';
import { minorUnits, type PolicyParameters } from '../parameters.ts';
import { multiply, type Rational, toUnits, unitsText } from '../rational.ts';
import type { ClaimDay } from './deadline.ts';
import type { GuardIndex } from './guard-index.ts';
import { guardShortfall, type Shortfall } from './guard-shortfall.ts';

/**
 * How the amounts of one memo come about: its currency's places, its Guard rows, the day that deadlines are compared
 * with.
 */
export interface Pricing {
  bill: Bill;
  claimDay: ClaimDay;
  policy: PolicyParameters;
  /** Rounded to minor units (cents). */
  inUnits(amount: Rational): bigint;
  /** Minor units as decimal text with the currency's places. */
  text(units: bigint): string;
  shortfall(country: string, month: string | null): Shortfall;
}

export function pricingOf(
  bill: Bill,
  claimDay: ClaimDay,
  guard: GuardIndex,
  policy: PolicyParameters,
): Pricing {
  const places = minorUnits(policy, bill.currency);
  return {
    bill,
    claimDay,
    policy,
    inUnits: (amount) => toUnits(amount, places, policy.rounding),
    text: (units) => unitsText(units, places),
    shortfall: (country, month) => guardShortfall(guard({ account: bill.account, country, month }), policy),
  };
}

/** What is owed of a fraud cost, in minor units; 0 with an unknown Guard mode. */
export function owedUnits(cost: Rational, { owedFactor }: Shortfall, { inUnits, policy }: Pricing): bigint {
  return owedFactor === null ? 0n : inUnits(multiply(multiply(cost, owedFactor), policy.credit_share));
}
