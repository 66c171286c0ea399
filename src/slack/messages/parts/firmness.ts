import type { CurrencyTotal } from '../../../core/credit/types.ts';
import { type Mrkdwn, md } from './markup.ts';
import { money } from './money.ts';
import { type LinkNote, lowersGrade } from './notes.ts';

/**
 * How firm the amount of one currency is, in words: grade, range, whether it is an upper bound.
 * @param named says which amount is meant, where there are several
 */
export function firmness(total: CurrencyTotal, notes: readonly LinkNote[], named: boolean): Mrkdwn {
  const { currency, credit_amount, credit_low: low, credit_high: high } = total;
  const [word, meaning] = gradeInWords(total, notes);
  const name = named ? md`${money(credit_amount, currency)}: ` : md``;
  const range =
    low === high ? md`` : md` Likely between ${money(low, currency)} and ${money(high, currency)}.`;
  const upper = total.upper_bound
    ? md` *An upper bound*: without Fraud Guard data the whole fraud cost counts as owed.`
    : md``;
  return md`${name}*${word} confidence*: ${meaning}.${range}${upper}`;
}

/** A grade and what it says about the amount. It says nothing about whether the claim is eligible. */
function gradeInWords(
  { confidence }: CurrencyTotal,
  notes: readonly LinkNote[],
): [word: string, meaning: string] {
  const because = notes.some(({ code }) => lowersGrade(code))
    ? 'it rests on the points below'
    : 'the likely range is wide';
  switch (confidence) {
    case 'HIGH':
      return ['High', 'the likely range is narrow, and nothing that moves the amount was assumed'];
    case 'MEDIUM':
      return ['Medium', `the sum is sound, but ${because}`];
    default:
      return ['Low', `a rough amount, since ${because}; have it checked by hand before anything is credited`];
  }
}
