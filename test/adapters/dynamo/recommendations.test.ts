import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { expect, it, jest } from '@jest/globals';
import { accountKey } from '../../../src/adapters/dynamo/ledger/entry-item.ts';
import { dynamoRecommendations } from '../../../src/adapters/dynamo/ledger/recommendations.ts';
import { LIMITS } from '../../../src/core/limits.ts';
import type { Recommendation } from '../../../src/core/ports/recommendations.ts';
import { describeEachEngine } from './engines.ts';

const recommendation = (account: string, at: number): Recommendation => ({
  account,
  currency: 'USD',
  request: `R${at}`,
  reference: `R${at}`,
  amounts: [{ currency: 'USD', amount: '12.00' }],
  places: [{ country: 'BD', month: '2026-10' }],
  at,
  channel: 'C1',
  threadTs: '1.1',
});

describeEachEngine('earlier recommendations', (rig) => {
  const scene = () => {
    const { client, table: name } = rig();
    return { client, name, said: dynamoRecommendations({ client, name }, 30) };
  };

  it('are those of the account and currency, newest first, up to the limit', async () => {
    const { said } = scene();
    const all = [1, 2, 3, 4].map((at) => recommendation('ACa', at));
    for (const one of all) await said.note(one);
    await said.note({ ...recommendation('ACa', 5), currency: 'EUR' });
    await said.note(recommendation('ACb', 6));
    expect(await said.of({ account: 'ACa', currency: 'USD' })).toEqual([...all].reverse());
    const lowered = jest.replaceProperty(LIMITS.earlierRecommendations as { value: number }, 'value', 3);
    expect(await said.of({ account: 'ACa', currency: 'USD' })).toEqual([...all].reverse().slice(0, 3));
    lowered.restore();
  });

  it.each([
    ['in another form', { said: '{"account":"ACc"}' }],
    ['that are no JSON', { said: '{' }],
    ['without their text', {}],
  ])('%s are left out and stop nothing', async (name, attributes) => {
    const { client, name: TableName, said } = scene();
    const account = `AC ${name}`;
    await said.note(recommendation(account, 1));
    const Item = marshall({ pk: accountKey(account), sk: 'SAID#USD#000000000000002#R2', ...attributes });
    await client.send(new PutItemCommand({ TableName, Item }));
    expect((await said.of({ account, currency: 'USD' })).map(({ at }) => at)).toEqual([1]);
  });
});
