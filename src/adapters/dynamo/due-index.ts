import { type AttributeValue, paginateQuery, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { z } from 'zod';
import type { Outcome } from '../../core/decision.ts';
import type { DueItem, RequestStore } from '../../core/ports/request-store.ts';
import { available, get } from './conditional-write.ts';
import { dayKey, LOOK_SHARD, QUEUE_SHARD, SHARDS } from './item.ts';
import type { Parts } from './parts.ts';

/** The sparse indexes: `due` holds what is owed, `day` what is over. Neither is ever scanned. */
export const DUE_INDEX = 'due';
export const DAY_INDEX = 'day';

const dueSchema = z.object({
  pk: z.string(),
  st: z.enum(['running', 'retry', 'done', 'dead']),
  fence: z.number(),
  attempt: z.number(),
  channel: z.string(),
  askedAt: z.number(),
  dueAt: z.number(),
});

/** Index entries of a page: a hundred bytes each. */
const PAGE = 500;

/** What is read from the indexes, which lag the table a little: every use of it is checked by a condition. */
export function dueIndex(parts: Parts): Pick<RequestStore, 'due' | 'counts' | 'backlog' | 'ping'> {
  return {
    async due(limit) {
      const partitions = [...SHARDS, QUEUE_SHARD, LOOK_SHARD];
      const found = (await Promise.all(partitions.map((shard) => dueOf(parts, shard, limit)))).flat();
      const looks = found.filter(isLook);
      return [
        ...byTurn(found.filter((item) => !isLook(item))).slice(0, limit),
        ...shuffle(looks.slice(0, limit)),
      ];
    },

    async counts() {
      const day = parts.clock.now();
      const today = (outcome: Outcome) => count(parts, DAY_INDEX, 'dayKey', dayKey(day, outcome));
      const [answered, noCredit, failed, { requests }] = await Promise.all([
        today('answered'),
        today('no_credit'),
        today('failed'),
        backlog(parts),
      ]);
      return { answered, noCredit, failed, waiting: requests };
    },

    backlog: () => backlog(parts),

    async ping() {
      await get(parts.table, marshall({ pk: 'PING', sk: 'PING' }));
    },
  };
}

const isLook = ({ state }: DueItem) => state === 'reconcile';

/**
 * Due entries of a partition, oldest first, up to `limit` of the kind that the partition is for. Entries that are
 * unreadable, and later looks that the release before left among the requests, are not counted, so that they hide
 * nothing.
 */
async function dueOf(parts: Parts, shard: string, limit: number): Promise<DueItem[]> {
  const now = parts.clock.now();
  const found: DueItem[] = [];
  const wanted = (item: DueItem) => isLook(item) === (shard === LOOK_SHARD);
  await available(async () => {
    for await (const page of paginateQuery({ client: parts.table.client }, dueQuery(parts, shard, now))) {
      // A running request may be taken over only when its lease is over by every clock.
      const due = readableOf(parts, page.Items).filter(
        ({ state, dueAt }) => state !== 'running' || dueAt < now - parts.times.skew,
      );
      found.push(...due);
      if (found.filter(wanted).length >= limit) return;
    }
  });
  return found;
}

function dueQuery({ table }: Parts, shard: string, now: number): QueryCommandInput {
  return {
    TableName: table.name,
    IndexName: DUE_INDEX,
    KeyConditionExpression: 'dueShard = :shard AND dueAt <= :now',
    ExpressionAttributeValues: marshall({ ':shard': shard, ':now': now }),
    Limit: PAGE,
  };
}

/** The entries that this release can read; the others are reported and left to those who can. */
function readableOf(parts: Parts, entries: Record<string, AttributeValue>[] = []): DueItem[] {
  return entries.flatMap((attributes) => {
    const entry = unmarshall(attributes);
    const parsed = dueSchema.safeParse(entry);
    if (!parsed.success) {
      parts.skip(String(entry.pk));
      return [];
    }
    const { pk, st, ...rest } = parsed.data;
    return [{ key: pk, state: st === 'running' || st === 'retry' ? st : 'reconcile', ...rest }];
  });
}

/**
 * Requests that nobody has acquired stay in order of arrival; the others are shuffled, so that replicas do not race for
 * the same one.
 */
function byTurn(items: DueItem[]): DueItem[] {
  const unclaimed = items.filter(({ fence }) => fence === 0).sort((a, b) => a.askedAt - b.askedAt);
  return [...shuffle(items.filter(({ fence }) => fence > 0)), ...unclaimed];
}

function shuffle<T>(items: T[]): T[] {
  const keyed = items.map((item) => ({ item, at: Math.random() }));
  return keyed.sort((a, b) => a.at - b.at).map(({ item }) => item);
}

async function count({ table }: Parts, index: string, attribute: string, value: string): Promise<number> {
  let total = 0;
  const query: QueryCommandInput = {
    TableName: table.name,
    IndexName: index,
    Select: 'COUNT',
    KeyConditionExpression: `${attribute} = :value`,
    ExpressionAttributeValues: marshall({ ':value': value }),
  };
  await available(async () => {
    for await (const page of paginateQuery({ client: table.client }, query)) total += page.Count ?? 0;
  });
  return total;
}

/** Walks the partitions of the `due` index that hold requests. */
async function backlog(parts: Parts): Promise<{ requests: number; oldestAskedAt?: number }> {
  let requests = 0;
  let oldest = Number.POSITIVE_INFINITY;
  for (const shard of [...SHARDS, QUEUE_SHARD]) {
    const query = dueQuery(parts, shard, Number.MAX_SAFE_INTEGER);
    await available(async () => {
      for await (const page of paginateQuery({ client: parts.table.client }, query)) {
        for (const item of readableOf(parts, page.Items).filter((entry) => !isLook(entry))) {
          requests += 1;
          oldest = Math.min(oldest, item.askedAt);
        }
      }
    });
  }
  return requests === 0 ? { requests } : { requests, oldestAskedAt: oldest };
}
