import { marshall } from '@aws-sdk/util-dynamodb';
import type { Gestures } from '../../core/ports/gestures.ts';
import { putNew, type Table } from './conditional-write.ts';

/** Copies of a gesture are seconds apart; a catch-up after a long outage may bring them again. */
const KEEP_SECONDS = 30 * 24 * 3600;

/** One item a gesture, with the message that was first; it goes by TTL. */
export function dynamoGestures(table: Table): Gestures {
  return {
    async claim(id, message) {
      const expiresAt = Math.floor(Date.now() / 1000) + KEEP_SECONDS;
      const written = await putNew(table, marshall({ pk: `GESTURE#${id}`, sk: 'GESTURE' }), {
        message,
        expiresAt,
      });
      return written.applied || written.item?.message?.S === message;
    },
  };
}
