import { moneyText } from '../../../core/credit/explain/wording.ts';
import { plain } from './markup.ts';

const DECIMAL = /^(-?)(\d+)(\.\d+)?$/;

/** An amount for people: `$4,948.80`, `KWD 1.234`. The digits are those given; nothing is rounded. */
export function money(amount: string, currency: string): string {
  return plain(moneyText(amount, plain(currency, 12)), 60);
}

/** A share of one in decimal text as per cent, with every digit that was used: `0.657534` -> `65.7534%`. */
export function percent(share: string): string {
  const [, , whole = '0', decimals = ''] = DECIMAL.exec(share) ?? [];
  const digits = decimals.slice(1).padEnd(2, '0');
  const hundredths = BigInt(whole + digits.slice(0, 2));
  const rest = digits.slice(2).replace(/0+$/, '');
  return `${hundredths}${rest === '' ? '' : `.${rest}`}%`;
}
