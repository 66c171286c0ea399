/** What an entry of the ledger says happened. A correction is a `reversed` entry; nothing is ever changed. */
export type EntryKind = 'approved' | 'adjusted' | 'rejected' | 'reversed';

/** Where traffic was charged: a country (`??`: unknown) and a month `YYYY-MM` (null: unknown). */
export interface Place {
  country: string;
  month: string | null;
  /** Name of the product that was charged; absent: Verify. */
  product?: string;
}

/** A part of the amount of an entry. `amount` is decimal text. */
export interface EntryLine extends Place {
  amount: string;
}

/** What one link of the recommendation rests on, so that it can be found and worked out again. */
export interface EntrySource {
  /** SHA-256 of the statement, hexadecimal. */
  sql: string;
  /** Trino's id of the query; null where Trino did not tell. */
  query: string | null;
  /** SHA-256 of columns and rows, hexadecimal. */
  rows: string;
}

/** What is decided about one account and currency, before it has its place in the chain. */
export interface EntryDraft {
  /** Made from the decision, so that an append whose response was lost is recognised as one's own. */
  id: string;
  account: string;
  currency: string;
  kind: EntryKind;
  /** Decimal text. Of a rejection 0; of a reversal the amount it takes back, negative: the sum is what is credited. */
  amount: string;
  /** What was recommended for this account and currency. */
  recommended: string;
  lines: EntryLine[];
  /** `id` of the entry that a reversal takes back. */
  reverses: string | null;
  /** Id of the request whose answer was decided on, and its short form for people. */
  request: string;
  reference: string;
  /** Number of the decision on that answer, from 1. */
  decision: number;
  /** Slack user who decided. */
  by: string;
  /** Reason code of the form, and the note; null without. */
  reason: string | null;
  note: string | null;
  policy: string;
  /** SHA-256 of the parameters of the policy, hexadecimal. */
  parameters: string;
  sources: EntrySource[];
  /** Version of the bot that wrote it. */
  version: string;
  /** What the answer said of similar cases, in words; absent where it said nothing. */
  usual?: string;
}

/** An entry in its place. Entries of one account and currency are numbered from 1 without a gap. */
export interface LedgerEntry extends EntryDraft {
  seq: number;
  /** ISO 8601, UTC, milliseconds; later than that of the entry before. */
  at: string;
  /** Hash of the entry before; empty for the first. */
  previous: string;
  /** Second of the Unix epoch at which the entry before may be gone; null for the first. */
  previousExpires: number | null;
  /** Second of the Unix epoch from which this entry may be deleted. */
  expires: number;
  /** SHA-256 over everything above, hexadecimal. */
  hash: string;
}

/** An account and currency: each pair has a chain of its own. */
export interface Bill {
  account: string;
  currency: string;
}
