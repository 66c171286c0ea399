import type { UsageTable } from '../credit/types.ts';
import type { KeptRows } from '../record.ts';
import type { Log } from './log.ts';

export interface CallContext {
  signal: AbortSignal;
  log: Log;
  /** Opaque request id, sent along as a tag where the other side takes one. */
  requestId: string;
  /** Slack user who asked, for `LOOKER_SQL_AS=asker`. */
  asker: { user: string; channel: string };
  /** Called with the id that the engine gives to the statement, perhaps several times. Absent: nobody asks. */
  onQuery?(id: string): void;
  /** Says where a slow step stands ("Trino: running, 1,200,000 rows read, 14 s"); may be ignored. */
  progress(sentence: string): void;
  /**
   * Runs `work` once a request and step name: after a takeover the recorded output is returned instead. The output
   * must be serialisable as JSON.
   */
  once<T>(step: string, work: () => Promise<T>): Promise<T>;
  /** Keeps the rows of a query with the record of the answer, and says what they are called. */
  keepRows(table: UsageTable): Promise<KeptRows>;
}
