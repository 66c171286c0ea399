import { outcomeOf } from '../../core/decide.ts';
import type { Answer, Outcome } from '../../core/decision.ts';
import { AppError } from '../../core/errors.ts';
import type { Log } from '../../core/ports/log.ts';
import type { LiveAnswer, Posted, ReplyChannel, ReplyMessage } from '../../core/ports/reply-channel.ts';
import type { Lease, RequestStore } from '../../core/ports/request-store.ts';
import type { ReplyTarget } from '../../core/request.ts';
import type { WorkTimes } from '../../core/work-times.ts';
import { isApology } from '../messages/failed.ts';
import type { ChannelPacer } from './pacer.ts';
import { removeExtras } from './reconcile.ts';

export interface PosterParts {
  store: Pick<RequestStore, 'recordIntent' | 'recordPost' | 'complete' | 'renew'>;
  channel: ReplyChannel;
  pacer: ChannelPacer;
  times: WorkTimes;
  log: Log;
  random?: () => number;
}

export interface Delivery {
  answer: Answer;
  message: ReplyMessage;
  outcome: Outcome;
  /** Where it goes, when that is not the place that the request names: an answer that is not for everybody. */
  target?: ReplyTarget;
}

/**
 * Puts an answer in front of people exactly once, although Slack has no idempotency key and cannot be fenced, and ends
 * the request:
 *
 *   look         in the thread, after every takeover and where the request asks for it; adopts the answer that is there
 *   intent       recorded before the post, by the holder of the lease only; again when the answer is another one
 *   post         once, no retries; an unknown outcome ends this attempt, and the next one looks first
 *   record post  the ts, even when the lease is gone by then; of several the smallest stays, the others are deleted
 *   complete     and, where an earlier attempt may still post, a later look (see reconcile.ts)
 *
 * No clock decides any of this: not when an intent was recorded, not how old a message is.
 *
 * What nobody can look for (an answer that only the asker sees) is sent again after a doubt.
 */
export interface Poster {
  /**
   * Returns how the request ended: as the delivery says, or `withdrawn` when its message is gone.
   * @throws LeaseLost
   * @throws AppError `SLACK_UNCONFIRMED` and other retryable ones want another attempt; `SLACK_REFUSED` is final, and
   * nothing was posted
   */
  post(lease: Lease, delivery: Delivery, signal: AbortSignal): Promise<Outcome>;
}

export function makePoster(parts: PosterParts): Poster {
  return {
    post: (lease, delivery, signal) =>
      postOnce(parts, lease, { target: lease.request.reply, ...delivery }, signal),
  };
}

async function postOnce(
  parts: PosterParts,
  lease: Lease,
  delivery: Required<Delivery>,
  signal: AbortSignal,
): Promise<Outcome> {
  const { store, channel, times } = parts;
  const { request } = lease;
  const { target } = delivery;
  let shown: Shown = delivery;
  if (lease.postTs.length > 0) {
    shown = asPosted(lease, delivery);
  } else {
    const found = lease.lookFirst ? await look(parts, lease, delivery) : undefined;
    let ts = found?.ts;
    if (found) shown = asPosted(lease, delivery, found);
    if (ts === undefined) {
      if (lease.intent?.answer !== delivery.answer) await store.recordIntent(lease, delivery.answer);
      const posted = await send(parts, lease, delivery, signal);
      if (posted.astray) return withdrawn(parts, lease, target, posted.ts);
      ts = posted.ts;
    }
    lease.postTs = await store.recordPost(request.key, ts);
  }
  // More than one when a frozen holder woke up and posted too: the one who records the second sees both.
  await removeExtras(channel, target, lease.postTs);
  const reconcileInMs = lease.latePostPossible ? times.reconcile : undefined;
  const { answer, outcome } = shown;
  await store.complete(lease, outcome, { ...(answer ? { answer } : {}), reconcileInMs });
  return outcome;
}

/** What people see, as the record of the request names it. */
type Shown = { answer?: Answer; outcome: Outcome };

/**
 * What an earlier attempt posted is what was recorded, also when this attempt came to another end. Where the record is
 * lost (a restored table) or was too large, a failure of this attempt does not unsay the answer that stands there.
 */
function asPosted({ intent, request }: Lease, { answer, outcome }: Delivery, found?: LiveAnswer): Shown {
  if (intent?.answer) return { answer: intent.answer, outcome: outcomeOf(intent.answer) };
  if (answer.kind !== 'failed' || (found && isApology(found.text))) return { answer, outcome };
  return { outcome: request.decision ? 'decided' : 'answered' };
}

/** The live answer of an earlier attempt, if there is one. */
async function look(
  { channel, log }: PosterParts,
  { request }: Lease,
  { target, message }: Required<Delivery>,
): Promise<LiveAnswer | undefined> {
  const live = await channel.find(target, request.id, message.files?.[0]?.name);
  if (live.length > 0)
    log.info({ reference: request.reference, found: live.length }, 'an earlier attempt had posted');
  const sorted = live.map(({ ts }) => ts);
  await removeExtras(channel, target, sorted);
  return live[0];
}

/** The message that asked is gone, so that Slack showed the answer to the whole channel: it is deleted, in silence. */
async function withdrawn(
  { store, channel, times, log }: PosterParts,
  lease: Lease,
  target: ReplyTarget,
  ts: string,
): Promise<Outcome> {
  const { key, reference } = lease.request;
  log.info({ reference }, 'the message that asked was deleted: its answer is deleted again');
  const left = await channel.remove(target, ts).then(
    () => false,
    () => true,
  );
  // The later look deletes what could not be deleted now.
  if (left) await store.recordPost(key, ts);
  await store.complete(lease, 'withdrawn', { reconcileInMs: times.reconcile });
  return 'withdrawn';
}

async function send(
  parts: PosterParts,
  lease: Lease,
  { message, target }: Required<Delivery>,
  signal: AbortSignal,
): Promise<Posted> {
  const { channel, pacer, log, times, random = Math.random } = parts;
  const { request } = lease;
  const post = async () => {
    await ensureTime(parts, lease, signal);
    return channel.post(target, message, request.id);
  };
  for (;;) {
    try {
      // An ephemeral answer is not paced by Slack and does not wait behind the channel.
      return await (target.kind === 'thread'
        ? pacer.run(target.channel, request.askedAt, signal, post)
        : post());
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown;
      if (thrown.code === 'SLACK_UNCONFIRMED') thrown.retryAfterMs ??= times.settle * (1 + random());
      if (thrown.code !== 'SLACK_RATE_LIMITED' || target.kind !== 'thread') throw thrown;
      log.warn({ waitMs: thrown.retryAfterMs }, 'Slack limits the rate of this channel');
      pacer.hold(target.channel, thrown.retryAfterMs ?? 1000);
    }
  }
}

/** Judged on the monotonic clock right before the post: a post must end while the lease still holds. */
export async function ensureTime(
  { store, times }: Pick<PosterParts, 'times'> & { store: Pick<RequestStore, 'renew'> },
  lease: Lease,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  if (lease.expiresAt - performance.now() > times.post * 1.2) return;
  await store.renew(lease);
  signal.throwIfAborted();
}
