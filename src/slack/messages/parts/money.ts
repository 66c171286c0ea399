import { moneyText } from '../../../core/credit/explain/wording.ts';
import { plain } from './markup.ts';

const DECIMAL = /^(-?)(\d+)(\.\d+)?$/;

/** An amount for people: `$4,948.80`, `KWD 1.234`. The digits are those given; nothing is rounded. */
export function money(amount: string, currency: string): string {
  return plain(moneyText(amount, plain(currency, 12)), 60);
}

/** A share of one in decimal text as per cent, to at most one place, cut: `0.666667` -> `66.6 %`. */
export function percent(share: string): string {
  const [, , whole = '0', decimals = ''] = DECIMAL.exec(share) ?? [];
  const digits = whole + decimals.slice(1).padEnd(3, '0').slice(0, 3);
  const value = BigInt(digits);
  return value % 10n === 0n ? `${value / 10n} %` : `${value / 10n}.${value % 10n} %`;
}
