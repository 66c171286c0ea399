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
const READY_WITHIN_MS = 120_000;

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
 * safe to repeat. An engine without TTL or recovery (dynalite) is served without them.
 */
export async function createTable(client: DynamoDBClient, name: string, log: Log): Promise<void> {
  const existing = await describe(client, name);
  if (existing) log.info({ table: name }, 'the table exists');
  else await create(client, name, log);
  let table = await untilReady(client, name);
  for (const index of missingIndexes(table)) {
    log.info({ table: name, index: index.IndexName }, 'adding a missing index');
    await client.send(
      new UpdateTableCommand({
        TableName: name,
        AttributeDefinitions: ATTRIBUTES,
        GlobalSecondaryIndexUpdates: [{ Create: index }],
      }),
    );
    table = await untilReady(client, name);
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

async function untilReady(client: DynamoDBClient, name: string): Promise<TableDescription> {
  const deadline = performance.now() + READY_WITHIN_MS;
  for (let pause = 20; performance.now() < deadline; pause = Math.min(pause * 2, 2000)) {
    const table = await describe(client, name);
    const indexes = table?.GlobalSecondaryIndexes ?? [];
    if (table?.TableStatus === 'ACTIVE' && indexes.every(({ IndexStatus }) => IndexStatus === 'ACTIVE'))
      return table;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  throw new Error(
    `The table ${name} did not become ACTIVE within two minutes: look at it in the AWS console.`,
  );
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
