import type { AnswerRecords } from './answer-records.ts';

/** What is left of answers that were decided on, for an operator who exports them. */
export interface PastAnswers extends Pick<AnswerRecords, 'head' | 'readResult'> {
  /**
   * The rows of a record as the JSON text of one `UsageTable`, piece by piece, however many there are. Undefined when
   * they were not kept, or not any more.
   */
  rowsText(requestId: string, digest: string): Promise<AsyncIterable<string> | undefined>;
}
