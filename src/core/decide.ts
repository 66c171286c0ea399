import { combine } from './credit/combine.ts';
import type { Calculated, Decision, LinkOutcome } from './decision.ts';
import type { Outcome } from './ports.ts';

/**
 * The outcomes of a message's links, in order -> one decision. Links of other products are passed over; links that
 * could not be worked out stay visible beside those that could. Pure.
 */
export function decide(outcomes: LinkOutcome[]): Decision {
  const links = outcomes.filter((outcome) => outcome.kind !== 'not_verify');
  if (links.length === 0) return { kind: 'not_verify' };
  const calculated = links.filter((outcome): outcome is Calculated => outcome.kind === 'calculated');
  if (!calculated.some(({ result }) => result.status === 'OK')) return { kind: 'refused', links };
  const combined = combine(calculated.map(({ result }) => result));
  const credited = combined.currencies.some(({ credit_amount }) => /[1-9]/.test(credit_amount));
  return { kind: credited ? 'recommended' : 'no_credit', links, combined };
}

/** What is counted and recorded for a decision. */
export function outcomeOf(answer: Decision | { kind: 'failed' }): Outcome {
  return answer.kind === 'recommended' ? 'answered' : answer.kind;
}
