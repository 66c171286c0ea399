import { multiply, type Rational, roundTo, toUnits, unitsText } from '../../../core/credit/rational.ts';
import { readNumber } from '../../../core/credit/values.ts';

/** Places of a percentage, at most: enough for a fraud cost of a billion. */
const MOST_PLACES = 12;

/**
 * The share of the fraud cost that is credited, as a percentage with as few places as it takes for
 * `cost × share = credit` to come out on a calculator, rounded to the places of `credit`: `65.7534%`, `100%`. Where the
 * policy's own factor (six places) does not multiply out, because the cost was rounded after it, the quotient does.
 * Undefined where nothing was charged or a text is no number.
 * @param cost decimal text
 * @param credit decimal text
 * @param factor decimal text: the owed factor of the line
 * @param creditShare decimal text: the policy's share of what is owed
 */
export function owedShare(
  cost: string,
  credit: string,
  factor: string,
  creditShare: string,
): string | undefined {
  const charged = readNumber(cost);
  const owed = readNumber(credit);
  const owedFactor = readNumber(factor);
  const share = readNumber(creditShare);
  if (!charged || !owed || !owedFactor || !share || charged.n === 0n) return undefined;
  const places = credit.split('.')[1]?.length ?? 0;
  const used = multiply(owedFactor, share);
  const quotient: Rational = { n: owed.n * charged.d, d: owed.d * charged.n };
  for (const exact of [used, quotient]) {
    const most = exact === used ? 4 : MOST_PLACES;
    for (let decimals = 0; decimals <= most; decimals += 1) {
      const shown = roundTo(exact, decimals + 2, 'half_even');
      const product = toUnits(multiply(charged, shown), places, 'half_even');
      if (product === toUnits(owed, places, 'half_even'))
        return `${unitsText(toUnits(shown, decimals + 2, 'half_even'), decimals)}%`;
    }
  }
  return undefined;
}
