import { randomUUID } from 'node:crypto';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Answer, Outcome } from '../../core/decision.ts';
import {
  type Accepted,
  type Lease,
  LeaseLost,
  type RequestStore,
  type StoredRequest,
} from '../../core/ports/request-store.ts';
import type { Telemetry } from '../../core/ports/telemetry.ts';
import type { CreditRequest } from '../../core/request.ts';
import { LAST_ATTEMPT, type WorkTimes } from '../../core/work-times.ts';
import { summarise } from './audit-summary.ts';
import {
  type Attributes,
  get,
  persist,
  putNew,
  type Table,
  update,
  type Written,
} from './conditional-write.ts';
import { dynamoQueries, type Queries } from './due-index.ts';
import { endingOf } from './ending.ts';
import * as expressions from './expressions.ts';
import {
  linksToChooseFrom,
  parseItem,
  QUEUE_SHARD,
  shardOf,
  splitRequest,
  WORK,
  type WorkItem,
} from './item.ts';
import { makeLanes } from './lanes.ts';
import { firstLease, freshSteps, keep, leaseOf, packAnswer, storedRequest } from './lease-item.ts';
import { advanceWatermark, readWatermark } from './watermark.ts';

/** Slack wants its ack within three seconds: no further round of attempts after this. */
const ACCEPT_PATIENCE_MS = 600;

const FACT_PATIENCE_MS = 10_000;

/**
 * New requests that are recorded at a time. A thousand at once would wait for each other beyond the timeout of a call,
 * and be sent three times for nothing, by every replica.
 */
const INTAKE_LANES = 16;

export interface StoreParts {
  table: Table;
  times: WorkTimes;
  /** Name of this replica, for people who read the table. */
  heldBy: string;
  telemetry: Pick<Telemetry, 'lease'>;
}

/** The durable requests in DynamoDB. The state machine is written in expressions.ts. */
export function requestStore(parts: StoreParts): RequestStore {
  return Object.assign(new Changes(parts), dynamoQueries(parts.table, parts.times));
}

class Changes implements Omit<RequestStore, keyof Queries> {
  readonly #parts: StoreParts;
  readonly #table: Table;
  readonly #intake = makeLanes(INTAKE_LANES);

  constructor(parts: StoreParts) {
    this.#parts = parts;
    this.#table = parts.table;
  }

  accept(request: CreditRequest, options: { lease: boolean }): Promise<Accepted> {
    return this.#intake(() => accept(this.#parts, request, options.lease));
  }

