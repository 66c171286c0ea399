/** How numbers, days and places read in sentences for people. */

const SYMBOLS: Readonly<Record<string, string>> = { USD: '$', EUR: '€', GBP: '£', JPY: '¥' };

/** `$7,526.30`; a currency without a sign of its own in front: `KRW 1,200`. `amount` is decimal text. */
export function moneyText(amount: string, currency: string): string {
  const symbol = Object.hasOwn(SYMBOLS, currency) ? SYMBOLS[currency] : `${currency} `;
  const [sign, digits] = amount.startsWith('-') ? ['-', amount.slice(1)] : ['', amount];
  return `${sign}${symbol}${groupThousands(digits)}`;
}

/** Decimal text of an amount in one currency, for people. */
export type Money = (amount: string) => string;

/** `35644` as `35,644`; decimals stay as they are. */
export function groupThousands(value: string | number | bigint): string {
  const [integer = '', ...decimals] = String(value).split('.');
  return [integer.replace(/\B(?=(\d{3})+$)/g, ','), ...decimals].join('.');
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `2026-01` as `Jan 2026`. */
export function monthText(month: string): string {
  const [year, number] = month.split('-');
  return `${MONTHS[Number(number) - 1] ?? number} ${year}`;
}

/** `2026-03-02` as `2 Mar 2026`. */
export function dayText(day: string): string {
  return `${Number(day.slice(8, 10))} ${monthText(day.slice(0, 7))}`;
}

/** Days of one month in order, runs drawn together: `3, 15–17 Jan 2026`. */
export function daysText(days: readonly string[]): string {
  const numbers = days.map((day) => Number(day.slice(8, 10)));
  const runs: [first: number, last: number][] = [];
  for (const number of numbers) {
    const run = runs.at(-1);
    if (run?.[1] === number - 1) run[1] = number;
    else runs.push([number, number]);
  }
  const list = runs.map(([first, last]) => (first === last ? `${first}` : `${first}–${last}`)).join(', ');
  return `${list} ${monthText(days[0]?.slice(0, 7) ?? '')}`;
}

/** Days in order, of any months: `30–31 Jan 2026, 1 Feb 2026`. */
export function datesText(days: readonly string[]): string {
  const months = [...new Set(days.map((day) => day.slice(0, 7)))];
  return months.map((month) => daysText(days.filter((day) => day.startsWith(month)))).join(', ');
}

/** Two days of one traffic: `15 Jan 2026`, `15–17 Jan 2026`, `30 Jan – 2 Feb 2026`, `30 Dec 2025 – 2 Jan 2026`. */
export function daysSpan(first: string, last: string): string {
  if (first === last) return dayText(first);
  if (first.slice(0, 7) === last.slice(0, 7)) return `${Number(first.slice(8, 10))}–${dayText(last)}`;
  const sameYear = first.slice(0, 4) === last.slice(0, 4);
  const start = sameYear ? dayText(first).replace(/ \d{4}$/, '') : dayText(first);
  return `${start} – ${dayText(last)}`;
}

/** Where a line of a memo is: `TJ Jan 2026`, or `TJ` where the month is unknown. */
export function placeText({ country, month }: { country: string; month: string | null }): string {
  const name = country === '??' ? 'unknown country' : country;
  return month === null ? name : `${name} ${monthText(month)}`;
}

/** `0.8000` as `0.80`, `360.000000` as `360.00`: at least two places, no idle zeros behind them. */
export function shortAmount(decimal: string): string {
  return decimal.replace(/(\.\d\d\d*?)0+$/, '$1');
}
