import type { Outcome } from '../../core/decision.ts';
import type { Ending } from './ending-expressions.ts';
import { DEAD, DONE } from './expressions.ts';
import { dayKey } from './item.ts';

/** How long the audit keeps a request that is over. */
export const AUDIT_SECONDS = 90 * 24 * 3600;

const GOES_ON: ReadonlySet<string> = new Set<Outcome>(['asked', 'refused', 'failed']);

/** Whether people can go on with a request that ended so: choose a chart, or ask again. */
export function goesOn(outcome: string): boolean {
  return GOES_ON.has(outcome);
}

/**
 * What the item of an ended request gets: state, outcome, the summary for the audit, and when it expires.
 * @param now epoch milliseconds by the clock of the table
 */
export function endingOf(outcome: Outcome, summary: string, now: number): Ending {
  return {
    state: outcome === 'failed' ? DEAD : DONE,
    outcome,
    summary,
    now,
    dayKey: dayKey(now, outcome),
    expiresAt: Math.floor(now / 1000) + AUDIT_SECONDS,
  };
}
