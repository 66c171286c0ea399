import {
  type AttributeValue,
  BatchGetItemCommand,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { AppError } from '../../../core/errors.ts';
import type { AnswerRecords } from '../../../core/ports/answer-records.ts';
import type { RecordHead } from '../../../core/record.ts';
import { available, type Table } from '../conditional-write.ts';
import { DAY_INDEX, DUE_INDEX } from '../due-index.ts';
import { keyOf } from '../parts.ts';
import { OPEN_SHARD, personKey, readHead } from './record-item.ts';

type Item = Record<string, AttributeValue>;

/** Everything of a head but the record itself. */
const HEAD_ONLY = 'pk, sk, asked, links, summary, fence, decided, waits, decisions, replyTs';

/** DynamoDB's limit of one BatchGetItem. */
const BATCH = 100;
/** Times that a batch is read on, when DynamoDB leaves a part of it unread under load. */
const TRIES = 5;

/** Lists of heads: which ones from the indexes, which lag a little; what they say from the table itself. */
export function dynamoRecordLists(
  table: Table,
): Pick<AnswerRecords, 'waiting' | 'askedBy' | 'oldestWaiting'> {
  const keys = (query: Omit<QueryCommandInput, 'TableName'>) =>
    available(async () => {
      const { Items = [] } = await table.client.send(new QueryCommand({ TableName: table.name, ...query }));
      return Items;
    });
  const open = (limit: number) =>
    keys({
      IndexName: DUE_INDEX,
      Limit: limit,
      KeyConditionExpression: 'dueShard = :open',
      ExpressionAttributeValues: marshall({ ':open': OPEN_SHARD }),
    });
  return {
    async waiting(limit) {
      const items = await open(limit + 1);
      const read = await readHeads(table, items.slice(0, limit));
      const heads = read.heads.filter(({ status }) => status === 'open');
      return { heads, more: items.length > limit || read.unreadable > 0 };
    },
    async askedBy(user, limit) {
      const items = await keys({
        IndexName: DAY_INDEX,
        Limit: limit,
        ScanIndexForward: false,
        KeyConditionExpression: 'dayKey = :person',
        ExpressionAttributeValues: marshall({ ':person': personKey(user) }),
      });
      return withMessages(table, (await readHeads(table, items)).heads);
    },
    async oldestWaiting() {
      const [oldest] = await open(1);
      return oldest?.dueAt?.N === undefined ? undefined : Number(oldest.dueAt.N);
    },
  };
}

/**
 * The heads of these keys, in their order, and how many could not be read: of a newer release, say. They hide no other.
 */
async function readHeads(table: Table, items: Item[]): Promise<{ heads: RecordHead[]; unreadable: number }> {
  const keys = items.map(({ pk, sk }) => ({ pk, sk }) as Item);
  const found = new Map((await readAll(table, keys, HEAD_ONLY)).map((item) => [item.pk?.S, item]));
  let unreadable = 0;
  const heads = items.flatMap(({ pk }) => {
    const item = found.get(pk?.S);
    try {
      return item ? [readHead(item).head] : [];
    } catch {
      unreadable += 1;
      return [];
    }
  });
  return { heads, unreadable };
}

/** With the messages of those that nobody can decide on: they stand in the requests, as long as the audit has them. */
async function withMessages(table: Table, heads: RecordHead[]): Promise<RecordHead[]> {
  const without = heads.filter(
    ({ replyTs, request }) => replyTs === undefined && request.reply.kind === 'thread',
  );
  const keys = [...new Set(without.map(({ request }) => request.key))].map(keyOf);
  const posts = new Map(
    (await readAll(table, keys, 'pk, postTs')).map(({ pk, postTs }) => [pk?.S, postTs?.SS?.sort()[0]]),
  );
  return heads.map((head) => {
    const replyTs = head.replyTs ?? posts.get(head.request.key);
    return replyTs === undefined ? head : { ...head, replyTs };
  });
}

async function readAll(table: Table, keys: Item[], attributes: string): Promise<Item[]> {
  const batches: Promise<Item[]>[] = [];
  for (let at = 0; at < keys.length; at += BATCH)
    batches.push(readBatch(table, keys.slice(at, at + BATCH), attributes));
  return (await Promise.all(batches)).flat();
}

async function readBatch(table: Table, all: Item[], attributes: string): Promise<Item[]> {
  const read: Item[] = [];
  let keys = all;
  for (let tries = 1; keys.length > 0; tries += 1) {
    if (tries > TRIES) throw new AppError('STORE_UNAVAILABLE', { facts: { unread: keys.length } });
    const wanted = { Keys: keys, ConsistentRead: true, ProjectionExpression: attributes };
    const command = new BatchGetItemCommand({ RequestItems: { [table.name]: wanted } });
    const { Responses = {}, UnprocessedKeys = {} } = await available(() => table.client.send(command));
    read.push(...(Responses[table.name] ?? []));
    keys = UnprocessedKeys[table.name]?.Keys ?? [];
  }
  return read;
}
