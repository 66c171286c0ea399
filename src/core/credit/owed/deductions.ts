import type { PriorCredit } from '../input/claim.ts';
import { keyOf, type Refund } from '../input/usage.ts';
import type { PolicyParameters } from '../parameters.ts';
import { add, type Rational, toUnits, ZERO } from '../rational.ts';
import type { Scope } from '../types.ts';
import type { PricedLine } from './line.ts';

interface Place {
  country: string;
  month: string | null;
}

const placeOf = ({ country, month }: Place) => keyOf(country, month);

const between = (low: bigint, value: bigint, high: bigint) =>
  value < low ? low : value > high ? high : value;

/**
 * Refunds to take off, in minor units. From daily traffic: each live line less the refunds of its country and month.
 * Declared: every refund in the query belongs to the claim, but for those of late lines and excluded countries.
 */
export function refundUnits(
  scope: Scope,
  lines: readonly PricedLine[],
  refunds: readonly Refund[],
  policy: PolicyParameters,
  places: number,
): bigint {
  const inUnits = (amount: Rational) => toUnits(amount, places, policy.rounding);
  if (scope !== 'declared') {
    const sums = new Map<string, Rational>();
    for (const refund of refunds) {
      const place = placeOf(refund);
      sums.set(place, add(sums.get(place) ?? ZERO, refund.amount));
    }
    return lines
      .filter(({ line }) => !line.late)
      .reduce((sum, { line, credit }) => {
        const ofLine = inUnits(sums.get(placeOf(line)) ?? ZERO);
        return sum + between(0n, ofLine, credit);
      }, 0n);
  }
  const late = new Set(lines.filter(({ line }) => line.late).map(({ line }) => placeOf(line)));
  let counted = ZERO;
  for (const refund of refunds) {
    if (policy.excluded_countries.has(refund.country) || late.has(placeOf(refund))) continue;
    counted = add(counted, refund.amount);
  }
  const gross = lines.reduce((sum, { credit }) => sum + credit, 0n);
  return between(0n, inUnits(counted), gross);
}

/**
 * Earlier credits for the very lines of a memo, and whether others may concern the same traffic. `prior`: those of the
 * memo's account and currency.
 */
export function priorUnits(
  lines: readonly PricedLine[],
  prior: readonly PriorCredit[],
  policy: PolicyParameters,
  places: number,
): { deducted: bigint; mayOverlap: boolean } {
  const live = lines.map(({ line }) => line).filter((line) => !line.late);
  const liveAt = new Set(live.map(placeOf));
  let equal = ZERO;
  let mayOverlap = false;
  for (const credit of prior) {
    if (liveAt.has(placeOf(credit))) equal = add(equal, credit.amount);
    else mayOverlap ||= live.some((line) => mayBeSamePlace(credit, line));
  }
  return { deducted: toUnits(equal, places, policy.rounding), mayOverlap };
}

function mayBeSamePlace(a: Place, b: Place): boolean {
  const country = a.country === b.country || a.country === '??' || b.country === '??';
  return country && (a.month === b.month || a.month === null || b.month === null);
}
