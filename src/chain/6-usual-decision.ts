import { orAfter } from '../core/async/deadline.ts';
import type { Decision } from '../core/decision.ts';
import { type CaseKind, kindsOf } from '../core/past-decisions/past-decision.ts';
import { type UsualDecision, usualDecision } from '../core/past-decisions/usual.ts';
import type { Log } from '../core/ports/log.ts';
import type { PastDecisions } from '../core/ports/past-decisions.ts';

/** An answer waits no longer for what people usually decide, milliseconds. */
const MOST_MS = 300;

interface UsualParts {
  /** Whether anybody is named who approves credits: else nothing was ever decided. */
  approvers: boolean;
  past: Pick<PastDecisions, 'of'>;
}

/**
 * The answer with what people decided in similar cases. Its amounts are the same; where the past cannot be read in
 * time, nothing is said. Never fails.
 */
export async function withUsualDecision<A extends Decision>(
  { approvers, past }: UsualParts,
  answer: A,
  log: Log,
): Promise<A> {
  if (!approvers || answer.kind !== 'recommended') return answer;
  const usual = await Promise.all(
    kindsOf(answer).map(async ({ kind, recommended }) =>
      usualDecision({ currency: kind.currency, recommended }, await inTime(past, kind, log)),
    ),
  );
  const said = usual.filter((one): one is UsualDecision => one !== undefined);
  return said.length === 0 ? answer : { ...answer, usual: said };
}

async function inTime(past: UsualParts['past'], kind: CaseKind, log: Log) {
  try {
    return await orAfter(MOST_MS, past.of(kind), () => []);
  } catch (error) {
    log.warn({ err: error }, 'what people usually decide could not be read; the answer says nothing of it');
    return [];
  }
}
