import type { Lease, StoredRequest } from '../../core/ports/request-store.ts';
import type { CreditRequest } from '../../core/request.ts';
import { type Packed, pack, packedSize } from './compression.ts';
import type { Holder } from './expressions.ts';
import { joinRequest, unpackAnswer, unpackSteps, type WorkItem } from './item.ts';

/** DynamoDB's limit is 400 KB; an item that would come near goes without its newest steps. */
const ROOM = 300_000;

/** What the store knows of a lease beside what its holder sees. */
interface Bookkeeping {
  /** Steps that the item has, or that did not fit. */
  kept: Set<string>;
  bytes: number;
}

const books = new WeakMap<Lease, Bookkeeping>();

/** A lease on a request that was just recorded, nothing done yet. */
export function firstLease(request: CreditRequest, holder: Holder, expiresAt: number, bytes: number): Lease {
  const lease: Lease = {
    request,
    ...holder,
    attempt: 1,
    lookFirst: request.lookFirst === true,
    latePostPossible: false,
    expiresAt,
    steps: {},
    postTs: [],
  };
  books.set(lease, { kept: new Set(), bytes });
  return lease;
}

/**
 * A lease on an item that existed before. Only this process knows that nobody has answered what it queued a moment ago;
 * any other item may be one that was put back after its answer.
 * @param from.expiresAt on the clock of `performance.now()`
 * @param from.now epoch milliseconds by the clock of the table
 */
export async function leaseOf(
  item: WorkItem,
  { expiresAt, now, queuedHere }: { expiresAt: number; now: number; queuedHere: boolean },
): Promise<Lease> {
  const steps = await unpackSteps(item.steps);
  const answer = item.answer === undefined ? undefined : await unpackAnswer(item.answer);
  const request = joinRequest(item);
  const lease: Lease = {
    request,
    claimId: item.claimId,
    fence: item.fence,
    attempt: item.attempt,
    lookFirst: !queuedHere || item.fence > 1 || request.lookFirst === true,
    latePostPossible: item.intentAt !== undefined,
    expiresAt,
    steps,
    ...(item.intentAt === undefined
      ? {}
      : { intent: { since: performance.now() - (now - item.intentAt), ...(answer ? { answer } : {}) } }),
    postTs: [...(item.postTs ?? [])].sort(),
  };
  books.set(lease, { kept: new Set(Object.keys(steps)), bytes: sizeOf(item) });
  return lease;
}

export async function storedRequest(item: WorkItem): Promise<StoredRequest> {
  const answer = item.answer === undefined ? undefined : await unpackAnswer(item.answer);
  return {
    request: joinRequest(item),
    postTs: [...(item.postTs ?? [])].sort(),
    ended: item.st === 'done' || item.st === 'dead',
    ...(item.outcome === undefined ? {} : { outcome: item.outcome }),
    ...(answer === undefined ? {} : { answer }),
  };
}

/** Steps that no write has carried yet and that fit. Call `keep` with them once they are written. */
export async function freshSteps(lease: Lease): Promise<Record<string, Packed>> {
  const book = bookOf(lease);
  const fresh: Record<string, Packed> = {};
  // An intent holds the answer that the steps led to.
  if (lease.intent?.answer) return fresh;
  let bytes = book.bytes;
  for (const [name, value] of Object.entries(lease.steps)) {
    if (book.kept.has(name)) continue;
    const packed = await pack(value);
    bytes += packedSize(packed) + Buffer.byteLength(name);
    if (bytes < ROOM) fresh[name] = packed;
    else {
      bytes -= packedSize(packed) + Buffer.byteLength(name);
      // It never will: packing it again at each renewal would cost more than the step.
      book.kept.add(name);
    }
  }
  return fresh;
}

export function keep(lease: Lease, steps: Record<string, Packed>): void {
  const book = bookOf(lease);
  for (const [name, packed] of Object.entries(steps)) {
    if (!book.kept.has(name)) book.bytes += packedSize(packed) + Buffer.byteLength(name);
    book.kept.add(name);
  }
}

/** The answer as the item can hold it; undefined when it is too large, and is worked out again after a takeover. */
export async function packAnswer(answer: unknown): Promise<Packed | undefined> {
  const packed = await pack(answer);
  return packedSize(packed) < ROOM ? packed : undefined;
}

function bookOf(lease: Lease): Bookkeeping {
  const book = books.get(lease);
  if (!book) throw new Error('a lease comes from this store and no copy of it does');
  return book;
}

function sizeOf(item: WorkItem): number {
  const steps = Object.values(item.steps ?? {}).reduce((sum, step) => sum + packedSize(step), 0);
  const answer = item.answer === undefined ? 0 : packedSize(item.answer);
  return Buffer.byteLength(item.asked) + Buffer.byteLength(item.links ?? '') + steps + answer;
}
