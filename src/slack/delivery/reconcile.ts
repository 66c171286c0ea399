import { orAfter } from '../../core/async/deadline.ts';
import { creditFileNames } from '../../core/credit/export/credit-files.ts';
import { AppError, toAppError } from '../../core/errors.ts';
import type { Log } from '../../core/ports/log.ts';
import type { ReplyChannel } from '../../core/ports/reply-channel.ts';
import type { RequestStore, StoredRequest } from '../../core/ports/request-store.ts';
import {
  type CreditRequest,
  messageKey,
  type ReplyTarget,
  requestId as requestIdOf,
} from '../../core/request.ts';
import type { OwnPosts } from './own-posts.ts';

export interface ReconcilerParts {
  store: Pick<RequestStore, 'recordPost' | 'read' | 'reconciled'>;
  channel: ReplyChannel;
  ownPosts: OwnPosts;
  log: Log;
}

/** A message of ours as Slack's event stream shows it. */
export interface OwnPost {
  channel: string;
  ts: string;
  /** Absent at the top level of a channel, where no answer belongs. */
  threadTs?: string;
  requestId: string;
}

/**
 * Leaves one live answer of a request that is over: none when it was withdrawn, else the one with the smallest ts, so
 * that everybody who cleans up keeps the same one.
 */
export interface Reconciler {
  /** The later look. @throws AppError when Slack or the table does not answer: it is due again. */
  reconcile(key: string): Promise<void>;
  /**
   * A post of ours became visible, perhaps long after it was given up: an extra one is recorded and deleted.
   * @throws AppError when the table does not answer: Slack delivers the event again.
   */
  notice(post: OwnPost): Promise<void>;
}

/** How long the event of a post waits until the post has ended in this process: Slack wants its ack in three seconds. */
const OWN_POST_MS = 1000;

/** Threads that a process searches for the sake of its own posts: the later look does not wait behind them. */
const SEARCHES_A_MINUTE = 20;

export function makeReconciler(given: ReconcilerParts): Reconciler {
  const searches: number[] = [];
  const maySearch = () => {
    const now = performance.now();
    while (searches.length > 0 && now - (searches[0] ?? now) > 60_000) searches.shift();
    return searches.length < SEARCHES_A_MINUTE && searches.push(now) > 0;
  };
  const parts = { ...given, maySearch };
  return { reconcile: (key) => reconcile(parts, key), notice: (post) => notice(parts, post) };
}

async function reconcile({ store, channel, log }: ReconcilerParts, key: string): Promise<void> {
  const stored = await store.read(key);
  if (!stored) return;
  const { request, postTs } = stored;
  if (request.reply.kind === 'thread') {
    try {
      const found = await channel.find(request.reply, request.id, filesNameOf(request));
      const live = found.map(({ ts }) => ts);
      // A ts that is recorded but not found was deleted, stands outside of the thread, or is hidden from this app.
      const known = [...live, ...postTs.filter((ts) => !live.includes(ts))];
      if (live.length > 1)
        log.warn({ reference: request.reference, extra: live.length - 1 }, 'deleting extra answers');
      await removeExtras(channel, request.reply, known, kept(stored));
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.retryable) throw error;
      // A channel that is gone or closed to us: nothing can be changed there, now or later.
      log.warn({ reference: request.reference, ...error.facts }, 'the later look at an answer was refused');
    }
  }
  await store.reconciled(key, postTs.length);
}

async function notice(parts: ReconcilerParts & { maySearch(): boolean }, post: OwnPost): Promise<void> {
  const { channel, ts, threadTs, requestId } = post;
  const target: ReplyTarget = { kind: 'thread', channel, threadTs: threadTs ?? ts };
  if (threadTs === undefined) return remove(parts, target, [ts], 'an answer outside of a thread is deleted');
  if (await isRecorded(parts, post)) return;
  const key = [true, false]
    .map((link) => messageKey(channel, threadTs, link))
    .find((one) => requestIdOf(one) === requestId);
  if (key === undefined) return parts.maySearch() ? lookAround(parts, target, requestId, ts) : undefined;
  const stored = await parts.store.read(key);
  if (!stored || stored.postTs.includes(ts)) return;
  // Its holder is about to record it; a successor of that one looks in the thread.
  if (!stored.ended && stored.postTs.length === 0) return;
  const known = await parts.store.recordPost(key, ts);
  await remove(parts, target, known.slice(kept(stored)), 'an extra answer that appeared late is deleted');
}

/** Whether this process has recorded the post; false where only the table knows. */
async function isRecorded({ ownPosts }: ReconcilerParts, { requestId, ts }: OwnPost): Promise<boolean> {
  const recorded = await orAfter(OWN_POST_MS, ownPosts.of(requestId), (): readonly string[] => []);
  return recorded.includes(ts);
}

/** The key of a request that was asked in a reply, or by a gesture, does not follow from its thread: look there. */
async function lookAround(
  parts: ReconcilerParts,
  target: ReplyTarget,
  requestId: string,
  ts: string,
): Promise<void> {
  const live = await parts.channel.find(target, requestId).catch((thrown: unknown) => {
    parts.log.warn({ ts, code: toAppError(thrown).code }, 'a thread could not be searched for extra answers');
    return [];
  });
  await remove(
    parts,
    target,
    live.slice(1).map((extra) => extra.ts),
    'an extra answer is deleted',
  );
}

/** Never rejects: what could not be deleted is left to the later look. */
async function remove(
  { channel, log }: ReconcilerParts,
  target: ReplyTarget,
  extras: string[],
  sentence: string,
): Promise<void> {
  for (const ts of extras) {
    log.warn({ ts }, sentence);
    await channel.remove(target, ts).catch((thrown: unknown) => {
      const error = thrown instanceof AppError ? thrown : toAppError(thrown);
      log.warn({ ts, code: error.code, ...error.facts }, 'an extra answer could not be deleted yet');
    });
  }
}

/** What a set of files is found by. */
function filesNameOf({ filesOf, reference }: CreditRequest): string | undefined {
  return filesOf === undefined ? undefined : creditFileNames(reference).csv;
}

/** How many answers may stay. */
function kept({ outcome }: StoredRequest): 0 | 1 {
  return outcome === 'withdrawn' ? 0 : 1;
}

/**
 * Deletes all but the first `keep` of these ts, which must be sorted. One that Slack refuses to delete stays: the answer is
 * there all the same, and must not end as a failure.
 */
export async function removeExtras(
  channel: ReplyChannel,
  target: ReplyTarget,
  sorted: string[],
  keep = 1,
): Promise<void> {
  for (const ts of sorted.slice(keep))
    await channel.remove(target, ts).catch((thrown: unknown) => {
      if (!(thrown instanceof AppError) || thrown.code !== 'SLACK_REFUSED') throw thrown;
    });
}
