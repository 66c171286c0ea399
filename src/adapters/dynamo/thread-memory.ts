import { marshall } from '@aws-sdk/util-dynamodb';
import type { ThreadMemory } from '../../core/ports/thread-memory.ts';
import { type Attributes, get, type Table, update } from './conditional-write.ts';
import type { Write } from './expressions.ts';

/** An item to which nothing was added for this long is removed by TTL. */
const KEEP_SECONDS = 90 * 24 * 3600;

/** One item a channel, with a set of `<ts of the root> <UTC day>`: a thread has an entry a day at the most. */
export function threadMemory(table: Table): ThreadMemory {
  return {
    async remember(channel, threadTs, askedAt) {
      await update(table, keyOf(channel), addition(`${threadTs} ${dayOf(askedAt)}`, askedAt));
    },
    async recent(channel, sinceMs) {
      const entries = (await get(table, keyOf(channel)))?.threads?.SS ?? [];
      const since = dayOf(sinceMs);
      const old = entries.filter((entry) => dayIn(entry) < since);
      if (old.length > 0) await update(table, keyOf(channel), removal(old));
      const recent = entries.filter((entry) => dayIn(entry) >= since);
      return [...new Set(recent.map((entry) => entry.split(' ')[0] ?? ''))].sort();
    },
  };
}

function addition(entry: string, askedAt: number): Write {
  return {
    update: 'ADD threads :entries SET expiresAt = :expires',
    condition: 'attribute_not_exists(threads) OR NOT contains(threads, :entry)',
    values: {
      ':entries': new Set([entry]),
      ':entry': entry,
      ':expires': Math.floor(askedAt / 1000) + KEEP_SECONDS,
    },
  };
}

function removal(entries: string[]): Write {
  return {
    update: 'DELETE threads :entries',
    condition: 'attribute_exists(threads)',
    values: { ':entries': new Set(entries) },
  };
}

const dayIn = (entry: string): string => entry.slice(entry.indexOf(' ') + 1);

function dayOf(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 10);
}

function keyOf(channel: string): Attributes {
  return marshall({ pk: `WATERMARK#${channel}`, sk: 'THREADS' });
}