  claim(key: string, seenFence: number): Promise<Lease | undefined> {
    return claim(this.#parts, key, seenFence);
  }

  async renew(lease: Lease): Promise<void> {
    const steps = await freshSteps(lease);
    await this.#prolong(lease, (now, until) => expressions.renew(lease, now, until, steps));
    keep(lease, steps);
    this.#parts.telemetry.lease('renewed');
  }

  async intend(lease: Lease, answer: Answer): Promise<void> {
    const packed = await packAnswer(answer);
    const at = Date.now();
    await this.#prolong(lease, (now, until) => expressions.intend(lease, now, until, packed));
    lease.intent = { at: lease.intent?.at ?? at, ...(packed === undefined ? {} : { answer }) };
  }

  async fact(key: string, ts: string): Promise<string[]> {
    const until = performance.now() + FACT_PATIENCE_MS;
    const now = Date.now();
    const write = expressions.fact(ts, now, shardOf(key), now + this.#parts.times.reconcile);
    const result = await persist(() => update(this.#table, keyOf(key), write, true), until);
    return [...(seen(result)?.postTs ?? [ts])].sort();
  }

  async done(lease: Lease, outcome: Outcome, verifyAt?: number): Promise<void> {
    const ending = endingOf(outcome, summarise(lease.intent?.answer));
    const links = outcome === 'asked' ? linksToChooseFrom(lease.request) : undefined;
    await this.#finish(lease, expressions.done(lease, ending, verifyAt, links), [
      expressions.DONE,
      expressions.DEAD,
    ]);
  }

  async retryAt(lease: Lease, dueAt: number, code: string, countsAsAttempt = true): Promise<void> {
    const steps = await freshSteps(lease);
    const attempt = lease.attempt - (countsAsAttempt ? 0 : 1);
    const write = expressions.retry(lease, { now: Date.now(), dueAt, attempt, code }, steps);
    await this.#finish(lease, write, [expressions.RETRY]);
    this.#parts.telemetry.lease('released');
  }

  async bury(key: string, seenFence: number): Promise<boolean> {
    const claimId = randomUUID();
    const expired = Date.now() - this.#parts.times.skew;
    const ending = endingOf('failed', summarise(undefined));
    const write = expressions.bury({ seenFence, claimId, lastAttempt: LAST_ATTEMPT, expired }, ending);
    const result = await update(this.#table, keyOf(key), write);
    return result.applied || seen(result)?.claimId === claimId;
  }

  async hasten(key: string): Promise<void> {
    await update(this.#table, keyOf(key), expressions.hasten(Date.now()));
  }

  async verified(key: string, seenPosts: number): Promise<void> {
    await update(this.#table, keyOf(key), expressions.verified(seenPosts));
  }

  async read(key: string): Promise<StoredRequest | undefined> {
    const item = await get(this.#table, keyOf(key));
    return item ? storedRequest(parseItem(item)) : undefined;
  }

  async advanceWatermark(channel: string, ts: string): Promise<void> {
    await advanceWatermark(this.#table, channel, ts);
  }

  watermark(channel: string): Promise<string | undefined> {
    return readWatermark(this.#table, channel);
  }

  /** A write of the holder that also prolongs the lease, repeated until the lease is over. */
  #prolong(lease: Lease, write: (now: number, until: number) => expressions.Write): Promise<void> {
    const { lease: length } = this.#parts.times;
    return persist(async () => {
      const started = performance.now();
      const now = Date.now();
      const result = await update(this.#table, keyOf(lease.request.key), write(now, now + length));
      this.#hold(lease, result, [expressions.RUNNING]);
      lease.expiresAt = Math.max(lease.expiresAt, started + length);
    }, lease.expiresAt);
  }

  /** A write of the holder that gives the lease up. */
  #finish(lease: Lease, write: expressions.Write, states: string[]): Promise<void> {
    return persist(async () => {
      this.#hold(lease, await update(this.#table, keyOf(lease.request.key), write), states);
    }, lease.expiresAt);
  }

  /** Whether a write landed: now, or in an earlier attempt whose response was lost. Throws LeaseLost otherwise. */
  #hold(lease: Lease, result: Written, states: string[]): void {
    if (result.applied) return;
    const item = seen(result);
    if (item?.claimId === lease.claimId && item.fence === lease.fence && states.includes(item.st)) return;
    this.#parts.telemetry.lease('lost');
    throw new LeaseLost('another replica holds this request now');
  }
}

async function accept(parts: StoreParts, request: CreditRequest, lease: boolean): Promise<Accepted> {
  const { table, times, heldBy, telemetry } = parts;
  const started = performance.now();
  const now = Date.now();
  const holder = { claimId: randomUUID(), fence: lease ? 1 : 0 };
  const texts = splitRequest(request);
  const until = now + times.lease;
  const item = {
    st: lease ? expressions.RUNNING : expressions.RETRY,
    ...holder,
    ...texts,
    attempt: lease ? 1 : 0,
    heldBy,
    channel: request.channel,
    askedAt: request.askedAt,
    steps: {},
    dueShard: lease ? shardOf(request.key) : QUEUE_SHARD,
    // A queued request is left to the replica that took it for the time of one lease.
    dueAt: until,
    ...(lease ? { leaseUntil: until } : {}),
    createdAt: now,
    updatedAt: now,
  };
  const result = await persist(() => putNew(table, keyOf(request.key), item), started + ACCEPT_PATIENCE_MS);
  if (!result.applied && seen(result)?.claimId !== holder.claimId) {
    telemetry.lease('conflict');
    return { outcome: 'duplicate' };
  }
  if (!lease) return { outcome: 'queued' };
  telemetry.lease('acquired');
  const bytes = Buffer.byteLength(texts.asked) + Buffer.byteLength(texts.links);
  return { outcome: 'leased', lease: firstLease(request, holder, started + times.lease, bytes) };
}

async function claim(parts: StoreParts, key: string, seenFence: number): Promise<Lease | undefined> {
  const { table, times, heldBy, telemetry } = parts;
  const claimId = randomUUID();
  const started = performance.now();
  const now = Date.now();
  const write = expressions.takeover({
    seenFence,
    claimId,
    heldBy,
    now,
    expired: now - times.skew,
    leaseUntil: now + times.lease,
    shard: shardOf(key),
  });
  const result = await persist(() => update(table, keyOf(key), write, true), started + ACCEPT_PATIENCE_MS);
  const item = seen(result);
  if (!item || item.claimId !== claimId) {
    telemetry.lease('conflict');
    return undefined;
  }
  telemetry.lease(seenFence === 0 ? 'acquired' : 'taken_over');
  return leaseOf(item, started + times.lease);
}

const keyOf = (key: string): Attributes => marshall({ pk: key, sk: WORK });
const seen = ({ item }: Written): WorkItem | undefined => (item ? parseItem(item) : undefined);
