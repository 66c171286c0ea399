import { marshall } from '@aws-sdk/util-dynamodb';
import type { SharedPace } from '../../core/ports/shared-pace.ts';
import { type Attributes, type Table, update } from './conditional-write.ts';
import type { Write } from './expressions.ts';

/** A moment further ahead than this was written by a wrong clock: it is replaced. */
const LONGEST_AHEAD_MS = 60_000;
/** The item of a channel that has been quiet for a day goes by TTL. */
const KEEP_SECONDS = 24 * 3600;

/**
 * One item a channel: `nextAt`, the next moment at which any replica may post there, by local clocks. A replica whose
 * clock is wrong meets refusals of Slack (429), as without a shared pace; nothing else depends on it.
 */
export function dynamoPace(table: Table): SharedPace {
  return {
    async take(channel, paceMs) {
      const now = Date.now();
      const { applied, item } = await update(table, keyOf(channel), takeNow(now, paceMs));
      return applied ? 0 : Math.max(1, Number(item?.nextAt?.N ?? now) - now);
    },
    async hold(channel, ms) {
      const now = Date.now();
      await update(table, keyOf(channel), holdUntil(now + Math.min(ms, LONGEST_AHEAD_MS), now));
    },
  };
}

const SET = 'SET nextAt = :then, expiresAt = :expires';
const values = (then: number) => ({ ':then': then, ':expires': Math.floor(then / 1000) + KEEP_SECONDS });

/** Nobody has posted for the length of a pace, or the stored moment was written by a wrong clock. */
function takeNow(now: number, paceMs: number): Write {
  return {
    update: SET,
    condition: 'attribute_not_exists(nextAt) OR nextAt <= :now OR nextAt > :far',
    values: { ...values(now + paceMs), ':now': now, ':far': now + LONGEST_AHEAD_MS },
  };
}

/** The stored moment only moves forward. */
function holdUntil(then: number, now: number): Write {
  return {
    update: SET,
    condition: 'attribute_not_exists(nextAt) OR nextAt < :then OR nextAt > :far',
    values: { ...values(then), ':far': now + LONGEST_AHEAD_MS },
  };
}

function keyOf(channel: string): Attributes {
  return marshall({ pk: `PACE#${channel}`, sk: 'PACE' });
}
