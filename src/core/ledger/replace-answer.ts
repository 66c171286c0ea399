import { pause } from '../async/pause.ts';
import { AppError } from '../errors.ts';
import type { AnswerRecords } from '../ports/answer-records.ts';
import type { StoredRequest } from '../ports/request-store.ts';
import { type DecisionMade, standingDecision } from '../record.ts';
import { type CreditRequest, decisionKey, requestId } from '../request.ts';
import { decisionRequest } from './decision-request.ts';

export interface ReplaceParts {
  records: Pick<AnswerRecords, 'head'>;
  /** Records a request and has it worked on; `duplicate`: one with its key was recorded before. */
  submit(request: CreditRequest): Promise<'taken' | 'duplicate'>;
  /** A request as it stands in the table. */
  read(key: string): Promise<StoredRequest | undefined>;
}

/** What others do at this moment is waited for so often, with a pause between; milliseconds. */
const TRIES = 40;
const PAUSE_MS = 50;
/** The replica that decides may have died: another one goes on with the decision after a lease. */
const RETRY_AFTER_MS = 15_000;

/**
 * Sees to it that an earlier answer does not count beside the one of `successor`: once this resolves, no other decision
 * on it can be recorded, and the worker marks it. An answer that is decided already stays as it is, since its credit is
 * in the ledger. Where somebody used a what-if in its place, that one is replaced. Repeatable.
 * @throws AppError `DECISION_UNDER_WAY` when somebody else's decision on it is recorded and not yet made: both answers
 * could count then
 */
export async function replaceAnswer(
  parts: ReplaceParts,
  of: string,
  successor: Pick<CreditRequest, 'id' | 'user'>,
): Promise<void> {
  const gesture = `answer ${successor.id}`;
  let request = of;
  for (let tries = 0; tries < TRIES; ) {
    const head = await parts.records.head(request);
    if (!head) return;
    const standing = standingDecision(head.decisions);
    const used = standing && (await usedInstead(parts, request, standing));
    if (standing && !used) return;
    if (used) {
      request = used;
      continue;
    }
    const mark = decisionRequest({ user: successor.user, request, action: 'replace', gesture }, head);
    const taken = (await parts.submit(mark)) === 'taken';
    if (taken || (await parts.read(mark.key))?.request.decision?.gesture === gesture)
      return shown(parts, mark.key);
    // Somebody else decides on it at this moment.
    await pause(PAUSE_MS);
    tries += 1;
  }
  throw new AppError('DECISION_UNDER_WAY', { retryAfterMs: RETRY_AFTER_MS });
}

/** Waits a little for the mark to be seen, so that people do not see two amounts that look alike. */
async function shown({ read }: ReplaceParts, key: string): Promise<void> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    if ((await read(key))?.ended) return;
    await pause(PAUSE_MS);
  }
}

/**
 * Id of the answer that was used in place of a replaced one; undefined: there is none, or it is the successor itself.
 */
async function usedInstead(
  { records }: ReplaceParts,
  request: string,
  { kind, number }: DecisionMade,
): Promise<string | undefined> {
  if (kind !== 'replaced') return undefined;
  const id = requestId(decisionKey(request, number));
  return (await records.head(id)) ? id : undefined;
}
