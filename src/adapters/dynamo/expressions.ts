/**
 * Every write to a request's item, in one place. Each is ONE conditional write; there are no transactions.
 *
 *   accept (no item yet) ──► RUNNING (with a lease)  or  RETRY (waits for a worker, fence 0)
 *
 *   RUNNING ── renew, intend ──► RUNNING           by its holder
 *   RUNNING ── takeover ──► RUNNING, fence + 1     by anybody, when the lease is over
 *   RUNNING ── retry ──► RETRY                     by its holder, due later
 *   RUNNING ── done ──► DONE, or DEAD if it failed by its holder
 *   RETRY ── takeover ──► RUNNING, fence + 1       by anybody, when it is due or was never claimed
 *   RUNNING, RETRY ── bury ──► DEAD                by anybody, when due and its attempts are used up
 *   RETRY, fence 0 ── hasten ──► RETRY             due at once
 *   any ── fact ──► same, one more ts in postTs    by anybody: it is true whoever writes it
 *   DONE, DEAD ── verified ──► same, owed no more  by anybody, when no further ts became known
 *
 * `dueShard` and `dueAt` exist only while something is owed, so that the `due` index is sparse: the next attempt of
 * RETRY, the takeover of RUNNING, the look for extra posts of DONE and DEAD. `dayKey` exists only when it is over.
 * `fence` rises with every change of owner; `claimId` stays behind in RETRY, DONE and DEAD, so that a holder whose
 * response was lost recognises its own write. No attribute name here is a reserved word of DynamoDB.
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

const HELD = 'claimId = :me AND fence = :fence AND st = :running';
const held = ({ claimId, fence }: Holder) => ({ ':me': claimId, ':fence': fence, ':running': RUNNING });

/** PutItem: nobody has recorded this key. */
export const ACCEPT = 'attribute_not_exists(pk)';

export function takeover(claim: {
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
      ':me': claim.claimId,
      ':by': claim.heldBy,
      ':seen': claim.seenFence,
      ':now': claim.now,
      ':expired': claim.expired,
      ':lease': claim.leaseUntil,
      ':shard': claim.shard,
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
export function intend(holder: Holder, now: number, leaseUntil: number, answer: unknown): Write {
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

/** On an item that is over, a late ts makes it owed once more, so that extra posts are found. */
export function fact(ts: string, now: number, shard: string, verifyAt: number): Write {
  return {
    update:
      'ADD postTs :ts SET updatedAt = :now, dueShard = if_not_exists(dueShard, :shard), dueAt = if_not_exists(dueAt, :at)',
    condition: 'attribute_exists(pk)',
    values: { ':ts': new Set([ts]), ':now': now, ':shard': shard, ':at': verifyAt },
  };
}

export function retry(
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

/** What stays of a request that is over, for audit and counts. `expiresAt` (seconds) is its TTL; no live item has one. */
export interface Ending {
  state: typeof DONE | typeof DEAD;
  outcome: string;
  summary: string;
  now: number;
  dayKey: string;
  expiresAt: number;
}

const END =
  'SET st = :end, outcome = :outcome, summary = :summary, doneAt = :now, dayKey = :day, expiresAt = :expires, updatedAt = :now';
const endValues = (ending: Ending) => ({
  ':end': ending.state,
  ':outcome': ending.outcome,
  ':summary': ending.summary,
  ':now': ending.now,
  ':day': ending.dayKey,
  ':expires': ending.expiresAt,
});

/** `links`: what to keep of them; usually nothing. */
export function done(holder: Holder, ending: Ending, verifyAt?: number, links?: string): Write {
  const owed = verifyAt === undefined ? 'REMOVE dueShard, dueAt,' : ', dueAt = :verify REMOVE';
  const [kept, gone] = links === undefined ? ['', ', links'] : [', links = :links', ''];
  return {
    update: `${END}${kept} ${owed} leaseUntil${gone}, steps, answer`,
    condition: HELD,
    values: {
      ...held(holder),
      ...endValues(ending),
      ...(verifyAt === undefined ? {} : { ':verify': verifyAt }),
      ...(links === undefined ? {} : { ':links': links }),
    },
  };
}

export function bury(
  claim: { seenFence: number; claimId: string; lastAttempt: number; expired: number },
  ending: Ending,
): Write {
  return {
    update: `${END}, claimId = :me REMOVE dueShard, dueAt, leaseUntil, links, steps, answer`,
    condition:
      'fence = :seen AND attempt >= :last AND ((st = :running AND leaseUntil < :expired) OR (st = :retry AND dueAt <= :now))',
    values: {
      ...endValues(ending),
      ':me': claim.claimId,
      ':seen': claim.seenFence,
      ':last': claim.lastAttempt,
      ':expired': claim.expired,
      ':running': RUNNING,
      ':retry': RETRY,
    },
  };
}

export function hasten(now: number): Write {
  return {
    update: 'SET dueAt = :now',
    condition: 'fence = :zero AND st = :retry AND dueAt > :now',
    values: { ':now': now, ':zero': 0, ':retry': RETRY },
  };
}

export function verified(seenPosts: number): Write {
  const unchanged = seenPosts === 0 ? 'attribute_not_exists(postTs)' : 'size(postTs) = :seen';
  return {
    update: 'REMOVE dueShard, dueAt',
    condition: `st IN (:done, :dead) AND ${unchanged}`,
    values: { ':done': DONE, ':dead': DEAD, ...(seenPosts === 0 ? {} : { ':seen': seenPosts }) },
  };
}

/** Watermark of a channel: a Slack ts has a fixed width, so that its text sorts as time does. Never back. */
export function advance(ts: string): Write {
  return {
    update: 'SET newest = :ts',
    condition: 'attribute_not_exists(newest) OR newest < :ts',
    values: { ':ts': ts },
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
