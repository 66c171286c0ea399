import { type Sliced, sortSliced } from '../../async/slices.ts';
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
  /** `YYYY-MM`; null where the query does not say. */
  month: string | null;
  /** F: what the messages cost. */
  channelFee: Rational;
  /** V: what approved verifications cost. */
  verifyFee: Rational;
  attempts: bigint;
  conversions: bigint;
  blocked: bigint;
  delivered: bigint;
  recipients: bigint;
  /** Null as soon as one row does not say. */
  quantity: bigint | null;
}

export interface Refund extends Bill {
  country: string;
  month: string | null;
  amount: Rational;
}

/** What the rows of one bill add up to. */
export class BillUsage implements Bill {
  readonly account: string;
  readonly currency: string;
  readonly refunds: Refund[] = [];
  readonly codes = new Set<Code>();
  /** By country, then by day or month. */
  readonly #cells = new Map<string, Map<string, UsageCell>>();

  constructor(account: string, currency: string) {
    this.account = account;
    this.currency = currency;
  }

  get isEmpty(): boolean {
    return this.#cells.size === 0;
  }

  *cells(): Generator<UsageCell> {
    for (const ofCountry of this.#cells.values()) yield* ofCountry.values();
  }

  /** Takes `part` over: it becomes the cell, or is added to it. */
  add(part: UsageCell): void {
    const period = part.day ?? part.month ?? '';
    const ofCountry = this.#cells.get(part.country);
    if (ofCountry === undefined) {
      this.#cells.set(part.country, new Map([[period, part]]));
      return;
    }
    const cell = ofCountry.get(period);
    if (cell === undefined) {
      ofCountry.set(period, part);
      return;
    }
    cell.channelFee = add(cell.channelFee, part.channelFee);
    cell.verifyFee = add(cell.verifyFee, part.verifyFee);
    cell.attempts += part.attempts;
    cell.conversions += part.conversions;
    cell.blocked += part.blocked;
    cell.delivered += part.delivered;
    cell.recipients += part.recipients;
    cell.quantity = cell.quantity === null || part.quantity === null ? null : cell.quantity + part.quantity;
  }
}

/** Joins texts to a key that no other texts give. Lengths, not a separator: the texts may hold any character. */
export function keyOf(...parts: readonly (string | null)[]): string {
  let key = '';
  for (const part of parts) key += part === null ? '-' : `${part.length}:${part}`;
  return key;
}

/** The rows of a query, added up. */
export class Usage {
  /** Query total a currency, of all rows. */
  readonly totals = new Map<string, Rational>();
  readonly #bills = new Map<string, BillUsage>();
  /** Rows of one bill mostly follow each other. */
  #last: BillUsage | undefined;

  addTotal(currency: string, amount: Rational): void {
    this.totals.set(currency, add(this.totals.get(currency) ?? ZERO, amount));
  }

  bill(account: string, currency: string): BillUsage {
    if (this.#last?.account === account && this.#last.currency === currency) return this.#last;
    const key = keyOf(account, currency);
    let bill = this.#bills.get(key);
    if (bill === undefined) {
      bill = new BillUsage(account, currency);
      this.#bills.set(key, bill);
    }
    this.#last = bill;
    return bill;
  }

  /** The bills with at least one cell, by account and currency. */
  sortedBills(): Sliced<BillUsage[]> {
    const used = [...this.#bills.values()].filter((bill) => !bill.isEmpty);
    return sortSliced(
      used,
      (a, b) => byCodePoint(a.account, b.account) || byCodePoint(a.currency, b.currency),
    );
  }

  /** Codes of rows whose bill has no cell, so that no memo can hold them. */
  codesWithoutMemo(): Set<Code> {
    const codes = new Set<Code>();
    for (const bill of this.#bills.values()) if (bill.isEmpty) for (const code of bill.codes) codes.add(code);
    return codes;
  }
}
