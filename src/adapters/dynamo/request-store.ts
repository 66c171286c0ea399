import type { RequestStore } from '../../core/ports/request-store.ts';
import { dueIndex } from './due-index.ts';
import * as holder from './holder.ts';
import { accept } from './intake.ts';
import { makeLanes } from './lanes.ts';
import { partsOf, type StoreParts } from './parts.ts';
import * as recovery from './recovery.ts';
import { advanceWatermark, readWatermark } from './watermark.ts';

export type { StoreParts } from './parts.ts';

/**
 * New requests that are recorded at a time. A thousand at once would wait for each other beyond the timeout of a call,
 * and be sent three times for nothing, by every replica.
 */
const INTAKE_LANES = 16;

/** The durable requests in DynamoDB. The state machine stands in expressions.ts. */
export function requestStore(given: StoreParts): RequestStore {
  const parts = partsOf(given);
  const inLane = makeLanes(INTAKE_LANES);
  return {
    accept: (request, { lease }) => inLane(() => accept(parts, request, lease)),

    renew: (lease) => holder.renew(parts, lease),
    recordIntent: (lease, answer) => holder.recordIntent(parts, lease, answer),
    complete: (lease, outcome, ended) => holder.complete(parts, lease, outcome, ended),
    release: (lease, afterMs, code, counts = true) => holder.release(parts, lease, afterMs, code, counts),

    acquire: (key, fence, { queuedHere = false } = {}) => recovery.acquire(parts, key, fence, queuedHere),
    deadLetter: (key, fence) => recovery.deadLetter(parts, key, fence),
    withdraw: (key) => recovery.withdraw(parts, key),
    makeDue: (key) => recovery.makeDue(parts, key),
    recordPost: (key, ts) => recovery.recordPost(parts, key, ts),
    reconciled: (key, seenPosts) => recovery.reconciled(parts, key, seenPosts),
    postponeReconcile: (key, ms) => recovery.postponeReconcile(parts, key, ms),
    read: (key) => recovery.read(parts, key),

    ...dueIndex(parts),

    watermark: (channel) => readWatermark(parts.table, channel),
    advanceWatermark: (channel, ts) => advanceWatermark(parts.table, channel, ts),
  };
}
