import { readFileSync } from 'node:fs';
import { type AttributeValue, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, expect, it } from '@jest/globals';
import type { Lease } from '../../../src/core/ports/request-store.ts';
import type { Rig } from '../../support/store.ts';
import { describeEachEngine, storedItem } from './engines.ts';

/** Items as the release of 7d6f536 wrote them, one a state; only their times are moved back. */
const ITEMS = JSON.parse(readFileSync('test/adapters/dynamo/recorded-items.json', 'utf8')) as Record<
  string,
  Record<string, AttributeValue>
>;
const keyOf = (name: string) => ITEMS[name]?.pk?.S ?? '';
const REFUSED = { kind: 'refused', links: [{ refusal: { code: 'unsupported_link' } }] };

describeEachEngine('what the release before left behind', (rigOf) => {
  let rig: Rig;
  beforeAll(async () => {
    rig = rigOf();
    for (const item of Object.values(ITEMS))
      await rig.client.send(new PutItemCommand({ TableName: rig.table, Item: item }));
  });

  it('is due, all of it', async () => {
    const due = await rig.replica().due(50);
    const states = Object.fromEntries(due.map(({ key, state, fence }) => [key, [state, fence]]));
    expect(states).toEqual({
      [keyOf('queued')]: ['retry', 0],
      [keyOf('running')]: ['running', 1],
      [keyOf('intended')]: ['running', 1],
      [keyOf('posted')]: ['running', 1],
      [keyOf('retried')]: ['retry', 1],
      [keyOf('command')]: ['running', 1],
      [keyOf('ended')]: ['reconcile', 1],
    });
  });

  it.each([
    ['queued', 0, { attempt: 1, steps: {}, latePostPossible: false }],
    ['running', 1, { attempt: 2, steps: { 'sql:0': { sql: 'SELECT 1' } }, postTs: [] }],
    ['intended', 1, { attempt: 2, intent: { answer: REFUSED }, latePostPossible: true, postTs: [] }],
    ['posted', 1, { intent: { answer: REFUSED }, postTs: ['1764000009.000100'] }],
    [
      'retried',
      1,
      {
        steps: { 'sql:0': { sql: 'SELECT 2' } },
        request: { claim: { ticketDate: '2026-11-03', scope: 'declared' } },
      },
    ],
    ['command', 1, { request: { door: 'command', reply: { responseUrl: 'https://hooks.example/a' } } }],
  ])('is taken over and ended when it was %s, after a look in its thread', async (name, fence, known) => {
    const store = rig.replica();
    const lease = (await store.acquire(keyOf(name), fence)) as Lease;
    expect(lease).toMatchObject({ ...known, fence: fence + 1, lookFirst: true });
    expect(lease.request.urls).toEqual([{ url: 'https://looker.example/looks/1', label: 'USD 1,200' }]);
    await store.recordIntent(lease, { kind: 'missing_link' });
    await store.recordPost(keyOf(name), '1764000009.000300');
    await store.complete(lease, 'missing_link');
    expect(await storedItem(rig, keyOf(name))).toMatchObject({ st: 'done', outcome: 'missing_link' });
  });

  it('has its later look, which moves to the partition of looks when it fails', async () => {
    const store = rig.replica();
    const key = keyOf('ended');
    expect(await store.read(key)).toMatchObject({
      ended: true,
      outcome: 'refused',
      postTs: ['1764000009.000200'],
    });
    await store.postponeReconcile(key, 60_000);
    expect(await storedItem(rig, key)).toMatchObject({ dueShard: 'L#0' });
    await store.reconciled(key, 1);
    expect(await storedItem(rig, key)).not.toHaveProperty('dueShard');
  });
});
