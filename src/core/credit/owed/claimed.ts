import type { Claim } from '../input/claim.ts';
import { minorUnits, type PolicyParameters } from '../parameters.ts';
import { compare, decimalText, multiply, negate, type Rational, subtract, ZERO } from '../rational.ts';
import type { Claimed } from '../types.ts';

/** The amount in the link label beside what the query adds up to; null where nothing is claimed. */
export function compareClaimed(
  claim: Claim,
  totals: ReadonlyMap<string, Rational>,
  policy: PolicyParameters,
): Claimed | null {
  if (claim.claimed === null) return null;
  const { amount, currency } = claim.claimed;
  const total = totals.get(currency) ?? ZERO;
  const difference = subtract(total, amount);
  const size = difference.n < 0n ? negate(difference) : difference;
  const differs =
    compare(size, multiply(policy.claimed_tolerance_share, amount)) > 0 &&
    compare(size, policy.claimed_tolerance_abs) > 0;
  const text = (value: Rational) => decimalText(value, minorUnits(policy, currency));
  return {
    currency,
    claimed: text(amount),
    query_total: text(total),
    difference: text(difference),
    agrees: !differs,
  };
}
