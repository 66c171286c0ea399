import type { Answer, Outcome } from '../../core/decision.ts';
import { AppError, toAppError } from '../../core/errors.ts';
import type { Log } from '../../core/ports/log.ts';
import type { ReplyChannel, ReplyMessage } from '../../core/ports/reply-channel.ts';
import type { Lease, RequestStore } from '../../core/ports/request-store.ts';
import type { ReplyTarget } from '../../core/request.ts';
import type { WorkTimes } from '../../core/work-times.ts';
import type { ChannelPacer } from './pacer.ts';
import { EPHEMERAL_TS } from './reply-channel.ts';

export interface PosterParts {
  store: Pick<RequestStore, 'intend' | 'fact' | 'done' | 'renew' | 'read' | 'verified'>;
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
 * Puts answers in front of people exactly once, although Slack has no idempotency key and cannot be fenced:
 *
 *   intent   recorded before the post, by the holder of the lease only
 *   look     in the thread, by whoever finds an intent of an earlier holder or attempt; adopts what is there
 *   post     once, no retries; an unknown outcome ends this attempt, and the next one looks first
 *   fact     the ts, recorded whoever holds the lease by then; of several the smallest stays, the others are deleted
 *   done     and, where somebody may still post from an earlier attempt, one more look later (`verify`)
 */
export interface Poster {
  /**
   * Throws LeaseLost, or AppError: `SLACK_UNCONFIRMED` and other retryable ones want another attempt (which looks
   * first), `SLACK_REFUSED` is final and nothing was posted.
   */
  deliver(lease: Lease, delivery: Delivery, signal: AbortSignal): Promise<void>;
  /** The later look of an ended request: leaves one live answer. */
  verify(key: string): Promise<void>;
}

export function makePoster(parts: PosterParts): Poster {
  return {
    deliver: (lease, delivery, signal) =>
      deliver(parts, lease, { target: lease.request.reply, ...delivery }, signal),
    verify: (key) => verify(parts, key),
  };
}

async function deliver(
  parts: PosterParts,
  lease: Lease,
  delivery: Required<Delivery>,
  signal: AbortSignal,
): Promise<void> {
  const { store, channel, times } = parts;
  const { request } = lease;
  const { answer, outcome, target } = delivery;
  if (!lease.intent) await store.intend(lease, answer);
  if (lease.postTs.length === 0) {
    const found = lease.inherited ? await look(parts, lease, target) : undefined;
    const ts = found ?? (await post(parts, lease, delivery, signal));
    lease.postTs = await store.fact(request.key, ts);
  }
  // More than one when a frozen holder woke up and posted too: whoever records the second sees both.
  await removeExtras(channel, target, lease.postTs);
  await store.done(lease, outcome, lease.inherited ? Date.now() + times.verify : undefined);
}

/** The live answer of an earlier attempt, if there is one. */
async function look(
  { channel, log }: PosterParts,
  { request, intent }: Lease,
  target: ReplyTarget,
): Promise<string | undefined> {
  const live = await channel.find(target, request.id, intent?.at ?? request.askedAt);
  if (live.length > 0)
    log.info({ reference: request.reference, found: live.length }, 'an earlier attempt had posted');
  await removeExtras(channel, target, live);
  return live[0];
}

async function post(
  parts: PosterParts,
  lease: Lease,
  { message, target }: Required<Delivery>,
  signal: AbortSignal,
): Promise<string> {
  const { channel, pacer, log } = parts;
  const { request } = lease;
  const send = async () => {
    await ensureTime(parts, lease, signal);
    return channel.post(target, message, request.id);
  };
  for (;;) {
    try {
      // An ephemeral answer is not paced by Slack and does not wait behind the channel.
      return await (target.kind === 'thread'
        ? pacer.run(target.channel, request.askedAt, signal, send)
        : send());
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown;
      if (thrown.code === 'SLACK_RATE_LIMITED' && target.kind === 'thread') {
        log.warn({ waitMs: thrown.retryAfterMs }, 'Slack limits the rate of this channel');
        pacer.hold(target.channel, thrown.retryAfterMs ?? 1000);
      } else if (thrown.code === 'SLACK_UNCONFIRMED') {
        return unconfirmed(parts, target, thrown);
      } else {
        throw thrown;
      }
    }
  }
}

/**
 * A thread can be searched later; the asker's own view cannot. There an error of Slack is taken at its word, and only
 * after silence, which often follows an effect, the answer is not sent twice.
 */
function unconfirmed(
  { times, log, random = Math.random }: PosterParts,
  reply: ReplyTarget,
  error: AppError,
): string {
  if (reply.kind === 'thread') {
    error.retryAfterMs ??= times.reconcile * (1 + random());
    throw error;
  }
  const { status } = error.facts;
  if (status !== undefined) throw new AppError('SLACK_UNAVAILABLE', { cause: error, facts: error.facts });
  log.warn(error.facts, 'Slack did not confirm an ephemeral answer; it is not sent again');
  return `${EPHEMERAL_TS}:unconfirmed`;
}

/** Judged on the monotonic clock right before the post: a post must end while the lease still holds. */
async function ensureTime({ store, times }: PosterParts, lease: Lease, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (lease.expiresAt - performance.now() > times.post * 1.2) return;
  await store.renew(lease);
  signal.throwIfAborted();
}

async function verify({ store, channel, log }: PosterParts, key: string): Promise<void> {
  const stored = await store.read(key);
  if (!stored) return;
  const { request, postTs, intentAt } = stored;
  if (request.reply.kind === 'thread' && intentAt !== undefined) {
    try {
      const live = await channel.find(request.reply, request.id, intentAt);
      const extra = live.length - 1;
      if (extra > 0) log.warn({ reference: request.reference, extra }, 'deleting extra answers');
      // A ts that is recorded but not found was deleted, or is one that this app may not read.
      await removeExtras(channel, request.reply, [...live, ...postTs.filter((ts) => !live.includes(ts))]);
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.retryable) throw error;
      // A channel that is gone or closed to us: nothing can be mended there, now or later.
      log.warn({ reference: request.reference, ...error.facts }, 'the later look at an answer was refused');
    }
  }
  await store.verified(key, postTs.length);
}

/** Keeps the first. The order is the same for everybody who looks, so that two cleaners keep the same one. */
async function removeExtras(channel: ReplyChannel, target: ReplyTarget, sorted: string[]): Promise<void> {
  for (const ts of sorted.slice(1)) await channel.remove(target, ts);
}
