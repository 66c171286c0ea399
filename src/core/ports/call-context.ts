import type { Log } from './log.ts';

export interface CallContext {
  signal: AbortSignal;
  log: Log;
  /** Opaque request id, sent along as a tag where the other side takes one. */
  requestId: string;
  /** Slack user who asked, for `LOOKER_SQL_AS=asker`. */
  asker: { user: string; channel: string };
  /** Says where a slow step stands ("Trino: running, 1,200,000 rows read, 14 s"); may be ignored. */
  progress(sentence: string): void;
  /**
   * Runs `work` once a request and step name: after a takeover the recorded output is returned instead. The output
   * must be serialisable as JSON.
   */
  once<T>(step: string, work: () => Promise<T>): Promise<T>;
}
