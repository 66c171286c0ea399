import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { backoff } from '../../core/async/backoff.ts';
import { pause } from '../../core/async/pause.ts';
import { AppError } from '../../core/errors.ts';
import { ACCEPT, type Write } from './expressions.ts';

export type Attributes = Record<string, AttributeValue>;

/** What a conditional write did. Refused: `item` is the item for which the condition failed, as it is now. */
export type Written = { applied: true; item?: Attributes } | { applied: false; item?: Attributes };

/** A table and the client that reaches it. */
export interface Table {
  client: DynamoDBClient;
  name: string;
}

/** Puts an item that does not exist yet. */
export function putNew(table: Table, key: Attributes, item: Record<string, unknown>): Promise<Written> {
  const command = new PutItemCommand({
    TableName: table.name,
    Item: { ...key, ...marshall(item) },
    ConditionExpression: ACCEPT,
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  return written(table, key, async () => {
    await table.client.send(command);
    return undefined;
  });
}

/** Applies one of the expressions; `back` asks for the item as it is afterwards. */
export function update(table: Table, key: Attributes, write: Write, back = false): Promise<Written> {
  const command = new UpdateItemCommand({
    TableName: table.name,
    Key: key,
    UpdateExpression: write.update,
    ConditionExpression: write.condition,
    ExpressionAttributeValues: marshall(write.values),
    ...(write.names ? { ExpressionAttributeNames: write.names } : {}),
    ReturnValues: back ? 'ALL_NEW' : 'NONE',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  return written(table, key, async () => (await table.client.send(command)).Attributes);
}

/**
 * One consistent read; undefined when there is no such item.
 * @param wanted only these attributes, all without it
 */
export async function get(
  table: Table,
  key: Attributes,
  wanted?: readonly string[],
): Promise<Attributes | undefined> {
  const command = new GetItemCommand({
    TableName: table.name,
    Key: key,
    ConsistentRead: true,
    // By other names, since some of ours are words of DynamoDB.
    ...(wanted && {
      ProjectionExpression: wanted.map((_, at) => `#${at}`).join(', '),
      ExpressionAttributeNames: Object.fromEntries(wanted.map((name, at) => [`#${at}`, name])),
    }),
  });
  const { Item } = await available(() => table.client.send(command));
  return Item;
}

async function written(
  table: Table,
  key: Attributes,
  send: () => Promise<Attributes | undefined>,
): Promise<Written> {
  try {
    const item = await available(send);
    return { applied: true, ...(item ? { item } : {}) };
  } catch (thrown) {
    if (!(thrown instanceof ConditionalCheckFailedException)) throw thrown;
    // Engines before 2023, and dynalite, do not send the item along.
    const item = thrown.Item ?? (await get(table, key));
    return { applied: false, ...(item ? { item } : {}) };
  }
}

/** Runs a call of the SDK. Throws `STORE_UNAVAILABLE` with a name and status, never with an item or key. */
export async function available<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (thrown) {
    if (thrown instanceof ConditionalCheckFailedException) throw thrown;
    throw new AppError('STORE_UNAVAILABLE', { cause: thrown, facts: factsOf(thrown) });
  }
}

function factsOf(thrown: unknown): Record<string, string | number> {
  if (!(thrown instanceof Error)) return {};
  const status = (thrown as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  return { error: thrown.name, ...(status === undefined ? {} : { status }) };
}

/** Refusals that do not pass by themselves: rights, a missing table, an invalid request. */
const LASTING =
  /ResourceNotFound|AccessDenied|ValidationException|UnrecognizedClient|CredentialsProvider|Serialization/;

/**
 * Repeats a write that may be repeated until it lands or `until` (on `performance.now()`) has passed; the SDK's own
 * three attempts are over within 70 ms when connections are reset.
 */
export async function repeatWrite<T>(write: () => Promise<T>, until: number): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await write();
    } catch (thrown) {
      const lasting = !(thrown instanceof AppError) || LASTING.test(String(thrown.facts.error));
      const wait = backoff({ first: 50, most: 800 }, tries);
      if (lasting || performance.now() + wait > until) throw thrown;
      await pause(wait);
    }
  }
}
