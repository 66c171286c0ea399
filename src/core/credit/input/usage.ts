import type { Code } from '../codes.ts';
import { add, type Rational, ZERO } from '../rational.ts';
import { byCodePoint } from '../values.ts';

/** One bill: a memo is written for each. */
export interface Bill {
  account: string;
  currency: string;
}

/** Everything that a query says about one account, currency, country and day (estimated) or month (declared). */
export interface UsageCell extends Bill {
  country: string;
  /** `YYYY-MM-DD`; null in declared scope. */
  day: string | null;
  /** `YYYY-MM`; null where the query does not tell. */
  month: string | null;
  /** F: what the messages cost. */
  channelFee: Rational;
  /** V: what approved verifications cost. */
  verifyFee: Rational;
  attempts: bigint;
  conversions: bigint;
  /** Null as soon as one row does not tell. */
  quantity: bigint | null;
}

export interface Refund extends Bill {
  country: string;
  month: string | null;
  amount: Rational;
}

/** A code that rows gave rise to; it goes to the memo of the bill, or to the result where there is none. */
export interface Note extends Bill {
  code: Code;
}

/** Joins texts to a key that no other texts give. Lengths, not a separator: the texts may hold any character. */
export function keyOf(...parts: readonly (string | null)[]): string {
  let key = '';
  for (const part of parts) key += part === null ? '-' : `${part.length}:${part}`;
  return key;
}

/** The rows of a query, added up. */
export class Usage {
  readonly refunds: Refund[] = [];
  /** Query total a currency, of all rows. */
  readonly totals = new Map<string, Rational>();
  readonly #cells = new Map<string, UsageCell>();
  readonly #notes = new Map<string, Note>();

  get cells(): UsageCell[] {
    return [...this.#cells.values()];
  }

  get notes(): Note[] {
    return [...this.#notes.values()];
  }

  addTotal(currency: string, amount: Rational): void {
    this.totals.set(currency, add(this.totals.get(currency) ?? ZERO, amount));
  }

  addNote({ account, currency }: Bill, code: Code): void {
    this.#notes.set(keyOf(account, currency, code), { account, currency, code });
  }

  /** Takes `part` over: it becomes the cell, or is added to it. */
  addCell(part: UsageCell): void {
    const key = keyOf(part.account, part.currency, part.country, part.month, part.day);
    const cell = this.#cells.get(key);
    if (cell === undefined) {
      this.#cells.set(key, part);
      return;
    }
    cell.channelFee = add(cell.channelFee, part.channelFee);
    cell.verifyFee = add(cell.verifyFee, part.verifyFee);
    cell.attempts += part.attempts;
    cell.conversions += part.conversions;
    cell.quantity = cell.quantity === null || part.quantity === null ? null : cell.quantity + part.quantity;
  }

  /** The bills with at least one cell, by account and currency. */
  bills(): Bill[] {
    const bills = new Map<string, Bill>();
    for (const { account, currency } of this.cells) {
      bills.set(keyOf(account, currency), { account, currency });
    }
    return [...bills.values()].sort(
      (a, b) => byCodePoint(a.account, b.account) || byCodePoint(a.currency, b.currency),
    );
  }
}

export function sameBill(a: Bill, b: Bill): boolean {
  return a.account === b.account && a.currency === b.currency;
}
