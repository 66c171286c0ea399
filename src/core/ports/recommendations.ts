import type { Bill, Place } from '../ledger/entry.ts';
import type { Amount } from '../record.ts';

/** A recommendation that was made in a thread, as far as it concerns one account and currency. */
export interface Recommendation extends Bill {
  request: string;
  reference: string;
  /** Total of the whole answer. */
  amounts: Amount[];
  places: Place[];
  /** When it was asked for, epoch milliseconds. */
  at: number;
  channel: string;
  threadTs: string;
}

/**
 * What was recommended before, account by account, so that an answer can mention it. Two that are worked out at one
 * time find each other: each is noted before the others are read.
 */
export interface Recommendations {
  /** Repeatable. */
  note(recommendation: Recommendation): Promise<void>;
  /** Newest first; read consistently. */
  of(bill: Bill): Promise<Recommendation[]>;
}
