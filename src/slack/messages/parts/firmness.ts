import type { CurrencyTotal } from '../../../core/credit/types.ts';
import { productLabel } from '../../../core/product-name.ts';
import { join, type Mrkdwn, md, plain } from './markup.ts';
import { money, moneyRange } from './money.ts';
import { type LinkNote, lowersGrade } from './notes.ts';

/**
 * How firm the amounts are, in words: grade, range, whether they are upper bounds. A line for all amounts of which the
 * same is true; it names them where there are others.
 */
export function firmness(totals: readonly CurrencyTotal[], notes: readonly LinkNote[]): Mrkdwn[] {
  const alike = new Map<string, CurrencyTotal[]>();
  for (const total of totals) {
    const key = `${total.confidence} ${total.upper_bound}`;
    alike.set(key, [...(alike.get(key) ?? []), total]);
  }
  return [...alike.values()].map((group) => firmnessOfAlike(group, notes, totals.length > 1));
}

function firmnessOfAlike(group: readonly CurrencyTotal[], notes: readonly LinkNote[], named: boolean) {
  const name = named ? md`${join(group.map(nameOf), ', ')}: ` : md``;
  const ranges = group.flatMap(({ currency, credit_low: low, credit_high: high }) =>
    low === high ? [] : [md`${moneyRange(low, high, currency)}`],
  );
  const range = ranges.length === 0 ? md`` : md` Likely ${join(ranges, ', ')}.`;
  const [total] = group;
  const upper = total?.upper_bound
    ? md` *At most this much*: without Fraud Guard data all fraud cost is counted.`
    : md``;
  return md`${name}${total ? gradeInWords(total, notes) : md``}${range}${upper}`;
}

function nameOf({ credit_amount, currency, product }: CurrencyTotal): Mrkdwn {
  const of = product === undefined ? '' : ` for ${productLabel(product)}`;
  return md`${money(credit_amount, currency)}${plain(of, 60)}`;
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
