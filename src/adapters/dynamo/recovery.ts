import { randomUUID } from 'node:crypto';
import { outcomeOf } from '../../core/decide.ts';
import type { Lease, StoredRequest } from '../../core/ports/request-store.ts';
import { LAST_ATTEMPT } from '../../core/work-times.ts';
import { summarise } from './audit-summary.ts';
import { get, repeatWrite, update } from './conditional-write.ts';
import { endingOf, goesOn } from './ending.ts';
import * as endings from './ending-expressions.ts';
import * as expressions from './expressions.ts';
import {
  joinRequest,
  keptLinks,
  LOOK_SHARD,
  ownerOf,
  parseItem,
  readableItem,
  shardOf,
  unpackAnswer,
  type WorkItem,
} from './item.ts';
import { leaseOf, storedRequest } from './lease-item.ts';
import { keyOf, type Parts } from './parts.ts';

/** The writes that need no lease: about requests of other replicas, and facts that are true for all of them. */

const ACQUIRE_PATIENCE_MS = 600;
const POST_PATIENCE_MS = 10_000;

export async function acquire(
  parts: Parts,
  key: string,
  seenFence: number,
  queuedHere: boolean,
): Promise<Lease | undefined> {
  const { table, times, heldBy, telemetry, clock } = parts;
  // An item of a newer release must keep its attempts for those who can read it.
  if (!queuedHere && !(await readable(parts, key))) return undefined;
  const claimId = randomUUID();
  const started = performance.now();
  const now = clock.now();
  const write = expressions.acquire({
    seenFence,
    claimId,
    heldBy,
    now,
    expired: now - times.skew,
    leaseUntil: now + times.lease,
    shard: shardOf(key),
  });
  const result = await repeatWrite(
    () => update(table, keyOf(key), write, true),
    started + ACQUIRE_PATIENCE_MS,
  );
  if (!result.item || ownerOf(result.item)?.claimId !== claimId) {
    telemetry.lease('conflict');
    return undefined;
  }
  telemetry.lease(seenFence === 0 ? 'acquired' : 'taken_over');
  return leaseOf(parseItem(result.item), { expiresAt: started + times.lease, now, queuedHere });
}

export async function deadLetter(parts: Parts, key: string, seenFence: number): Promise<boolean> {
  const item = await readable(parts, key);
  if (!item) return false;
  const posted = (item.postTs?.size ?? 0) > 0;
  const claimId = randomUUID();
  const now = parts.clock.now();
  const taken = { seenFence, claimId, lastAttempt: LAST_ATTEMPT, expired: now - parts.times.skew, posted };
  const ending = posted ? await endingOfPosted(item, now) : endingOf('failed', summarise(undefined), now);
  const links = posted && goesOn(ending.outcome) ? keptLinks(joinRequest(item)) : undefined;
  const result = await update(parts.table, keyOf(key), endings.deadLetter(taken, ending, links));
  const ended = result.applied || ownerOf(result.item)?.claimId === claimId;
  return ended && !posted;
}

/** Its holders died after the post: people have the answer, and the record says so. */
async function endingOfPosted({ answer: packed }: WorkItem, now: number): Promise<endings.Ending> {
  const answer = packed === undefined ? undefined : await unpackAnswer(packed);
  return endingOf(answer ? outcomeOf(answer) : 'answered', summarise(answer), now);
}

/** A post may be on its way when a message is deleted, so that the later look is always due. */
export async function withdraw(parts: Parts, key: string): Promise<boolean> {
  const claimId = randomUUID();
  const now = parts.clock.now();
  const ending = endingOf('withdrawn', summarise(undefined), now);
  const write = endings.withdraw(claimId, ending, {
    shard: LOOK_SHARD,
    at: now + parts.times.reconcile,
  });
  const result = await repeatWrite(
    () => update(parts.table, keyOf(key), write),
    performance.now() + ACQUIRE_PATIENCE_MS,
  );
  return result.applied || ownerOf(result.item)?.claimId === claimId;
}

export async function makeDue(parts: Parts, key: string): Promise<void> {
  await update(parts.table, keyOf(key), expressions.makeDue(parts.clock.now()));
}

export async function recordPost(parts: Parts, key: string, ts: string): Promise<string[]> {
  const now = parts.clock.now();
  const write = endings.recordPost(ts, now, LOOK_SHARD, now + parts.times.settle);
  const until = performance.now() + POST_PATIENCE_MS;
  const result = await repeatWrite(() => update(parts.table, keyOf(key), write, true), until);
  return [...(ownerOf(result.item)?.postTs ?? [ts])].sort();
}

export async function reconciled(parts: Parts, key: string, seenPosts: number): Promise<void> {
  await update(parts.table, keyOf(key), endings.reconciled(seenPosts));
}

export async function postponeReconcile(parts: Parts, key: string, ms: number): Promise<void> {
  const write = endings.postponeReconcile({ shard: LOOK_SHARD, at: parts.clock.now() + ms });
  await update(parts.table, keyOf(key), write);
}

export async function read(parts: Parts, key: string): Promise<StoredRequest | undefined> {
  const item = await get(parts.table, keyOf(key));
  return item ? storedRequest(parseItem(item)) : undefined;
}

/** The item, unless it is absent or this release cannot read it. */
async function readable(parts: Parts, key: string): Promise<WorkItem | undefined> {
  const attributes = await get(parts.table, keyOf(key));
  const item = attributes && readableItem(attributes);
  if (attributes && !item) parts.skip(key);
  return item;
}
