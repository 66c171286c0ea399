import type { Bill, EntryDraft, LedgerEntry } from '../ledger/entry.ts';

/**
 * The decisions on recommendations, one hash chain for each account and currency. Append-only: a correction is a
 * reversing entry. Throws AppError `STORE_UNAVAILABLE` when the table does not answer.
 */
export interface Ledger {
  /** All entries of one account and currency in the order of their numbers, read consistently. */
  entries(bill: Bill): Promise<LedgerEntry[]>;
  /** All entries of an account, currency by currency. */
  ofAccount(account: string): Promise<LedgerEntry[]>;
  /**
   * Appends behind `last`, the newest entry that the caller has seen, by one conditional write on the next number.
   * Undefined when another entry has that number: read again and judge anew. A lost response of one's own write, found
   * by the `id` of the draft, is a success.
   */
  append(draft: EntryDraft, last: LedgerEntry | undefined): Promise<LedgerEntry | undefined>;
}

/** The whole ledger, for exports and checks by an operator. Both walks hold a page of entries in memory at a time. */
export interface LedgerArchive {
  /** Entries of a span of days (`YYYY-MM-DD`, UTC, both included), oldest first over all accounts. */
  between(from: string | undefined, to: string | undefined): AsyncIterable<LedgerEntry>;
  /** Every entry, chain by chain, each in the order of its numbers, read consistently. */
  chains(): AsyncIterable<StoredEntry>;
}

/** `entry` is undefined when what is stored is no entry. */
export interface StoredEntry {
  /** Opaque, the same for all entries of one account and currency. */
  chain: string;
  /** Number in the chain, as its key says. */
  seq: number;
  entry: LedgerEntry | undefined;
}
