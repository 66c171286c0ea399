import type { Claim } from '../input/claim.ts';
import { type Bill, type Refund, sameBill } from '../input/usage.ts';
import type { PolicyParameters } from '../policy.ts';
import { add, type Rational, toUnits, ZERO } from '../rational.ts';
import type { Scope } from '../types.ts';
import type { PricedLine } from './line.ts';

interface Place {
  country: string;
  month: string | null;
}

const samePlace = (a: Place, b: Place) => a.country === b.country && a.month === b.month;

const total = (items: readonly { amount: Rational }[]) =>
  items.reduce((all, { amount }) => add(all, amount), ZERO);

const between = (low: bigint, value: bigint, high: bigint) =>
  value < low ? low : value > high ? high : value;

/**
 * Refunds to take off, in minor units. Estimated: each live line less the refunds of its country and month. Declared:
 * every refund in the query belongs to the claim, but for those of late lines and excluded countries.
 */
export function refundUnits(
  scope: Scope,
  lines: readonly PricedLine[],
  refunds: readonly Refund[],
  policy: PolicyParameters,
  places: number,
): bigint {
  const inUnits = (items: readonly Refund[]) => toUnits(total(items), places, policy.rounding);
  if (scope === 'estimated') {
    return lines
      .filter(({ line }) => !line.late)
      .reduce((sum, { line, credit }) => {
        const ofLine = refunds.filter((refund) => samePlace(refund, line));
        return sum + between(0n, inUnits(ofLine), credit);
      }, 0n);
  }
  const late = lines.filter(({ line }) => line.late);
  const counted = refunds.filter(
    (refund) =>
      !policy.excluded_countries.has(refund.country) && !late.some(({ line }) => samePlace(refund, line)),
  );
  const gross = lines.reduce((sum, { credit }) => sum + credit, 0n);
  return between(0n, inUnits(counted), gross);
}

/** Earlier credits for the very lines of this memo, and whether others may concern the same traffic. */
export function priorUnits(
  bill: Bill,
  lines: readonly PricedLine[],
  claim: Claim,
  policy: PolicyParameters,
  places: number,
): { deducted: bigint; mayOverlap: boolean } {
  const live = lines.map(({ line }) => line).filter((line) => !line.late);
  const prior = claim.priorCredits.filter((credit) => sameBill(credit, bill));
  const equal = prior.filter((credit) => live.some((line) => samePlace(credit, line)));
  const mayOverlap = prior.some(
    (credit) => !equal.includes(credit) && live.some((line) => mayBeSamePlace(credit, line)),
  );
  return { deducted: toUnits(total(equal), places, policy.rounding), mayOverlap };
}

function mayBeSamePlace(a: Place, b: Place): boolean {
  const country = a.country === b.country || a.country === '??' || b.country === '??';
  return country && (a.month === b.month || a.month === null || b.month === null);
}
