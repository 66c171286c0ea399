#!/usr/bin/env node
// Stands in for the AWS CLI in the tests of the runbook: `aws dynamodb OPERATION --flag value ...`, sent by the real SDK
// to $AWS_ENDPOINT_URL_DYNAMODB. Parameters have the names of the API in kebab case, as the CLI has them.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import * as dynamodb from '@aws-sdk/client-dynamodb';

const [service, operation, ...args] = process.argv.slice(2);
if (service !== 'dynamodb') throw new Error(`no shim for ${service}`);

const text = (names) => Object.fromEntries(names.map((name) => [name, { type: 'string' }]));
const { values } = parseArgs({
  args,
  options: {
    ...text([
      'table-name',
      'index-name',
      'key',
      'item',
      'query',
      'output',
      'update-expression',
      'condition-expression',
    ]),
    ...text(['key-condition-expression', 'expression-attribute-values', 'filter-expression']),
    ...text(['source-table-name', 'target-table-name', 'restore-date-time']),
    'consistent-read': { type: 'boolean' },
  },
  // `wait table-exists`
  allowPositionals: true,
});
const { query, output, ...parameters } = values;
const pascal = (name) => name.replace(/(^|-)(\w)/g, (_, __, letter) => letter.toUpperCase());
const input = Object.fromEntries(
  Object.entries(parameters).map(([name, value]) => [pascal(name), parsed(value)]),
);

const client = new dynamodb.DynamoDBClient({});
if (operation === 'restore-table-to-point-in-time') {
  await copyTable(values['source-table-name'], values['target-table-name']);
  process.exit(0);
}
if (operation === 'wait') {
  await dynamodb.waitUntilTableExists({ client, maxWaitTime: 60 }, { TableName: values['table-name'] });
  process.exit(0);
}
const { [`${pascal(operation)}Command`]: Command } = dynamodb;
const answer = await client.send(new Command(input));
client.destroy();
const print = (line) => process.stdout.write(`${line}\n`);
if (output === 'text')
  for (const { pk, st, attempt, dueAt, outcome } of answer.Items)
    print([pk.S, st.S, attempt.N, query.includes('dueAt') ? dueAt?.N : outcome?.S].join('\t'));
else print(JSON.stringify(query === 'Item' ? answer.Item : answer));

/** No engine here has point-in-time recovery: the time is now. Without TTL and backups, as AWS does it. */
async function copyTable(source, target) {
  const { Table } = await client.send(new dynamodb.DescribeTableCommand({ TableName: source }));
  const indexes = Table.GlobalSecondaryIndexes.map(({ IndexName, KeySchema, Projection }) => ({
    ...{ IndexName, KeySchema, Projection },
  }));
  const { AttributeDefinitions, KeySchema } = Table;
  await client.send(
    new dynamodb.CreateTableCommand({
      ...{ TableName: target, AttributeDefinitions, KeySchema },
      ...{ GlobalSecondaryIndexes: indexes, BillingMode: 'PAY_PER_REQUEST' },
    }),
  );
  await dynamodb.waitUntilTableExists({ client, maxWaitTime: 60 }, { TableName: target });
  for await (const { Items } of dynamodb.paginateScan(
    { client },
    { TableName: source, ConsistentRead: true },
  ))
    for (const Item of Items) await client.send(new dynamodb.PutItemCommand({ TableName: target, Item }));
}

function parsed(value) {
  if (typeof value !== 'string') return value;
  const content = value.startsWith('file://') ? readFileSync(value.slice(7), 'utf8') : value;
  return content.startsWith('{') ? JSON.parse(content) : content;
}
