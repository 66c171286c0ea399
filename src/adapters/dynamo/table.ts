import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  type GlobalSecondaryIndex,
  type TableDescription,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import type { Log } from '../../core/ports/log.ts';
import { DAY_INDEX, DUE_INDEX } from './due-index.ts';

const TTL_ATTRIBUTE = 'expiresAt';

/** How long `createTable` waits for the table, and how often it says that it still waits, milliseconds. */
export interface Patience {
  readyWithin: number;
  sayEvery: number;
}
const TWO_MINUTES: Patience = { readyWithin: 120_000, sayEvery: 3000 };

/** The table or an index did not become ACTIVE in time. */
export class NotReady extends Error {
  override readonly name = 'NotReady';
}

const INDEXES: GlobalSecondaryIndex[] = [
  {
    IndexName: DUE_INDEX,
    KeySchema: keys('dueShard', 'dueAt'),
    Projection: {
      ProjectionType: 'INCLUDE',
      NonKeyAttributes: ['st', 'fence', 'attempt', 'channel', 'askedAt'],
    },
  },
  { IndexName: DAY_INDEX, KeySchema: keys('dayKey', 'doneAt'), Projection: { ProjectionType: 'KEYS_ONLY' } },
];

const ATTRIBUTES: CreateTableCommandInput['AttributeDefinitions'] = [
  { AttributeName: 'pk', AttributeType: 'S' },
  { AttributeName: 'sk', AttributeType: 'S' },
  { AttributeName: 'dueShard', AttributeType: 'S' },
  { AttributeName: 'dueAt', AttributeType: 'N' },
  { AttributeName: 'dayKey', AttributeType: 'S' },
  { AttributeName: 'doneAt', AttributeType: 'N' },
];

/**
 * Makes the table with its indexes, TTL, point-in-time recovery and deletion protection, and what of it is missing;
 * safe to repeat. An engine without TTL or recovery (dynalite) is served without them. Logs what it waits for.
 * @throws NotReady, or the error of the SDK
 */
export async function createTable(
  client: DynamoDBClient,
  name: string,
  log: Log,
  patience = TWO_MINUTES,
): Promise<void> {
  const existing = await describe(client, name);
  if (existing) log.info({ table: name }, 'the table exists');
  else await create(client, name, log);
  let table = await untilReady(client, name, log, patience);
  for (const index of missingIndexes(table)) {
    log.info({ table: name, index: index.IndexName }, 'adding a missing index');
    await client.send(
      new UpdateTableCommand({
        TableName: name,
        AttributeDefinitions: ATTRIBUTES,
        GlobalSecondaryIndexUpdates: [{ Create: index }],
      }),
    );
    table = await untilReady(client, name, log, patience);
  }
  await whereSupported(log, 'TTL', () => enableTtl(client, name));
  await whereSupported(log, 'point-in-time recovery', async () => {
    const on = { PointInTimeRecoveryEnabled: true };
    await client.send(
      new UpdateContinuousBackupsCommand({ TableName: name, PointInTimeRecoverySpecification: on }),
    );
  });
}

/** What the bot would miss in this table, one sentence each with its remedy; empty when all is there. */
export async function tableProblems(client: DynamoDBClient, name: string): Promise<string[]> {
  const table = await describe(client, name);
  if (!table) return [`The table ${name} does not exist: run \`npm run table -- create\`.`];
  const problems = missingIndexes(table).map(
    ({ IndexName }) => `The table ${name} has no index ${IndexName}: run \`npm run table -- create\`.`,
  );
  if (table.TableStatus !== 'ACTIVE')
    problems.push(`The table ${name} is ${table.TableStatus}: wait until it is ACTIVE.`);
  const ttl = await ttlAttribute(client, name);
  if (ttl !== TTL_ATTRIBUTE && ttl !== 'unsupported')
    problems.push(
      `The table ${name} does not expire items by ${TTL_ATTRIBUTE}: run \`npm run table -- create\`.`,
    );
  return problems;
}

function keys(hash: string, range: string): GlobalSecondaryIndex['KeySchema'] {
  return [
    { AttributeName: hash, KeyType: 'HASH' },
    { AttributeName: range, KeyType: 'RANGE' },
  ];
}

