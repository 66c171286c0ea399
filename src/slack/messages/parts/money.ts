import { moneyText } from '../../../core/credit/explain/wording.ts';
import { plain } from './markup.ts';

/** An amount for people: `$4,948.80`, `KWD 1.234`. The digits are those given; nothing is rounded. */
export function money(amount: string, currency: string): string {
  return plain(moneyText(amount, plain(currency, 12)), 60);
}

/** `$1,271.20–$1,287.60`. */
export function moneyRange(low: string, high: string, currency: string): string {
  return `${money(low, currency)}–${money(high, currency)}`;
}
