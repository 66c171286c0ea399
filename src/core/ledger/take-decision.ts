import { AppError } from '../errors.ts';
import { notedDecisions } from '../past-decisions/past-decision.ts';
import type { AnswerRecords } from '../ports/answer-records.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { PastDecisions } from '../ports/past-decisions.ts';
import {
  type DecisionKind,
  type DecisionMade,
  type RecordHead,
  type RefusedFor,
  standingDecision,
} from '../record.ts';
import type { CreditRequest } from '../request.ts';
import type { DecisionAction, DecisionIntent } from './decision-intent.ts';
import type { LedgerEntry } from './entry.ts';
import { type Recorded, recordDecision } from './record-decision.ts';

export interface DecisionParts {
  ledger: Ledger;
  records: AnswerRecords;
  past: Pick<PastDecisions, 'note'>;
  /** Version of the bot. */
  version: string;
}

/** What a decision came to. */
export type DecisionAnswer =
  | { kind: 'decided'; number: number; head: RecordHead }
  /** Nothing is credited by it. `head`: the answer as it stands; absent when its record is gone. */
  | {
      kind: 'not_decided';
      why: NotDecided;
      entry?: LedgerEntry;
      place?: { channel: string; threadTs: string };
    };

export type NotDecided = RefusedFor | 'unknown';

const KINDS: Record<DecisionAction, DecisionKind> = {
  approve: 'approved',
  adjust: 'adjusted',
  reject: 'rejected',
  reverse: 'reversed',
  replace: 'replaced',
};

/**
 * One attempt at a decision that was recorded: ledger, then the record of the answer. Every step may be repeated, and
 * one that was done is recognised. Throws AppError `STORE_UNAVAILABLE`.
 */
export async function takeDecision(
  { ledger, records, past, version }: DecisionParts,
  request: CreditRequest,
  intent: DecisionIntent,
): Promise<DecisionAnswer> {
  const record = await records.readResult(intent.of);
  const head = await records.head(intent.of);
  if (!record || !head) return { kind: 'not_decided', why: 'unknown' };
  const done = head.decisions.find(({ number }) => number === intent.number);
  // Also one that was refused: judged anew it might pass by now, while the record says that nothing was credited.
  if (done?.kind === 'refused') return { kind: 'not_decided', why: done.refusal ?? 'meanwhile' };
  if (done) return { kind: 'decided', number: intent.number, head };
  const context = { id: request.id, by: request.user, version, standing: standingDecision(head.decisions) };
  const recorded = await recordDecision(ledger, record, intent, context).catch(broken);
  const made = decisionMade(request, intent, recorded, head);
  // Before the record, so that an attempt that dies in between notes it again.
  for (const noted of notedDecisions(record, made)) await past.note(noted);
  const after = await records.addDecision(intent.of, made);
  if (recorded.kind === 'applied') return { kind: 'decided', number: intent.number, head: after };
  const { why } = recorded;
  return 'entry' in recorded
    ? { kind: 'not_decided', why, entry: recorded.entry, ...(await placeOf(records, recorded.entry)) }
    : { kind: 'not_decided', why };
}

/** An entry that cannot be read: nothing is decided on that account, and the operator has to act. */
function broken(thrown: unknown): Recorded | { kind: 'refused'; why: 'broken' } {
  if (thrown instanceof AppError && thrown.code === 'LEDGER_BROKEN')
    return { kind: 'refused', why: 'broken' };
  throw thrown;
}

function decisionMade(
  { user, askedAt }: CreditRequest,
  { number, action, reason, note, gesture }: DecisionIntent,
  recorded: { kind: 'refused'; why: RefusedFor } | Extract<Recorded, { kind: 'applied' }>,
  { decisions }: RecordHead,
): DecisionMade {
  const taken = action === 'reverse' ? standingDecision(decisions)?.amounts : undefined;
  return {
    number,
    kind: recorded.kind === 'applied' ? KINDS[action] : 'refused',
    by: user,
    at: askedAt,
    ...(recorded.kind === 'applied'
      ? { amounts: taken ?? recorded.amounts }
      : { amounts: [], refusal: recorded.why }),
    ...(reason === undefined ? {} : { reason }),
    ...(note === undefined ? {} : { note }),
    gesture,
  };
}

/** The thread that another credit was approved in. */
async function placeOf(
  records: AnswerRecords,
  { request }: LedgerEntry,
): Promise<{ place?: { channel: string; threadTs: string } }> {
  const reply = (await records.head(request))?.request.reply;
  return reply?.kind === 'thread' ? { place: { channel: reply.channel, threadTs: reply.threadTs } } : {};
}
