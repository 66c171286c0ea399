import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { expect, it } from '@jest/globals';
import { createTable, tableProblems } from '../../../src/adapters/dynamo/table.ts';
import { clientOf, silent } from '../../support/store.ts';
import { describeEachEngine, describeFullEngine } from './engines.ts';

describeEachEngine('the table', (rigOf) => {
  it('is created with its indexes, and again without harm, also by two at once', async () => {
    const client = clientOf(rigOf().proxy.endpoint);
    const name = `t-${randomUUID()}`;
    expect(await tableProblems(client, name)).toEqual([expect.stringContaining('npm run table -- create')]);
    await Promise.all([createTable(client, name, silent), createTable(client, name, silent)]);
    await createTable(client, name, silent);
    expect(await tableProblems(client, name)).toEqual([]);
    const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
    expect(Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName).sort()).toEqual(['day', 'due']);
    expect(Table?.BillingModeSummary?.BillingMode).toBe('PAY_PER_REQUEST');
    client.destroy();
  });
});

// dynalite cannot add an index to an on-demand table.
describeFullEngine('a table of an earlier version', (rigOf) => {
  it('gets the index that it lacks', async () => {
    const client = clientOf(rigOf().proxy.endpoint);
    const name = `t-${randomUUID()}`;
    await client.send(
      new CreateTableCommand({
        TableName: name,
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
    expect((await tableProblems(client, name)).join()).toMatch(/no index due.*no index day/);
    await createTable(client, name, silent);
    expect(await tableProblems(client, name)).toEqual([]);
    client.destroy();
  });
});
