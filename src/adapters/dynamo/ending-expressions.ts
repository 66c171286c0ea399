import { DEAD, DONE, HELD, type Holder, held, RETRY, RUNNING, type Write } from './expressions.ts';

/* The writes that end a request, and those about what was posted for it; the states stand in expressions.ts. */

/**
 * What stays of a request that is over, for audit and counts. `expiresAt` (seconds) is its TTL; no live item has one.
 */
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

/** When and in which partition the later look is due. */
export interface Look {
  shard: string;
  at: number;
}

/** `links`: what to keep of them, with the answer; usually nothing. */
export function complete(holder: Holder, ending: Ending, look?: Look, links?: string): Write {
  const owed = look === undefined ? 'REMOVE dueShard, dueAt,' : ', dueShard = :shard, dueAt = :look REMOVE';
  const [kept, gone] = links === undefined ? ['', ', links, answer'] : [', links = :links', ''];
  return {
    update: `${END}${kept} ${owed} leaseUntil${gone}, steps`,
    condition: HELD,
    values: {
      ...held(holder),
      ...endValues(ending),
      ...(look === undefined ? {} : { ':shard': look.shard, ':look': look.at }),
      ...(links === undefined ? {} : { ':links': links }),
    },
  };
}

/** `links`: as in `complete`. */
export function deadLetter(
  taken: { seenFence: number; claimId: string; lastAttempt: number; expired: number; posted: boolean },
  ending: Ending,
  links?: string,
): Write {
  const posts = taken.posted ? 'attribute_exists(postTs)' : 'attribute_not_exists(postTs)';
  const [kept, gone] = links === undefined ? ['', ', links, answer'] : [', links = :links', ''];
  return {
    update: `${END}, claimId = :me${kept} REMOVE dueShard, dueAt, leaseUntil, steps${gone}`,
    condition:
      `${posts} AND fence = :seen AND attempt >= :last AND ` +
      '((st = :running AND leaseUntil < :expired) OR (st = :retry AND dueAt <= :now))',
    values: {
      ...endValues(ending),
      ...(links === undefined ? {} : { ':links': links }),
      ':me': taken.claimId,
      ':seen': taken.seenFence,
      ':last': taken.lastAttempt,
      ':expired': taken.expired,
      ':running': RUNNING,
      ':retry': RETRY,
    },
  };
}

/** The raised fence stops its holder. An answer that is recorded stays: its message was deleted too late. */
export function withdraw(claimId: string, ending: Ending, look: Look): Write {
  return {
    update:
      `${END}, claimId = :me, fence = fence + :one, dueShard = :shard, dueAt = :look ` +
      'REMOVE leaseUntil, links, steps, answer',
    condition: 'st IN (:running, :retry) AND attribute_not_exists(postTs)',
    values: {
      ...endValues(ending),
      ':me': claimId,
      ':one': 1,
      ':shard': look.shard,
      ':look': look.at,
      ':running': RUNNING,
      ':retry': RETRY,
    },
  };
}

/** On an item that is over, a late ts makes a later look due, so that extra posts are found. */
export function recordPost(ts: string, now: number, lookShard: string, lookAt: number): Write {
  return {
    update:
      'ADD postTs :ts SET updatedAt = :now, dueShard = if_not_exists(dueShard, :shard), dueAt = if_not_exists(dueAt, :at)',
    condition: 'attribute_exists(pk)',
    values: { ':ts': new Set([ts]), ':now': now, ':shard': lookShard, ':at': lookAt },
  };
}

/** Behind the looks that wait; one of the release before moves to their partition. */
export function postponeReconcile(look: Look): Write {
  return {
    update: 'SET dueShard = :shard, dueAt = :look',
    condition: 'st IN (:done, :dead) AND attribute_exists(dueShard)',
    values: { ':shard': look.shard, ':look': look.at, ':done': DONE, ':dead': DEAD },
  };
}

export function reconciled(seenPosts: number): Write {
  const unchanged = seenPosts === 0 ? 'attribute_not_exists(postTs)' : 'size(postTs) = :seen';
  return {
    update: 'REMOVE dueShard, dueAt',
    condition: `st IN (:done, :dead) AND ${unchanged}`,
    values: { ':done': DONE, ':dead': DEAD, ...(seenPosts === 0 ? {} : { ':seen': seenPosts }) },
  };
}
