import { readdirSync, readFileSync } from 'node:fs';
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { dynamoClient } from '../../src/adapters/dynamo/client.ts';
import { createTable } from '../../src/adapters/dynamo/table.ts';
import { makeLogger } from '../../src/telemetry/logger.ts';
import { startDynamo } from '../emulators/dynamo/index.ts';

interface Statement {
  Effect: 'Allow' | 'Deny';
  Action: string | string[];
  Resource: string | string[];
}
const json = (name: string) => JSON.parse(readFileSync(`k8s/aws/${name}`, 'utf8'));
const actions = (name: string) =>
  [
    ...new Set(
      (json(name).Statement as Statement[])
        .filter(({ Effect }) => Effect === 'Allow')
        .flatMap(({ Action }) => Action)
        .filter((action) => !action.startsWith('kms:')),
    ),
  ].sort();

/** AWS commands that the files of a folder send, as IAM actions. */
function sent(service: string, folder: string, only: (file: string) => boolean = () => true): string[] {
  const source = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && only(file))
    .map((file) => readFileSync(`${folder}/${file}`, 'utf8'))
    .join('\n');
  const commands = [...source.matchAll(/new (\w+)Command\b|\bpaginate(\w+)\(/g)];
  return [...new Set(commands.map(([, command, paged]) => `${service}:${command ?? paged}`))].sort();
}

/** What people run with rights of their own, and the bot does not. */
const OF_OPERATORS = new Set(['table.ts', 'ledger/archive.ts']);

describe('the IAM policies', () => {
  it('allow what the running bot and the doctor send, and nothing else', () => {
    const work = sent('dynamodb', 'src/adapters/dynamo', (file) => !OF_OPERATORS.has(file));
    const look = ['dynamodb:DescribeTable', 'dynamodb:DescribeTimeToLive'];
    const secret = sent('secretsmanager', 'src/adapters/secrets');
    expect(actions('iam-policy.json')).toEqual([...new Set([...work, ...look, ...secret])].sort());
  });

  it('allow whoever makes the table what making it sends', () => {
    const made = sent('dynamodb', 'src/adapters/dynamo', (file) => file === 'table.ts');
    expect(actions('iam-policy-table-admin.json')).toEqual(made);
  });

  it('allow whoever exports or checks the ledger what that sends', () => {
    const read = sent('dynamodb', 'src/adapters/dynamo', (file) => file === 'ledger/archive.ts');
    const cases = ['dynamodb:GetItem'];
    expect(actions('iam-policy-ledger-reader.json')).toEqual([...read, ...cases].sort());
  });

  it('let nobody change or delete an entry of the ledger', () => {
    const denied = (json('iam-policy.json').Statement as (Statement & { Condition?: object })[]).find(
      ({ Effect }) => Effect === 'Deny',
    );
    expect(denied).toMatchObject({
      Action: ['dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
      Condition: { 'ForAnyValue:StringLike': { 'dynamodb:LeadingKeys': ['LEDGER#*'] } },
    });
    for (const name of ['iam-policy.json', 'iam-policy-ledger-reader.json', 'iam-policy-table-admin.json'])
      expect(actions(name)).not.toContain('dynamodb:DeleteItem');
  });

  it('name the table, its indexes and the secret, with no wildcard over others', () => {
    for (const { Resource } of json('iam-policy.json').Statement as Statement[])
      for (const resource of [Resource].flat())
        expect(resource).toMatch(/^arn:aws:\w+:eu-west-1:123456789012:[^*]+$/);
    for (const { Action } of json('iam-policy.json').Statement as Statement[])
      for (const action of [Action].flat()) expect(action).not.toContain('*');
    const indexes = (json('table.json').GlobalSecondaryIndexes as { IndexName: string }[]).map(
      (index) => index.IndexName,
    );
    const allowed = (json('iam-policy.json').Statement as Statement[]).flatMap(({ Resource }) => Resource);
    for (const index of indexes)
      expect(allowed).toContain(`arn:aws:dynamodb:eu-west-1:123456789012:table/credit-bot/index/${index}`);
  });
});

describe('the table definition', () => {
  it('is the table that `npm run table -- create` makes', async () => {
    await using dynamo = await startDynamo();
    const client = dynamoClient({
      endpoint: dynamo.endpoint,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    });
    await createTable(client, 'credit-bot', makeLogger({ level: 'silent' }));
    const { Table } = await client.send(new DescribeTableCommand({ TableName: 'credit-bot' }));
    client.destroy();
    const definition = json('table.json');
    const sorted = (list: object[] = []) => list.map((item) => JSON.stringify(item)).sort();
    expect(Table?.KeySchema).toEqual(definition.KeySchema);
    expect(sorted(Table?.AttributeDefinitions)).toEqual(sorted(definition.AttributeDefinitions));
    const indexes = (Table?.GlobalSecondaryIndexes ?? []).map(({ IndexName, KeySchema, Projection }) => ({
      IndexName,
      KeySchema,
      Projection,
    }));
    const byName = (list: { IndexName?: string | undefined }[]) =>
      [...list].sort((a, b) => String(a.IndexName).localeCompare(String(b.IndexName)));
    expect(byName(indexes)).toEqual(byName(definition.GlobalSecondaryIndexes));
  });
});
