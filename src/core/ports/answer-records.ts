import type { UsageTable } from '../credit/types.ts';
import type { AnswerRecord, DecisionMade, KeptRows, RecordHead } from '../record.ts';

/** What a record is kept with. */
export interface RecordOptions {
  /** Fence of the lease on the request: what an earlier holder writes late changes nothing. */
  fence: number;
  /** Whether a decision on it is waited for. */
  open: boolean;
}

/**
 * The records of answered requests, kept for `LEDGER_DAYS`. Throws AppError `STORE_UNAVAILABLE` when the table does not
 * answer.
 */
export interface AnswerRecords {
  /** Keeps the rows of a query for the record of a request to come. Repeatable. */
  keepRows(requestId: string, table: UsageTable): Promise<KeptRows>;
  /** Rows of a record by their digest; undefined when they were not kept, or not any more. */
  readRows(requestId: string, digest: string): Promise<UsageTable | undefined>;
  /** Keeps the record of an answer, before it is posted. Repeatable, until the first decision on it. */
  recordResult(record: AnswerRecord, options: RecordOptions): Promise<void>;
  /** The whole record; undefined when there is none, or none any more. */
  readResult(requestId: string): Promise<AnswerRecord | undefined>;
  /** The small part of it, read consistently. */
  head(requestId: string): Promise<RecordHead | undefined>;
  /** Adds the next decision, by one conditional write on its number. Repeatable. Returns the head as it is then. */
  addDecision(requestId: string, made: DecisionMade): Promise<RecordHead>;
  /** Notes the message that shows the answer. */
  notePosted(requestId: string, ts: string): Promise<void>;
  /** Answers that wait for a decision, oldest first, at most `limit`; `more` says that there are others. */
  waiting(limit: number): Promise<{ heads: RecordHead[]; more: boolean }>;
  /** The newest answers to what a person asked, newest first. */
  askedBy(user: string, limit: number): Promise<RecordHead[]>;
  /** When the oldest answer that waits for a decision was asked for, epoch milliseconds. */
  oldestWaiting(): Promise<number | undefined>;
}
