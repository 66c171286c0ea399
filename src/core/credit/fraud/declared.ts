import type { Sliced } from '../../async/slices.ts';
import type { Code } from '../codes.ts';
import type { BillUsage, UsageCell } from '../input/usage.ts';
import type { PolicyParameters } from '../parameters.ts';
import { add, fraction, larger, multiply, ONE, type Rational } from '../rational.ts';
import type { Fraud } from './estimated.ts';
import { attemptsFor } from './excess.ts';
import type { FraudLine } from './fraud-line.ts';

/**
 * Section 4a: the query is scoped to the fraud, so what it adds up to is the fraud cost, less what its conversions
 * show to be legitimate. `countsMapped`: the query has attempts and conversions.
 */
export function* declaredFraud(
  bill: BillUsage,
  countsMapped: boolean,
  policy: PolicyParameters,
): Sliced<Fraud> {
  const { account, currency } = bill;
  const fraud: Fraud = { lines: [], held: [], codes: ['S01_DECLARED_SCOPE'], workings: [] };
  let count = 0;
  for (const cell of bill.cells()) {
    if (++count % 128 === 0) yield;
    const charged = add(cell.channelFee, cell.verifyFee);
    if (charged.n === 0n) continue;
    if (policy.excluded_countries.has(cell.country)) {
      const codes: Code[] = ['E09_COUNTRY_EXCLUDED'];
      fraud.codes.push(...codes);
      fraud.workings.push({ account, currency, country: cell.country, codes, estimate: null });
      continue;
    }
    const money = policy.verify_fee_basis === 'per_attempt' ? charged : cell.channelFee;
    const takesOff = policy.declared_legit && countsMapped && cell.conversions > 0n;
    if (takesOff) fraud.codes.push('S03_LEGITIMATE_TAKEN_OFF');
    fraud.lines.push({
      country: cell.country,
      month: cell.month,
      begins: cell.month === null ? null : `${cell.month}-01`,
      quantity: cell.quantity,
      charged,
      spend: money,
      ...(takesOff ? withoutLegitimate(cell, money, policy) : wholly(money)),
    });
  }
  return fraud;
}

type Costs = Pick<FraudLine, 'fraudCost' | 'fraudCostLow' | 'fraudCostHigh' | 'estimate'>;

function wholly(money: Rational): Costs {
  return { fraudCost: money, fraudCostLow: money, fraudCostHigh: money, estimate: null };
}

/** What converted was no fraud, nor were the attempts that so many conversions usually take. */
function withoutLegitimate(cell: UsageCell, money: Rational, policy: PolicyParameters): Costs {
  const { attempts, conversions, country } = cell;
  const rate = policy.country_conversion.get(country) ?? policy.default_conversion;
  const [rateLow] = policy.fallback_band;
  const expected = attemptsFor(conversions, rate, attempts);
  const atLow = attemptsFor(conversions, rateLow, attempts);
  const without = (legitimate: bigint) => multiply(money, fraction(attempts - legitimate, attempts));
  return {
    fraudCost: without(expected),
    fraudCostLow: without(larger(atLow, expected)),
    fraudCostHigh: money,
    estimate: {
      attempts,
      conversions,
      expected,
      excess: attempts - expected,
      rate,
      source: 'default',
      rateLow,
      rateHigh: ONE,
      surgeThreshold: null,
      usualVolume: null,
      days: [],
    },
  };
}
