import { type AnswerParts, answerOf } from './chain/answer-of.ts';
import { type AttemptEnd, attemptsLeft, stopReason } from './core/attempt.ts';
import { countAnswer } from './core/count-answer.ts';
import type { Answer, Outcome } from './core/decision.ts';
import { toAppError } from './core/errors.ts';
import type { Log } from './core/ports/log.ts';
import type { Lease } from './core/ports/request-store.ts';

/** What the flow needs from outside; app/ gives the real ones. */
export interface FlowParts extends AnswerParts {
  log: Log;
  /** Puts the answer in front of people exactly once and ends the request (dry run: logs it instead). */
  deliver(lease: Lease, answer: Answer, signal: AbortSignal): Promise<Outcome>;
}

/**
 * THE FLOW of one attempt at a request that this replica holds: chain -> decision -> delivery -> complete. A failure
 * that may pass is returned as a value, for another attempt; a final one is reported to the owner, and the thread gets
 * one line without details.
 * @throws Stopped when the lease is lost or this replica ends: nothing more is done here
 */
export function makeAnswerRequest(
  parts: FlowParts,
): (lease: Lease, signal: AbortSignal) => Promise<AttemptEnd> {
  return async (lease, signal) => {
    const { request, attempt } = lease;
    const log = parts.log.child({ reference: request.reference, channel: request.channel });
    try {
      const answer = lease.intent?.answer ?? (await answerOf(parts, lease, { signal, log }));
      await finish(parts, lease, answer, signal, log);
    } catch (thrown) {
      const stop = stopReason(thrown, signal);
      if (stop) throw stop;
      const error = toAppError(thrown);
      const facts = { code: error.code, stage: error.stage, ...error.facts, attempt, err: error };
      if (error.retryable && attemptsLeft(lease)) {
        log.warn(facts, 'attempt failed, another follows');
        return { retry: error };
      }
      log.error(facts, 'request failed for good');
      const ownerTold = await parts.tellOwner(request, error, attempt);
      await finish(parts, lease, { kind: 'failed', code: error.code, ownerTold }, signal, log);
    }
    return undefined;
  };
}

/** Delivery -> complete, and the record of how it went. */
async function finish(
  parts: FlowParts,
  lease: Lease,
  answer: Answer,
  signal: AbortSignal,
  log: Log,
): Promise<void> {
  const outcome = await parts.deliver(lease, answer, signal);
  const seconds = (Date.now() - lease.request.askedAt) / 1000;
  parts.telemetry.requestFinished(lease.request.door, outcome, seconds);
  if (outcome !== 'withdrawn') countAnswer(parts.telemetry, answer);
  log.info({ outcome, seconds, attempt: lease.attempt }, 'request finished');
}
