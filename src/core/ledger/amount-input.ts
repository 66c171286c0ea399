import { compare, ZERO } from '../credit/rational.ts';
import { exactAmount } from './live-credits.ts';

/** What is wrong with an amount that somebody typed. */
export type AmountProblem = 'not_money' | 'negative' | 'too_many_places' | 'above_charged';

/** Longer than any amount with its currency; the rest of a longer text is never left out. */
const LONGEST = 60;
/** Digits with commas as thousands, and a point: 30 characters are more than any amount needs. */
const AMOUNT = /^[-−]?(?:\d{1,15}|\d{1,3}(?:,\d{3}){1,4})(?:\.\d{1,12})?$/;

/**
 * An amount as people type it (`4000`, `4,000.00`, `$4,000.00`, `4000 USD`) as decimal text with the places of the
 * currency, or what is wrong with it. A decimal comma is not guessed: `4,5` is no amount.
 * @param limit the most that may be credited, decimal text; its places are those of the currency
 */
export function readAmount(
  typed: string,
  currency: string,
  limit: string,
): { amount: string } | { problem: AmountProblem } {
  const text = typed.trim();
  const bare = text.length > LONGEST ? text : withoutCurrency(text, currency);
  if (bare.length > 30 || !AMOUNT.test(bare)) return { problem: 'not_money' };
  const digits = bare.replaceAll(',', '').replace('−', '-');
  const value = exactAmount(digits);
  if (compare(value, ZERO) < 0) return { problem: 'negative' };
  const [whole = '0', decimals = ''] = digits.replace('-', '').split('.');
  const places = limit.includes('.') ? limit.length - limit.indexOf('.') - 1 : 0;
  if (/[1-9]/.test(decimals.slice(places)) || (places < 3 && THOUSANDS.test(digits)))
    return { problem: 'too_many_places' };
  if (compare(value, exactAmount(limit)) > 0) return { problem: 'above_charged' };
  const shown = whole.replace(/^0+(?=\d)/, '');
  return { amount: places > 0 ? `${shown}.${decimals.slice(0, places).padEnd(places, '0')}` : shown };
}

/** `4.000` may be four, or four thousand as it is written in other countries. */
const THOUSANDS = /^-?\d{1,3}\.\d{3}$/;

const SIGNS: Readonly<Record<string, string>> = { USD: '$', EUR: '€', GBP: '£', JPY: '¥' };

/** The currency's own sign or code, before or behind; another one stays, and is then no amount. */
function withoutCurrency(text: string, currency: string): string {
  const names = [currency, SIGNS[currency] ?? currency];
  for (const name of names) {
    const upper = text.toUpperCase();
    if (upper.startsWith(name)) return text.slice(name.length).trim();
    if (upper.endsWith(name)) return text.slice(0, -name.length).trim();
  }
  return text;
}
