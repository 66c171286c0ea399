import {
  type AttributeValue,
  paginateQuery,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { z } from 'zod';
import type { Outcome } from '../../core/decision.ts';
import type { DueItem, RequestStore } from '../../core/ports/request-store.ts';
import type { WorkTimes } from '../../core/work-times.ts';
import { available, get, type Table } from './conditional-write.ts';
import { dayKey, QUEUE_SHARD, SHARDS } from './item.ts';

export type Queries = Pick<RequestStore, 'due' | 'counts' | 'backlog' | 'ping'>;

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

/** What is read from the indexes, which lag the table a little: every use of it is checked by a condition. */
export function dynamoQueries(table: Table, times: WorkTimes): Queries {
  return {
    async due(limit) {
      const now = Date.now();
      const pages = await Promise.all(
        [...SHARDS, QUEUE_SHARD].map((shard) =>
          available(() => table.client.send(new QueryCommand(dueQuery(table, shard, limit, now)))),
        ),
      );
      const found = pages.flatMap(({ Items = [] }) => Items.map(dueItem));
      // A running request may be taken over only when its lease is over by every clock.
      return inTurn(found.filter((item) => item.state !== 'running' || item.dueAt < now - times.skew)).slice(
        0,
        limit,
      );
    },

    async counts() {
      const today = (outcome: Outcome) => count(table, DAY_INDEX, 'dayKey', dayKey(Date.now(), outcome));
      const [answered, noCredit, failed, { requests }] = await Promise.all([
        today('answered'),
        today('no_credit'),
        today('failed'),
        backlog(table),
      ]);
      return { answered, noCredit, failed, waiting: requests };
    },

    backlog: () => backlog(table),

    async ping() {
      await get(table, marshall({ pk: 'PING', sk: 'PING' }));
    },
  };
}

function dueQuery(table: Table, shard: string, limit: number, now: number): QueryCommandInput {
  return {
    TableName: table.name,
    IndexName: DUE_INDEX,
    KeyConditionExpression: 'dueShard = :shard AND dueAt <= :now',
    ExpressionAttributeValues: marshall({ ':shard': shard, ':now': now }),
    Limit: limit,
  };
}

function dueItem(attributes: Record<string, AttributeValue>): DueItem {
  const { pk, st, ...rest } = dueSchema.parse(unmarshall(attributes));
  return { key: pk, state: st === 'running' || st === 'retry' ? st : 'verify', ...rest };
}

/** Unclaimed requests first come first served; the others shuffled, so that replicas do not race for the same head. */
function inTurn(items: DueItem[]): DueItem[] {
  const unclaimed = items.filter(({ fence }) => fence === 0).sort((a, b) => a.askedAt - b.askedAt);
  return [...shuffle(items.filter(({ fence }) => fence > 0)), ...unclaimed];
}

function shuffle<T>(items: T[]): T[] {
  const keyed = items.map((item) => ({ item, at: Math.random() }));
  return keyed.sort((a, b) => a.at - b.at).map(({ item }) => item);
}

async function count(table: Table, index: string, attribute: string, value: string): Promise<number> {
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

/** Walks the `due` index, which holds only what is owed: entries of about a hundred bytes. */
async function backlog(table: Table): Promise<{ requests: number; oldestAskedAt?: number }> {
  let requests = 0;
  let oldest = Number.POSITIVE_INFINITY;
  for (const shard of [...SHARDS, QUEUE_SHARD]) {
    const query = dueQuery(table, shard, 1000, Number.MAX_SAFE_INTEGER);
    await available(async () => {
      for await (const page of paginateQuery({ client: table.client }, query)) {
        for (const item of (page.Items ?? []).map(dueItem).filter(({ state }) => state !== 'verify')) {
          requests += 1;
          oldest = Math.min(oldest, item.askedAt);
        }
      }
    });
  }
  return requests === 0 ? { requests } : { requests, oldestAskedAt: oldest };
}
