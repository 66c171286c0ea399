import type { Memories } from './chain/5-remember.ts';
import { again } from './chain/again.ts';
import { type ChainParts, runChain } from './chain/run-chain.ts';
import { inPlaceOf, type PlaceParts, takePlace } from './chain/take-place.ts';
import { usedAnswer, whatIf } from './chain/what-if.ts';
import { type AttemptEnd, attemptsLeft, stopReason } from './core/attempt.ts';
import { withOwnerTold } from './core/decide.ts';
import type { Answer, Decision, Outcome } from './core/decision.ts';
import { AppError, toAppError } from './core/errors.ts';
import { type DecisionParts, takeDecision } from './core/ledger/take-decision.ts';
import type { Log } from './core/ports/log.ts';
import type { Lease } from './core/ports/request-store.ts';
import type { Telemetry } from './core/ports/telemetry.ts';
import { recordOf } from './core/record-of.ts';
import type { CreditRequest } from './core/request.ts';
import { MAX_ATTEMPTS } from './core/work-times.ts';

/** What the flow needs from outside; app/ gives the real ones. */
export interface FlowParts extends ChainParts {
  log: Log;
  /** Puts the answer in front of people exactly once and ends the request (dry run: logs it instead). */
  deliver(lease: Lease, answer: Answer, signal: AbortSignal): Promise<Outcome>;
  /** Tells the owners, privately, what failed and what to do; true once a DM went out. At least once; must not fail. */
  tellOwner(request: CreditRequest, error: AppError, attempt: number): Promise<boolean>;
  /** Uploads the files of an answer, which nobody sees yet; `not_decided` when its record is gone. */
  files(lease: Lease, of: string, signal: AbortSignal): Promise<Answer>;
  /** Where decisions are written, and the records that they rest on. */
  decisions: DecisionParts;
  /** Which answer to a question counts. */
  places: PlaceParts;
  /** Shows at the answer that was asked again who did; must not fail. */
  showAskedAgain(request: CreditRequest): Promise<void>;
  /** Shows at the menu of a dashboard which charts were chosen; must not fail. */
  showChosen(menuKey: string): Promise<void>;
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
      const answer = lease.intent?.answer ?? (await newAnswer(parts, lease, signal, log));
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

/**
 * A decision on an answer is taken, a question is worked out; what can be decided on is recorded before it is posted.
 */
async function newAnswer(parts: FlowParts, lease: Lease, signal: AbortSignal, log: Log): Promise<Answer> {
  const { request, fence } = lease;
  const { memory, decisions } = parts;
  if (request.retry) await parts.showAskedAgain(request);
  if (request.decision) {
    const taken = await takeDecision(decisions, request, request.decision);
    const { by } = request.decision;
    return taken.kind === 'decided' && memory && by ? usedAnswer(memory, request, by, fence) : taken;
  }
  if (request.whatIf && memory)
    return whatIf(memory, request, request.whatIf, {
      ...{ signal, fence, log },
      version: decisions.version,
    });
  if (request.filesOf !== undefined) return parts.files(lease, request.filesOf, signal);
  // What was about to be posted was too large for the request, but it is in the record.
  const recorded = lease.intent && (await parts.memory?.records.readResult(request.id));
  if (recorded) return recorded.answer;
  const answer = await workOut(parts, lease, signal, log);
  return memory ? remembered(parts, memory, lease, answer) : answer;
}

/** Records an answer with amounts, and lets it count in place of earlier ones to the same question. */
async function remembered(
  parts: FlowParts,
  { approvers, records }: Memories,
  { request, fence }: Lease,
  worked: Decision,
): Promise<Decision> {
  if (worked.kind !== 'recommended' && worked.kind !== 'no_credit') return worked;
  const earlier = await inPlaceOf(parts.places, request);
  const answer = earlier ? { ...worked, inPlaceOf: earlier } : worked;
  const open = approvers && answer.kind === 'recommended' && request.reply.kind === 'thread';
  await records.recordResult(recordOf(request, answer, parts.decisions.version), { fence, open });
  await takePlace(parts.places, request);
  for (const { menu } of request.choices ?? []) await parts.showChosen(menu);
  return answer;
}

/** The decision of the chain; links that failed for good beside others are reported to the owner. */
async function workOut(parts: FlowParts, lease: Lease, signal: AbortSignal, log: Log): Promise<Decision> {
  // Earlier attempts died with their process: this one only apologises.
  if (lease.attempt > MAX_ATTEMPTS && !lease.intent) throw new AppError('INTERNAL');
  const { request } = lease;
  const replaces = request.retry?.replaces;
  const kept = replaces && parts.memory && (await again(parts.memory, request, replaces, { signal, log }));
  if (kept) return kept;
  const { answer, failures } = await runChain(parts, lease, { signal, log });
  let told = failures.length > 0;
  for (const error of failures) told = (await parts.tellOwner(request, error, lease.attempt)) && told;
  return told ? withOwnerTold(answer) : answer;
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
  if (outcome !== 'withdrawn') count(parts.telemetry, answer);
  log.info({ outcome, seconds, attempt: lease.attempt }, 'request finished');
}

/** The amounts of an answer, and why links of it were refused. */
function count(telemetry: Telemetry, answer: Answer): void {
  if (answer.kind === 'recommended')
    for (const { currency, confidence, credit_amount } of answer.combined.currencies)
      telemetry.recommended(currency, confidence ?? 'none', Number(credit_amount));
  if (answer.kind === 'decided') {
    const made = answer.head.decisions.find(({ number }) => number === answer.number);
    if (made) telemetry.decided(made.kind);
  }
  for (const link of 'links' in answer ? answer.links : []) {
    if (link.kind === 'refused') telemetry.refused(link.refusal.code);
    if (link.kind === 'calculated') for (const { code } of link.result.errors) telemetry.refused(code);
  }
}
