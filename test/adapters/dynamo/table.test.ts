import { CreateTableCommand, DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { createTable, tableProblems } from '../../../src/adapters/dynamo/table.ts';
import { dynoxideIsInstalled, startDynoxide } from '../../emulators/dynamo/index.ts';
import { clientOf, silent } from '../../support/store.ts';
import { describeEachEngine } from './engines.ts';

describeEachEngine('the table', (rigOf) => {
  it('is created with its indexes, and again without harm, also by two at once', async () => {
    const client = clientOf(rigOf().proxy.endpoint);
    expect(await tableProblems(client, 'credit-bot')).toEqual([
      expect.stringContaining('npm run table -- create'),
    ]);
    await Promise.all([createTable(client, 'credit-bot', silent), createTable(client, 'credit-bot', silent)]);
    await createTable(client, 'credit-bot', silent);
    expect(await tableProblems(client, 'credit-bot')).toEqual([]);
    const { Table } = await client.send(new DescribeTableCommand({ TableName: 'credit-bot' }));
    expect(Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName).sort()).toEqual(['day', 'due']);
    expect(Table?.BillingModeSummary?.BillingMode).toBe('PAY_PER_REQUEST');
    client.destroy();
  });
});

(dynoxideIsInstalled() ? describe : describe.skip)('a table of an earlier version', () => {
  // dynalite cannot add an index to an on-demand table.
  it('gets the index that it lacks', async () => {
    await using engine = await startDynoxide();
    if (!engine) throw new Error('dynoxide is installed but did not start');
    const client = clientOf(engine.endpoint);
    await client.send(
      new CreateTableCommand({
        TableName: 'old-table',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({
          AttributeName,
          AttributeType: 'S' as const,
        })),
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
      }),
    );
    expect((await tableProblems(client, 'old-table')).join()).toMatch(/no index due.*no index day/);
    await createTable(client, 'old-table', silent);
    expect(await tableProblems(client, 'old-table')).toEqual([]);
    client.destroy();
  });
});
