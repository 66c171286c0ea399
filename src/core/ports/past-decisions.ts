import type { CaseKind, NotedDecision, PastDecision } from '../past-decisions/past-decision.ts';

/** The decisions of people beside what was recommended, so that a new answer can say what is usual. */
export interface PastDecisions {
  /** Notes a decision. Repeatable; an older one changes nothing. Never fails: no decision waits for it. */
  note(decision: NotedDecision): Promise<void>;
  /** The newest decisions of this kind, at most 500. Throws AppError `STORE_UNAVAILABLE`. */
  of(kind: CaseKind): Promise<readonly PastDecision[]>;
}
