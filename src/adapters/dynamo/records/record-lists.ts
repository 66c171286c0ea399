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
      const heads = await readHeads(table, items.slice(0, limit));
      return { heads: heads.filter(({ status }) => status === 'open'), more: items.length > limit };
    },
    async askedBy(user, limit) {
      const items = await keys({
        IndexName: DAY_INDEX,
        Limit: limit,
        ScanIndexForward: false,
        KeyConditionExpression: 'dayKey = :person',
        ExpressionAttributeValues: marshall({ ':person': personKey(user) }),
      });
      return readHeads(table, items);
    },
    async oldestWaiting() {
      const [oldest] = await open(1);
      return oldest?.dueAt?.N === undefined ? undefined : Number(oldest.dueAt.N);
    },
  };
}

/** The heads of these keys, in their order. */
async function readHeads(table: Table, items: Item[]): Promise<RecordHead[]> {
  const batches: Promise<Item[]>[] = [];
  for (let at = 0; at < items.length; at += BATCH)
    batches.push(readBatch(table, items.slice(at, at + BATCH)));
  const found = new Map((await Promise.all(batches)).flat().map((item) => [item.pk?.S, item]));
  return items.flatMap(({ pk }) => {
    const item = found.get(pk?.S);
    return item ? [readHead(item).head] : [];
  });
}

async function readBatch(table: Table, items: Item[]): Promise<Item[]> {
  const read: Item[] = [];
  let keys = items.map(({ pk, sk }) => ({ pk, sk }) as Item);
  for (let tries = 1; keys.length > 0; tries += 1) {
    if (tries > TRIES) throw new AppError('STORE_UNAVAILABLE', { facts: { unread: keys.length } });
    const wanted = { Keys: keys, ConsistentRead: true, ProjectionExpression: HEAD_ONLY };
    const command = new BatchGetItemCommand({ RequestItems: { [table.name]: wanted } });
    const { Responses = {}, UnprocessedKeys = {} } = await available(() => table.client.send(command));
    read.push(...(Responses[table.name] ?? []));
    keys = UnprocessedKeys[table.name]?.Keys ?? [];
  }
  return read;
}
