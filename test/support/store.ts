import { randomUUID } from 'node:crypto';
import {
  BatchWriteItemCommand,
  type DynamoDBClient,
  type DynamoDBClientConfig,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { dynamoClient } from '../../src/adapters/dynamo/client.ts';
import { requestStore } from '../../src/adapters/dynamo/request-store.ts';
import { createTable } from '../../src/adapters/dynamo/table.ts';
import type { Log } from '../../src/core/ports/log.ts';
import type { Accepted, Lease, RequestStore } from '../../src/core/ports/request-store.ts';
import { type CreditRequest, makeRequest } from '../../src/core/request.ts';
import { type WorkTimes, workTimes } from '../../src/core/work-times.ts';
import { type DynamoProxy, type Engine, startProxy } from '../emulators/dynamo/index.ts';

export const silent: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silent,
};

/** An engine with a proxy before it and a table of its own. */
export interface Rig {
  proxy: DynamoProxy;
  client: DynamoDBClient;
  table: string;
  /** A store as one replica has it. */
  replica(times?: Partial<WorkTimes>, log?: Log, telemetry?: { itemSkipped(): void }): RequestStore;
  [Symbol.asyncDispose](): Promise<void>;
}

/** `patient`: with time for an answer on a busy machine, where the production client would give up and try again. */
export async function rigOn(engine: Engine, patient = true): Promise<Rig> {
  const proxy = await startProxy(engine.endpoint);
  const client = clientOf(proxy.endpoint, patient ? { requestHandler: { requestTimeout: 10_000 } } : {});
  const table = `t-${randomUUID()}`;
  await createTable(client, table, silent);
  proxy.calls.length = 0;
  return {
    proxy,
    client,
    table,
    replica: (times = {}, log = silent, telemetry = { itemSkipped: () => undefined }) =>
      requestStore({
        table: { client, name: table },
        times: { ...workTimes(30), ...times },
        heldBy: 'test',
        telemetry: { lease: () => undefined, ...telemetry },
        log,
      }),
    [Symbol.asyncDispose]: async () => {
      client.destroy();
      await proxy.close();
    },
  };
}

export function clientOf(endpoint: string, config: DynamoDBClientConfig = {}): DynamoDBClient {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  return dynamoClient({ region: 'eu-central-1', endpoint, credentials, ...config });
}

let serial = 0;

/** A request as the message door makes it, with a key of its own. */
export function aRequest(fields: Partial<CreditRequest> = {}): CreditRequest {
  serial += 1;
  const channel = fields.channel ?? 'C1';
  const ts = `1764000000.${String(serial).padStart(6, '0')}`;
  return makeRequest({
    key: `M#${channel}#${ts}`,
    door: 'message',
    channel,
    user: 'U1',
    urls: [{ url: 'https://looker.example/looks/1', label: 'USD 1,200' }],
    claim: {},
    reply: { kind: 'thread', channel, threadTs: ts },
    askedAt: 1764000000000 + serial,
    ...fields,
  });
}

export function leased(accepted: Accepted): Lease {
  if (accepted.outcome !== 'leased') throw new Error(`expected a lease, got ${accepted.outcome}`);
  return accepted.lease;
}

/** Changes an item behind the back of the program, as an operator or another release does. */
export async function setAttributes(
  { client, table }: Pick<Rig, 'client' | 'table'>,
  key: string,
  attributes: Record<string, unknown>,
  gone: string[] = [],
): Promise<void> {
  const Key = marshall({ pk: key, sk: 'WORK' });
  const { Item } = await client.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }));
  const left = Object.entries(Item ?? {}).filter(([name]) => !gone.includes(name));
  const item = { ...Object.fromEntries(left), ...marshall(attributes), ...Key };
  await client.send(new PutItemCommand({ TableName: table, Item: item }));
}

/** Puts requests that are over and whose later look has been due for long. Returns their keys. */
export async function putLooks(
  { client, table }: Pick<Rig, 'client' | 'table'>,
  count: number,
  dueShard: string,
): Promise<string[]> {
  const requests = Array.from({ length: count }, () => aRequest({ channel: 'CLOOK' }));
  const puts = requests.map((request, at) => {
    const { urls: _, ...asked } = request;
    const state = { st: 'done', outcome: 'answered', claimId: 'x', fence: 2, attempt: 1 };
    const due = { dueShard, dueAt: 1_700_000_000_000 + at, askedAt: request.askedAt };
    const item = { pk: request.key, sk: 'WORK', ...state, ...due, channel: 'CLOOK' };
    return { PutRequest: { Item: marshall({ ...item, asked: JSON.stringify(asked) }) } };
  });
  for (let at = 0; at < puts.length; at += 25)
    await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: puts.slice(at, at + 25) } }));
  return requests.map(({ key }) => key);
}
