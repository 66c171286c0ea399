import { LeaseLost } from '../../core/attempt.ts';
import type { Answer, Outcome } from '../../core/decision.ts';
import type { Lease } from '../../core/ports/request-store.ts';
import { summarise } from './audit-summary.ts';
import { repeatWrite, update, type Written } from './conditional-write.ts';
import { endingOf, goesOn } from './ending.ts';
import * as endings from './ending-expressions.ts';
import * as expressions from './expressions.ts';
import { keptLinks, LOOK_SHARD, ownerOf } from './item.ts';
import { freshSteps, keep, packAnswer } from './lease-item.ts';
import { keyOf, type Parts } from './parts.ts';

/** What only the holder of a lease writes. Each write is repeated until it lands or the lease is over. */

export async function renew(parts: Parts, lease: Lease): Promise<void> {
  const steps = await freshSteps(lease);
  await prolong(parts, lease, (now, until) => expressions.renew(lease, now, until, steps));
  keep(lease, steps);
  parts.telemetry.lease('renewed');
}

export async function recordIntent(parts: Parts, lease: Lease, answer: Answer): Promise<void> {
  const packed = await packAnswer(answer);
  const since = lease.intent?.since ?? performance.now();
  await prolong(parts, lease, (now, until) => expressions.recordIntent(lease, now, until, packed));
  lease.intent = { since, ...(packed === undefined ? {} : { answer }) };
}

export async function complete(
  parts: Parts,
  lease: Lease,
  outcome: Outcome,
  { answer, reconcileInMs }: { answer?: Answer; reconcileInMs?: number | undefined } = {},
): Promise<void> {
  const now = parts.clock.now();
  const ending = endingOf(outcome, summarise(answer), now);
  const links = goesOn(outcome) ? keptLinks(lease.request) : undefined;
  const look = reconcileInMs === undefined ? undefined : { shard: LOOK_SHARD, at: now + reconcileInMs };
  const write = endings.complete(lease, ending, look, links);
  await giveUp(parts, lease, write, [expressions.DONE, expressions.DEAD]);
}

export async function release(
  parts: Parts,
  lease: Lease,
  afterMs: number,
  code: string,
  countsAsAttempt: boolean,
): Promise<void> {
  const steps = await freshSteps(lease);
  const now = parts.clock.now();
  const attempt = lease.attempt - (countsAsAttempt ? 0 : 1);
  const write = expressions.release(lease, { now, dueAt: now + afterMs, attempt, code }, steps);
  await giveUp(parts, lease, write, [expressions.RETRY]);
  parts.telemetry.lease('released');
}

/** A write that also prolongs the lease. */
function prolong(
  parts: Parts,
  lease: Lease,
  write: (now: number, until: number) => expressions.Write,
): Promise<void> {
  const { table, times, clock } = parts;
  return repeatWrite(async () => {
    const started = performance.now();
    const now = clock.now();
    const result = await update(table, keyOf(lease.request.key), write(now, now + times.lease));
    ensureHeld(parts, lease, result, [expressions.RUNNING]);
    lease.expiresAt = Math.max(lease.expiresAt, started + times.lease);
  }, lease.expiresAt);
}

/** A write that gives the lease up. */
function giveUp(parts: Parts, lease: Lease, write: expressions.Write, states: string[]): Promise<void> {
  return repeatWrite(async () => {
    ensureHeld(parts, lease, await update(parts.table, keyOf(lease.request.key), write), states);
  }, lease.expiresAt);
}

/** Whether a write landed: now, or in an earlier try whose response was lost. Throws LeaseLost otherwise. */
function ensureHeld(parts: Parts, lease: Lease, result: Written, states: string[]): void {
  if (result.applied) return;
  const owner = ownerOf(result.item);
  if (owner?.claimId === lease.claimId && owner.fence === lease.fence && states.includes(owner.st)) return;
  parts.telemetry.lease('lost');
  throw new LeaseLost('another replica holds this request now');
}
