import { marshall } from '@aws-sdk/util-dynamodb';
import { type Attributes, get, type Table, update } from './conditional-write.ts';
import type { Write } from './expressions.ts';

/** Newest message ts of a channel up to which everything was taken in; undefined before the first. */
export async function readWatermark(table: Table, channel: string): Promise<string | undefined> {
  return (await get(table, keyOf(channel)))?.newest?.S;
}

/** Moves the watermark forward, never back. */
export async function advanceWatermark(table: Table, channel: string, ts: string): Promise<void> {
  await update(table, keyOf(channel), advance(ts));
}

/** Watermark of a channel: a Slack ts has a fixed width, so that its text sorts as time does. Never back. */
function advance(ts: string): Write {
  return {
    update: 'SET newest = :ts',
    condition: 'attribute_not_exists(newest) OR newest < :ts',
    values: { ':ts': ts },
  };
}

function keyOf(channel: string): Attributes {
  return marshall({ pk: `WATERMARK#${channel}`, sk: 'WATERMARK' });
}
