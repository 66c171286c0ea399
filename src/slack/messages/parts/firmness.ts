import type { CurrencyTotal } from '../../../core/credit/types.ts';
import { productLabel } from '../../../core/product-name.ts';
import { type Mrkdwn, md, plain } from './markup.ts';
import { money, moneyRange } from './money.ts';
import { type LinkNote, lowersGrade } from './notes.ts';

/**
 * How firm the amount of one currency is, in words: grade, range, whether it is an upper bound.
 * @param named says which amount is meant, where there are several
 */
export function firmness(total: CurrencyTotal, notes: readonly LinkNote[], named: boolean): Mrkdwn {
  const { currency, product, credit_amount, credit_low: low, credit_high: high } = total;
  const of = product === undefined ? '' : ` for ${productLabel(product)}`;
  const name = named ? md`${money(credit_amount, currency)}${plain(of, 60)}: ` : md``;
  const range = low === high ? md`` : md` Likely ${moneyRange(low, high, currency)}.`;
  const upper = total.upper_bound
    ? md` *At most this much*: without Fraud Guard data all fraud cost is counted.`
    : md``;
  return md`${name}${gradeInWords(total, notes)}${range}${upper}`;
}

/** A grade and what it says about the amount. It says nothing about whether the claim is eligible. */
function gradeInWords({ confidence }: CurrencyTotal, notes: readonly LinkNote[]): Mrkdwn {
  const why = notes.some(({ code }) => lowersGrade(code))
    ? md`The arithmetic is right; the points below could change the amount.`
    : md`The arithmetic is right, but the likely range is wide.`;
  switch (confidence) {
    case 'HIGH':
      return md`*High confidence.* The range is narrow and nothing had to be assumed.`;
    case 'MEDIUM':
      return md`*Medium confidence.* ${why}`;
    default:
      return md`*Low confidence.* Rough estimate. Check it by hand before you credit anything.`;
  }
}
