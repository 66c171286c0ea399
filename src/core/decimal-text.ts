/** Amounts in decimal text, such as `1234.50`: exact, without binary floating point. */

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/** Whether an amount is 0, in whatever number of places. */
export function isZero(amount: string): boolean {
  return !/[1-9]/.test(amount);
}

/** Digits after the point; 0 for text that is no decimal. */
export function placesOf(amount: string): number {
  return DECIMAL.exec(amount)?.[3]?.length ?? 0;
}

/**
 * Decimal text as an integer of 10^-`places`.
 * @throws SyntaxError for text that is no decimal
 * @example units('1.5', 2) // 150n
 */
export function units(amount: string, places: number): bigint {
  const [, sign, whole, decimals = ''] = DECIMAL.exec(amount) ?? [];
  if (whole === undefined) throw new SyntaxError('an amount is no decimal text');
  const value = BigInt(whole + decimals.padEnd(places, '0'));
  return sign ? -value : value;
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

/** The items, the largest amount first; of equal amounts in their order. Each amount is read once. */
export function largestFirst<T>(items: readonly T[], amountOf: (item: T) => string): T[] {
  const places = items.reduce((most, item) => Math.max(most, placesOf(amountOf(item))), 0);
  return items
    .map((item) => ({ item, amount: units(amountOf(item), places) }))
    .sort((a, b) => (a.amount === b.amount ? 0 : a.amount < b.amount ? 1 : -1))
    .map(({ item }) => item);
}
