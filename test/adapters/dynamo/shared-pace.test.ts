import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, expect, it } from '@jest/globals';
import { dynamoPace } from '../../../src/adapters/dynamo/shared-pace.ts';
import type { Rig } from '../../support/store.ts';
import { describeOneEngine } from './engines.ts';

describeOneEngine('the shared pace', (rigOf) => {
  let rig: Rig;
  beforeAll(() => {
    rig = rigOf();
  });
  const pace = () => dynamoPace({ client: rig.client, name: rig.table });

  it('gives one of the replicas that ask at the same time the turn, and the others the time until the next', async () => {
    const waits = await Promise.all([1, 2, 3, 4].map(() => pace().take('C1', 5000)));
    const others = waits.filter((wait) => wait > 0);
    expect(others).toHaveLength(3);
    expect(Math.min(...others)).toBeGreaterThan(3000);
    expect(Math.max(...others)).toBeLessThanOrEqual(5000);
    expect(await pace().take('C2', 5000)).toBe(0);
  });

  it('holds a channel for every replica', async () => {
    await pace().hold('C3', 30_000);
    const wait = await pace().take('C3', 5000);
    expect(wait).toBeGreaterThan(25_000);
    expect(wait).toBeLessThanOrEqual(30_000);
  });

  it('is not stopped by a replica whose clock is ten minutes ahead', async () => {
    await rig.client.send(
      new UpdateItemCommand({
        TableName: rig.table,
        Key: { pk: { S: 'PACE#C4' }, sk: { S: 'PACE' } },
        UpdateExpression: 'SET nextAt = :at',
        ExpressionAttributeValues: { ':at': { N: String(Date.now() + 600_000) } },
      }),
    );
    expect(await pace().take('C4', 5000)).toBe(0);
    expect(await pace().take('C4', 5000)).toBeLessThanOrEqual(5000);
  });
});
