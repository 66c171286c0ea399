import { randomUUID } from 'node:crypto';
import type { Accepted } from '../../core/ports/request-store.ts';
import type { CreditRequest } from '../../core/request.ts';
import { putNew, repeatWrite } from './conditional-write.ts';
import { RETRY, RUNNING } from './expressions.ts';
import { ownerOf, QUEUE_SHARD, shardOf, splitRequest } from './item.ts';
import { firstLease } from './lease-item.ts';
import { keyOf, type Parts } from './parts.ts';

/** Slack wants its ack within three seconds: no further round of attempts after this. */
const ACCEPT_PATIENCE_MS = 600;

/** Records a new request; see `RequestStore.accept`. */
export async function accept(parts: Parts, request: CreditRequest, lease: boolean): Promise<Accepted> {
  const { table, times, telemetry } = parts;
  const started = performance.now();
  const holder = { claimId: randomUUID(), fence: lease ? 1 : 0 };
  const texts = splitRequest(request);
  const item = newItem(parts, request, holder, texts);
  const result = await repeatWrite(
    () => putNew(table, keyOf(request.key), item),
    started + ACCEPT_PATIENCE_MS,
  );
  if (!result.applied && ownerOf(result.item)?.claimId !== holder.claimId) {
    telemetry.lease('conflict');
    return { outcome: 'duplicate' };
  }
  if (!lease) return { outcome: 'queued' };
  telemetry.lease('acquired');
  const bytes = Buffer.byteLength(texts.asked) + Buffer.byteLength(texts.links);
  return { outcome: 'leased', lease: firstLease(request, holder, started + times.lease, bytes) };
}

function newItem(
  { times, heldBy, clock }: Parts,
  request: CreditRequest,
  holder: { claimId: string; fence: number },
  texts: { asked: string; links: string },
): Record<string, unknown> {
  const now = clock.now();
  const until = now + times.lease;
  const leased = holder.fence > 0;
  return {
    st: leased ? RUNNING : RETRY,
    ...holder,
    ...texts,
    attempt: leased ? 1 : 0,
    heldBy,
    channel: request.channel,
    askedAt: request.askedAt,
    steps: {},
    dueShard: leased ? shardOf(request.key) : QUEUE_SHARD,
    // A queued request is left to the replica that took it for the time of one lease.
    dueAt: until,
    ...(leased ? { leaseUntil: until } : {}),
    createdAt: now,
    updatedAt: now,
  };
}
