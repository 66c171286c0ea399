import type { Amount } from '../record.ts';

/** What somebody wants to be done with a recommendation. `replace`: another answer counts from now on. */
export type DecisionAction = 'approve' | 'adjust' | 'reject' | 'reverse' | 'replace';

/**
 * A decision as its durable request carries it. The answer and the number are its idempotency key: of two people who
 * decide at one time, one request is recorded.
 */
export interface DecisionIntent {
  /** Id of the request whose answer is decided on. */
  of: string;
  /** Place of this decision among those on that answer, from 1. */
  number: number;
  action: DecisionAction;
  /** The amounts that were typed, a currency each (`adjust`). */
  amounts?: Amount[];
  /** Reason code, and note. */
  reason?: string;
  note?: string;
  /** Id of the record that takes the place (`replace`). */
  by?: string;
  /** What Slack calls the click or the form. */
  gesture: string;
}
