/**
 * Every write to a request's item; those that end it, and those about a request that has ended, stand in
 * ending-expressions.ts. Each is ONE conditional write; there are no transactions.
 *
 *   accept (no item yet) ──► RUNNING (with a lease)  or  RETRY (waits for a worker, fence 0)
 *
 *   RUNNING ── renew, recordIntent ──► RUNNING           by its holder
 *   RUNNING ── acquire ──► RUNNING, fence + 1            by any replica, when the lease is over (a takeover)
 *   RUNNING ── release ──► RETRY                         by its holder, due later
 *   RUNNING ── complete ──► DONE, or DEAD if it failed   by its holder
 *   RETRY ── acquire ──► RUNNING, fence + 1              by any replica, when it is due or was never acquired
 *   RUNNING, RETRY ── deadLetter ──► DEAD, or DONE if posted   by any replica, when due and its attempts are used up
 *   RUNNING, RETRY ── withdraw ──► DONE, fence + 1       by any replica, when its message was deleted, unposted
 *   RETRY, fence 0 ── makeDue ──► RETRY                  due at once
 *   any ── recordPost ──► same, one more ts in postTs    by any replica: it is a fact for all of them
 *   DONE, DEAD ── reconciled ──► same, owed no more      by any replica, when no further ts became known
 *   DONE, DEAD ── postponeReconcile ──► same, due later  by any replica, when a later look failed
 *
 * `dueShard` and `dueAt` exist only while something is owed, so that the `due` index is sparse: the next attempt of
 * RETRY, the takeover of RUNNING, the later look of DONE and DEAD (in a partition of its own). `dayKey` exists only
 * when it is over. `fence` rises with every change of owner; `claimId` stays behind in RETRY, DONE and DEAD, so that a
 * holder whose response was lost recognises its own write. No attribute name here is a reserved word of DynamoDB, and
 * none is ever renamed: the release before must still find its way.
 */
export interface Write {
  update: string;
  condition: string;
  values: Record<string, unknown>;
  names?: Record<string, string>;
}

export const RUNNING = 'running';
export const RETRY = 'retry';
export const DONE = 'done';
export const DEAD = 'dead';

/** Who writes: a fenced write passes only for the holder. */
export interface Holder {
  claimId: string;
  fence: number;
}

/** The condition of every write of a holder. */
export const HELD = 'claimId = :me AND fence = :fence AND st = :running';
/** The values of `HELD`. */
export const held = ({ claimId, fence }: Holder) => ({
  ':me': claimId,
  ':fence': fence,
  ':running': RUNNING,
});

/** PutItem: nobody has recorded this key. */
export const ACCEPT = 'attribute_not_exists(pk)';

export function acquire(taken: {
  seenFence: number;
  claimId: string;
  heldBy: string;
  now: number;
  expired: number;
  leaseUntil: number;
  shard: string;
}): Write {
  return {
    update:
      'SET st = :running, fence = fence + :one, attempt = attempt + :one, claimId = :me, heldBy = :by, ' +
      'leaseUntil = :lease, dueShard = :shard, dueAt = :lease, updatedAt = :now',
    condition:
      'fence = :seen AND ((st = :running AND leaseUntil < :expired) ' +
      'OR (st = :retry AND (dueAt <= :now OR fence = :zero)))',
    values: {
      ':running': RUNNING,
      ':retry': RETRY,
      ':one': 1,
      ':zero': 0,
      ':me': taken.claimId,
      ':by': taken.heldBy,
      ':seen': taken.seenFence,
      ':now': taken.now,
      ':expired': taken.expired,
      ':lease': taken.leaseUntil,
      ':shard': taken.shard,
    },
  };
}

/** A repeated renewal passes; one that would shorten the lease does not. */
export function renew(
  holder: Holder,
  now: number,
  leaseUntil: number,
  steps: Record<string, unknown>,
): Write {
  const step = setSteps(steps);
  return {
    update: `SET leaseUntil = :lease, dueAt = :lease, updatedAt = :now${step.update}`,
    condition: `${HELD} AND leaseUntil <= :lease`,
    values: { ...held(holder), ':lease': leaseUntil, ':now': now, ...step.values },
    ...step.names,
  };
}

/** With the answer kept, the steps behind it are needed no more. */
export function recordIntent(holder: Holder, now: number, leaseUntil: number, answer: unknown): Write {
  const keep = answer === undefined ? '' : ', answer = :answer, steps = :none';
  return {
    update: `SET intentAt = if_not_exists(intentAt, :now), leaseUntil = :lease, dueAt = :lease, updatedAt = :now${keep}`,
    condition: HELD,
    values: {
      ...held(holder),
      ':lease': leaseUntil,
      ':now': now,
      ...(answer === undefined ? {} : { ':answer': answer, ':none': {} }),
    },
  };
}

export function release(
  holder: Holder,
  at: { now: number; dueAt: number; attempt: number; code: string },
  steps: Record<string, unknown>,
): Write {
  const step = setSteps(steps);
  return {
    update: `SET st = :retry, dueAt = :due, attempt = :attempt, lastCode = :code, updatedAt = :now${step.update} REMOVE leaseUntil`,
    condition: HELD,
    values: {
      ...held(holder),
      ':retry': RETRY,
      ':due': at.dueAt,
      ':attempt': at.attempt,
      ':code': at.code,
      ':now': at.now,
      ...step.values,
    },
    ...step.names,
  };
}

export function makeDue(now: number): Write {
  return {
    update: 'SET dueAt = :now',
    condition: 'fence = :zero AND st = :retry AND dueAt > :now',
    values: { ':now': now, ':zero': 0, ':retry': RETRY },
  };
}

function setSteps(steps: Record<string, unknown>): {
  update: string;
  values: object;
  names?: { names: Record<string, string> };
} {
  const entries = Object.entries(steps);
  if (entries.length === 0) return { update: '', values: {} };
  return {
    update: entries.map((_, index) => `, steps.#s${index} = :s${index}`).join(''),
    values: Object.fromEntries(entries.map(([, value], index) => [`:s${index}`, value])),
    names: { names: Object.fromEntries(entries.map(([name], index) => [`#s${index}`, name])) },
  };
}