async function create(client: DynamoDBClient, name: string, log: Log): Promise<void> {
  const command = new CreateTableCommand({
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: ATTRIBUTES,
    KeySchema: keys('pk', 'sk'),
    GlobalSecondaryIndexes: INDEXES,
    DeletionProtectionEnabled: true,
  });
  // Another `table create` may be faster.
  await client.send(command).catch(ignore('ResourceInUseException'));
  log.info({ table: name }, 'the table is being created');
}

async function describe(client: DynamoDBClient, name: string): Promise<TableDescription | undefined> {
  const described = await client
    .send(new DescribeTableCommand({ TableName: name }))
    .catch(ignore('ResourceNotFoundException'));
  return described?.Table;
}

function missingIndexes(table: TableDescription): GlobalSecondaryIndex[] {
  const present = (table.GlobalSecondaryIndexes ?? []).map(({ IndexName }) => IndexName);
  return INDEXES.filter(({ IndexName }) => !present.includes(IndexName));
}

async function untilReady(
  client: DynamoDBClient,
  name: string,
  log: Log,
  { readyWithin, sayEvery }: Patience,
): Promise<TableDescription> {
  const started = performance.now();
  let said = started;
  for (let pause = 20; performance.now() - started < readyWithin; pause = Math.min(pause * 2, 2000)) {
    const table = await describe(client, name);
    const waitsFor = notActive(table);
    if (table && waitsFor === undefined) return table;
    if (performance.now() - said >= sayEvery) {
      said = performance.now();
      log.info({ table: name }, `waiting for ${waitsFor} (${Math.round((said - started) / 1000)} s)`);
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  throw new NotReady(`The table ${name} did not become ACTIVE in time.`);
}

/** What of the table is not ready yet, such as `the table: CREATING`. */
function notActive(table: TableDescription | undefined): string | undefined {
  if (table?.TableStatus !== 'ACTIVE') return `the table: ${table?.TableStatus ?? 'not there yet'}`;
  const index = table.GlobalSecondaryIndexes?.find(({ IndexStatus }) => IndexStatus !== 'ACTIVE');
  return index && `the index ${index.IndexName}: ${index.IndexStatus}`;
}

async function enableTtl(client: DynamoDBClient, name: string): Promise<void> {
  // DynamoDB refuses to enable it twice.
  if ((await ttlAttribute(client, name)) === TTL_ATTRIBUTE) return;
  const on = { AttributeName: TTL_ATTRIBUTE, Enabled: true };
  await client.send(new UpdateTimeToLiveCommand({ TableName: name, TimeToLiveSpecification: on }));
}

async function ttlAttribute(client: DynamoDBClient, name: string): Promise<string | undefined> {
  try {
    const { TimeToLiveDescription: ttl } = await client.send(
      new DescribeTimeToLiveCommand({ TableName: name }),
    );
    if (ttl?.TimeToLiveStatus === 'ENABLED' || ttl?.TimeToLiveStatus === 'ENABLING') return ttl.AttributeName;
    // dynalite describes a TTL that it cannot enable; an engine that does not know backups is not AWS.
    await client.send(new DescribeContinuousBackupsCommand({ TableName: name }));
    return undefined;
  } catch (thrown) {
    if (named(thrown, 'UnknownOperationException')) return 'unsupported';
    if (named(thrown, 'AccessDeniedException')) return undefined;
    throw thrown;
  }
}

async function whereSupported(log: Log, what: string, enable: () => Promise<void>): Promise<void> {
  try {
    await enable();
    log.info({}, `${what} is on`);
  } catch (thrown) {
    if (!named(thrown, 'UnknownOperationException')) throw thrown;
    log.warn({}, `this engine has no ${what}; on AWS run this again`);
  }
}

function named(thrown: unknown, name: string): boolean {
  return thrown instanceof Error && thrown.name === name;
}

function ignore(name: string): (thrown: unknown) => undefined {
  return (thrown) => {
    if (!named(thrown, name)) throw thrown;
    return undefined;
  };
}
