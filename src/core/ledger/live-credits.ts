import { add, compare, decimalText, type Rational, subtract, ZERO } from '../credit/rational.ts';
import { readNumber } from '../credit/values.ts';
import type { EntryLine, LedgerEntry, Place } from './entry.ts';

/** Approved and adjusted entries that no later entry takes back, in the order of the chain. */
export function liveEntries(entries: readonly LedgerEntry[]): LedgerEntry[] {
  const reversed = new Set(entries.map(({ reverses }) => reverses));
  return entries.filter(({ kind, id }) => (kind === 'approved' || kind === 'adjusted') && !reversed.has(id));
}

/** What is credited now for one country and month, exactly. */
export function creditedAt(entries: readonly LedgerEntry[], place: Place): Rational {
  return total(
    liveEntries(entries)
      .flatMap(({ lines }) => lines)
      .filter((line) => samePlace(line, place)),
  );
}

/** What is left of `whole` for a country and month after what is credited there; never below 0. */
export function roomAt(entries: readonly LedgerEntry[], place: Place, whole: Rational): Rational {
  const room = subtract(whole, creditedAt(entries, place));
  return compare(room, ZERO) < 0 ? ZERO : room;
}

/**
 * The first live entry after number `seen` that has traffic in common with `places`: an unknown country or month may
 * be any. Credits up to `seen` were known when the recommendation was worked out.
 */
export function overlapAfter(
  entries: readonly LedgerEntry[],
  places: readonly Place[],
  seen: number,
): LedgerEntry | undefined {
  return liveEntries(entries).find(
    ({ seq, lines }) => seq > seen && lines.some((line) => places.some((place) => mayBeSame(line, place))),
  );
}

export function samePlace(a: Place, b: Place): boolean {
  return a.country === b.country && a.month === b.month && a.product === b.product;
}

/** Whether two places may be the same: `??` may be any country, null any month. Products are charged apart. */
export function mayBeSame(a: Place, b: Place): boolean {
  if (a.product !== b.product) return false;
  const country = a.country === b.country || a.country === '??' || b.country === '??';
  return country && (a.month === b.month || a.month === null || b.month === null);
}

/** Decimal text of this program as an exact number. @throws when it is none. */
export function exactAmount(amount: string): Rational {
  const value = readNumber(amount);
  if (value === undefined) throw new Error('an amount of the ledger is not a decimal number');
  return value;
}

/** Digits behind the point of decimal text. */
export function placesOf(amount: string): number {
  const point = amount.indexOf('.');
  return point < 0 ? 0 : amount.length - point - 1;
}

/** Sum of amounts as decimal text, with the most places that occur. */
export function sumText(amounts: readonly string[]): string {
  const places = Math.max(0, ...amounts.map(placesOf));
  return decimalText(total(amounts.map((amount) => ({ amount }))), places);
}

function total(lines: readonly Pick<EntryLine, 'amount'>[]): Rational {
  return lines.reduce((sum, { amount }) => add(sum, exactAmount(amount)), ZERO);
}
