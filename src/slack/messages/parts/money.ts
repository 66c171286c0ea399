import { moneyText } from '../../../core/credit/explain/wording.ts';
import { plain } from './markup.ts';

/** Sums and comparisons of amounts in decimal text: exact, without binary floating point. */

const DECIMAL = /^(-?)(\d+)(\.\d+)?$/;

/** An amount for people: `$4,948.80`, `KWD 1.234`. The digits are those given; nothing is rounded. */
export function money(amount: string, currency: string): string {
  return plain(moneyText(amount, plain(currency, 12)), 60);
}

export function isZero(amount: string): boolean {
  return !/[1-9]/.test(amount);
}

/** Decimal text as an integer of 10^-`places`. Text that is no decimal counts as 0. */
function units(amount: string, places: number): bigint {
  const [, sign, whole = '0', decimals = ''] = DECIMAL.exec(amount) ?? [];
  const value = BigInt(whole + decimals.slice(1).padEnd(places, '0'));
  return sign ? -value : value;
}

function placesOf(amount: string): number {
  return DECIMAL.exec(amount)?.[3]?.slice(1).length ?? 0;
}

/** Exact sum of `plus` less `minus`, with the most places that occur. */
export function sum(plus: string[], minus: string[] = []): string {
  const places = Math.max(0, ...[...plus, ...minus].map(placesOf));
  const add = (amounts: string[]) => amounts.reduce((total, amount) => total + units(amount, places), 0n);
  const total = add(plus) - add(minus);
  const digits = String(total < 0n ? -total : total).padStart(places + 1, '0');
  const whole = digits.slice(0, digits.length - places);
  return `${total < 0n ? '-' : ''}${whole}${places > 0 ? `.${digits.slice(-places)}` : ''}`;
}

/** Below 0 if `a` is the smaller amount, as `Array.sort` wants it. */
export function compareAmounts(a: string, b: string): number {
  const difference = sum([a], [b]);
  return isZero(difference) ? 0 : difference.startsWith('-') ? -1 : 1;
}

/** A share of one in decimal text as per cent, to at most one place, cut: `0.666667` -> `66.6 %`. */
export function percent(share: string): string {
  const [, , whole = '0', decimals = ''] = DECIMAL.exec(share) ?? [];
  const digits = whole + decimals.slice(1).padEnd(3, '0').slice(0, 3);
  const value = BigInt(digits);
  return value % 10n === 0n ? `${value / 10n} %` : `${value / 10n}.${value % 10n} %`;
}
