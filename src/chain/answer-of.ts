import { withOwnerTold } from '../core/decide.ts';
import type { Answer, Decision } from '../core/decision.ts';
import { AppError } from '../core/errors.ts';
import { type DecisionParts, takeDecision } from '../core/ledger/take-decision.ts';
import type { Log } from '../core/ports/log.ts';
import type { Lease } from '../core/ports/request-store.ts';
import { recordOf } from '../core/record-of.ts';
import type { CreditRequest } from '../core/request.ts';
import { MAX_ATTEMPTS } from '../core/work-times.ts';
import type { Memories } from './5-remember.ts';
import { again } from './again.ts';
import { type ChainParts, runChain } from './run-chain.ts';
import { inPlaceOf, type PlaceParts, takePlace } from './take-place.ts';
import { usedAnswer, whatIf } from './what-if.ts';

/** What it takes to make any answer. */
export interface AnswerParts extends ChainParts {
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

interface Attempt {
  signal: AbortSignal;
  log: Log;
}

/**
 * The answer to a request, whatever it asks for: a decision is taken, facts are added, files are made, a question is
 * worked out. An answer that can be decided on is recorded before it is posted.
 * @throws AppError when it cannot be made now, or not at all
 */
export async function answerOf(parts: AnswerParts, lease: Lease, attempt: Attempt): Promise<Answer> {
  const { request, fence } = lease;
  const { memory, decisions } = parts;
  if (request.retry) await parts.showAskedAgain(request);
  if (request.decision) {
    const taken = await takeDecision(decisions, request, request.decision);
    const { by } = request.decision;
    return taken.kind === 'decided' && memory && by ? usedAnswer(memory, request, by, fence) : taken;
  }
  if (request.whatIf && memory)
    return whatIf(memory, request, request.whatIf, { ...attempt, fence, version: decisions.version });
  if (request.filesOf !== undefined) return parts.files(lease, request.filesOf, attempt.signal);
  // What was about to be posted was too large for the request, but it is in the record.
  const recorded = lease.intent && (await memory?.records.readResult(request.id));
  if (recorded) return recorded.answer;
  const answer = await workOut(parts, lease, attempt);
  return memory ? remembered(parts, memory, lease, answer) : answer;
}

/** Records an answer with amounts, and lets it count in place of earlier ones to the same question. */
async function remembered(
  parts: AnswerParts,
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
async function workOut(parts: AnswerParts, lease: Lease, attempt: Attempt): Promise<Decision> {
  // Earlier attempts died with their process: this one only apologises.
  if (lease.attempt > MAX_ATTEMPTS && !lease.intent) throw new AppError('INTERNAL');
  const { request } = lease;
  const replaces = request.retry?.replaces;
  const kept = replaces && parts.memory && (await again(parts.memory, request, replaces, attempt));
  if (kept) return kept;
  const { answer, failures } = await runChain(parts, lease, attempt);
  let told = failures.length > 0;
  for (const error of failures) told = (await parts.tellOwner(request, error, lease.attempt)) && told;
  return told ? withOwnerTold(answer) : answer;
}
