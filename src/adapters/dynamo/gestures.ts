import { marshall } from '@aws-sdk/util-dynamodb';
import { joinByKey } from '../../core/async/join.ts';
import type { Gestures } from '../../core/ports/gestures.ts';
import { putNew, type Table } from './conditional-write.ts';
import { makeLanes } from './lanes.ts';

/** Copies of a gesture are seconds apart; a catch-up after a long outage may bring them again. */
const KEEP_SECONDS = 30 * 24 * 3600;

/** A thousand at once would wait for each other beyond the timeout of a call. */
const MOST_AT_ONCE = 16;

/** One item a gesture, with the message that was first; it goes by TTL. */
export function dynamoGestures(table: Table): Gestures {
  const byTurn = makeLanes(MOST_AT_ONCE);
  const join = joinByKey<boolean>();
  const claim = async (id: string, message: string) => {
    const expiresAt = Math.floor(Date.now() / 1000) + KEEP_SECONDS;
    const key = marshall({ pk: `GESTURE#${id}`, sk: 'GESTURE' });
    const written = await putNew(table, key, { message, expiresAt });
    return written.applied || written.item?.message?.S === message;
  };
  return {
    claim: async (id, message) => {
      const { value } = await join(`${id} ${message}`, () => byTurn(() => claim(id, message)));
      return value;
    },
  };
}
