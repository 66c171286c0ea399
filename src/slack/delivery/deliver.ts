import { setImmediate as otherWork } from 'node:timers/promises';
import { outcomeOf } from '../../core/decide.ts';
import type { Answer, Outcome } from '../../core/decision.ts';
import { AppError } from '../../core/errors.ts';
import type { Log } from '../../core/ports/log.ts';
import type { ReplyMessage } from '../../core/ports/reply-channel.ts';
import type { Lease, RequestStore } from '../../core/ports/request-store.ts';
import type { WorkedAnswer } from '../../core/record.ts';
import type { CreditRequest, ReplyTarget } from '../../core/request.ts';
import { dryRunPreview } from '../messages/dry-run.ts';
import { type AnswerView, render, targetOf } from '../messages/index.ts';
import { notMember } from '../messages/not-member.ts';
import type { Poster } from './poster.ts';

/** Puts an answer in front of people and ends the request. Returns how it ended. */
export type Deliver = (lease: Lease, answer: Answer, signal: AbortSignal) => Promise<Outcome>;

interface Parts {
  store: Pick<RequestStore, 'complete'>;
  log: Log;
}

interface DeliveryParts {
  poster: Poster;
  shown?: (request: CreditRequest) => void;
  view?: AnswerView;
  /** Shows an answer as it was decided, before the thread hears of the decision. */
  refresh(lease: Lease, requestId: string, signal: AbortSignal): Promise<void>;
  /** Notes which message shows an answer with amounts. Must not fail. */
  posted?(lease: Lease, answer: WorkedAnswer): Promise<void>;
}

/**
 * For real: posted exactly once. An answer that is silence only ends the request. `shown` is called with what was
 * posted.
 */
export function deliverToSlack({
  poster,
  store,
  shown,
  view,
  refresh,
  posted,
}: Parts & DeliveryParts): Deliver {
  return async (lease, answer, signal) => {
    // Also an answer that takes the place of another: people must not see two that count.
    const { decision } = lease.request;
    if (decision && answer.kind !== 'not_decided') await refresh(lease, decision.of, signal);
    // A large answer was worked out in this turn of the event loop, and takes as long to be written.
    await otherWork();
    const message = render(answer, lease.request, view);
    const outcome = outcomeOf(answer);
    if (!message) {
      await store.complete(lease, outcome, { answer });
      return outcome;
    }
    const target = targetOf(answer, lease.request);
    const ended = await poster
      .post(lease, { answer, message, outcome, target }, signal)
      .catch((thrown: unknown) => {
        const alone = targetAlone(thrown, lease.request);
        if (!alone) throw thrown;
        // A decision counts: whoever took it must not hear that it failed. Of any other refusal the owner hears first;
        // then the failure comes here.
        const isSaidAlone = answer.kind === 'decided' || (answer.kind === 'failed' && !isAbsent(thrown));
        if (isSaidAlone) return poster.post(lease, { answer, message, outcome, target: alone }, signal);
        if (!isAbsent(thrown)) throw thrown;
        const sentence = { message: notMember(lease.request), outcome: 'failed', target: alone } as const;
        return poster.post(lease, { answer: { kind: 'failed' }, ...sentence }, signal);
      });
    if (ended !== 'withdrawn') shown?.(lease.request);
    if (answer.kind === 'recommended' || answer.kind === 'no_credit') await posted?.(lease, answer);
    return ended;
  };
}

/** Slack's words for a channel that the bot is not in; of a private one it says that there is none. */
const ABSENT: ReadonlySet<unknown> = new Set(['not_in_channel', 'channel_not_found']);

const isAbsent = (thrown: unknown) => thrown instanceof AppError && ABSENT.has(thrown.facts.error);

/**
 * The person who pressed, when Slack refuses the thread (the bot is not in the channel, the thread is locked): a
 * response URL works there too. Undefined: another failure, or nobody pressed. A form, which decisions come by too, has
 * no such URL.
 */
function targetAlone(thrown: unknown, { reply, user, decision }: CreditRequest): ReplyTarget | undefined {
  if (!(thrown instanceof AppError) || thrown.code !== 'SLACK_REFUSED') return undefined;
  const { responseUrl = '' } = reply;
  if (reply.kind !== 'thread' || (responseUrl === '' && !decision)) return undefined;
  return { kind: 'ephemeral', channel: reply.channel, user, responseUrl };
}

/** Dry run: the would-be reply goes to the log and, if asked for, to the owners; nothing else is posted. */
export function deliverNothing(
  parts: Parts & { preview?: ((message: ReplyMessage, reference: string) => Promise<unknown>) | undefined },
): Deliver {
  return async (lease, answer) => {
    const { request } = lease;
    const message = render(answer, request);
    const facts = { reference: request.reference, channel: request.channel, outcome: outcomeOf(answer) };
    parts.log.info({ ...facts, would_post: message?.text ?? null }, 'dry run: nothing is posted');
    if (message) await parts.preview?.(dryRunPreview(message, request), request.reference);
    await parts.store.complete(lease, outcomeOf(answer), { answer });
    return outcomeOf(answer);
  };
}
