import { beforeAll, expect, it } from '@jest/globals';
import { LeaseLost } from '../../../src/core/attempt.ts';
import type { Lease } from '../../../src/core/ports/request-store.ts';
import { LAST_ATTEMPT } from '../../../src/core/work-times.ts';
import { next } from '../../emulators/dynamo/index.ts';
import { aRequest, leased, type Rig, setAttributes } from '../../support/store.ts';
import { describeEachEngine, storedItem } from './engines.ts';

const ANSWER = { kind: 'missing_link' } as const;
/** Leases that are over as soon as they are given, for takeovers without waiting. */
const GONE = { lease: 0, skew: -1 };

describeEachEngine('the request store', (rigOf) => {
  let rig: Rig;
  beforeAll(() => {
    rig = rigOf();
  });
  const item = (key: string) => storedItem(rig, key);

  async function expired(): Promise<Lease> {
    return leased(await rig.replica(GONE).accept(aRequest(), { lease: true }));
  }

  it('lets exactly one of fifty racing replicas take a request', async () => {
    const request = aRequest();
    const store = rig.replica();
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, () => store.accept(request, { lease: true })),
    );
    expect(outcomes.filter(({ outcome }) => outcome === 'leased')).toHaveLength(1);
    expect(outcomes.filter(({ outcome }) => outcome === 'duplicate')).toHaveLength(49);
  });

  it('lets exactly one of fifty replicas take over an expired lease, with the next fence', async () => {
    const lost = await expired();
    const claims = await Promise.all(
      Array.from({ length: 50 }, () => rig.replica({ skew: -1 }).acquire(lost.request.key, 1)),
    );
    const won = claims.filter((claim) => claim !== undefined);
    expect(won).toHaveLength(1);
    expect(won[0]).toMatchObject({ fence: 2, attempt: 2, lookFirst: true, request: lost.request });
  });

  it('leaves a lease alone until it is over by every clock', async () => {
    const { key } = leased(await rig.replica({ lease: -1000 }).accept(aRequest(), { lease: true })).request;
    expect(await rig.replica({ skew: 2000 }).acquire(key, 1)).toBeUndefined();
    expect(await rig.replica({ skew: 500 }).acquire(key, 1)).toMatchObject({ fence: 2 });
  });

  it('refuses every write of a holder whose request was taken over', async () => {
    const zombie = await expired();
    const { key } = zombie.request;
    await rig.replica(GONE).acquire(key, 1);
    const store = rig.replica();
    const before = await item(key);
    await expect(store.renew(zombie)).rejects.toBeInstanceOf(LeaseLost);
    await expect(store.recordIntent(zombie, ANSWER)).rejects.toBeInstanceOf(LeaseLost);
    await expect(store.complete(zombie, 'answered')).rejects.toBeInstanceOf(LeaseLost);
    await expect(store.release(zombie, 0, 'INTERNAL')).rejects.toBeInstanceOf(LeaseLost);
    expect(await item(key)).toEqual(before);
  });

  it('takes a lost response of its own write for success', async () => {
    const store = rig.replica();
    const request = aRequest();
    rig.proxy.faultFor = next('lose', 'PutItem');
    const first = leased(await store.accept(request, { lease: true }));
    rig.proxy.faultFor = next('lose', 'UpdateItem');
    await store.release(first, 0, 'TRINO_BUSY');
    rig.proxy.faultFor = next('lose', 'UpdateItem');
    const second = await store.acquire(request.key, 1);
    if (!second) throw new Error('the claim was not recognised');
    for (const write of [
      () => store.renew(second),
      () => store.recordIntent(second, ANSWER),
      () => store.recordPost(request.key, '1764000001.000100'),
      () => store.complete(second, 'missing_link'),
    ]) {
      rig.proxy.faultFor = next('lose', 'UpdateItem');
      await write();
    }
    expect(await item(request.key)).toMatchObject({ st: 'done', fence: 2, attempt: 2 });
  });

  it('outlasts a blip that exhausts the attempts of the SDK', async () => {
    const store = rig.replica();
    const lease = leased(await store.accept(aRequest(), { lease: true }));
    rig.proxy.faultFor = next('reset', 'UpdateItem', 7);
    await store.recordIntent(lease, ANSWER);
    expect(await item(lease.request.key)).toHaveProperty('answer');
  });

  it('reports a table that does not answer, without the item in the error', async () => {
    rig.proxy.faultFor = () => 'unavailable';
    const refused = rig.replica().accept(aRequest(), { lease: true });
    await expect(refused).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', facts: { status: 500 } });
    rig.proxy.faultFor = () => undefined;
  });

  it('does not count a hand-over as an attempt', async () => {
    const store = rig.replica();
    const lease = leased(await store.accept(aRequest(), { lease: true }));
    await store.release(lease, 0, 'SHUTDOWN', false);
    expect(await store.acquire(lease.request.key, 1)).toMatchObject({ fence: 2, attempt: 1 });
  });

  it('holds a retry back until it is due', async () => {
    const store = rig.replica();
    const lease = leased(await store.accept(aRequest(), { lease: true }));
    await store.release(lease, 60_000, 'TRINO_BUSY');
    expect(await store.acquire(lease.request.key, 1)).toBeUndefined();
  });

  it('leaves a queued request to its replica, which may acquire it early, until it is made due', async () => {
    const store = rig.replica();
    const [own, handed] = [aRequest({ channel: 'CQ' }), aRequest({ channel: 'CQ' })];
    for (const request of [own, handed])
      expect(await store.accept(request, { lease: false })).toEqual({ outcome: 'queued' });
    const dueKeys = async () => (await store.due(50)).map(({ key }) => key);
    expect(await dueKeys()).not.toContain(handed.key);
    await store.makeDue(handed.key);
    expect(await dueKeys()).toContain(handed.key);
    expect(await store.acquire(own.key, 0, { queuedHere: true })).toMatchObject({
      fence: 1,
      attempt: 1,
      lookFirst: false,
    });
    await store.makeDue(own.key);
    expect(await item(own.key)).toMatchObject({ st: 'running' });
  });

  it('lets exactly one of twenty sweepers dead-letter a request that kills its holders, only after the last attempt', async () => {
    const store = rig.replica({ lease: -10_000 });
    let lease = leased(await store.accept(aRequest(), { lease: true }));
    const { key } = lease.request;
    for (let attempt = 2; attempt <= LAST_ATTEMPT; attempt += 1) {
      expect(await store.deadLetter(key, lease.fence)).toBe(false);
      lease = (await store.acquire(key, lease.fence)) as Lease;
    }
    const buried = await Promise.all(Array.from({ length: 20 }, () => store.deadLetter(key, LAST_ATTEMPT)));
    expect(buried.filter(Boolean)).toHaveLength(1);
    await expect(store.complete(lease, 'answered')).rejects.toBeInstanceOf(LeaseLost);
    expect(await item(key)).toMatchObject({ st: 'dead', outcome: 'failed' });
  });

  it('knows an intended answer of a kind that only a newer release knows as one to be worked out again', async () => {
    const store = rig.replica({ lease: -10_000 });
    const lease = leased(await store.accept(aRequest(), { lease: true }));
    const { key } = lease.request;
    await store.recordIntent(lease, ANSWER);
    await setAttributes(rig, key, { answer: JSON.stringify({ kind: 'from the future' }) });
    const successor = (await store.acquire(key, lease.fence)) as Lease;
    expect(successor).toMatchObject({ lookFirst: true, latePostPossible: true });
    expect(successor.intent).toEqual({ since: expect.any(Number) });
  });

  it('records what was posted of a request whose holders all died behind the post', async () => {
    const store = rig.replica({ lease: -10_000 });
    let lease = leased(await store.accept(aRequest(), { lease: true }));
    const { key } = lease.request;
    await store.recordIntent(lease, ANSWER);
    for (let attempt = 2; attempt <= LAST_ATTEMPT; attempt += 1)
      lease = (await store.acquire(key, lease.fence)) as Lease;
    await store.recordPost(key, '1764000001.000300');
    expect(await store.deadLetter(key, lease.fence)).toBe(false);
    expect(await item(key)).toMatchObject({
      st: 'done',
      outcome: 'missing_link',
      doneAt: expect.any(Number),
    });
    expect(await item(key)).not.toHaveProperty('dueShard');
  });

  it('keeps an ended request due for its verification, and again when a late post becomes known', async () => {
    const store = rig.replica();
    const lease = leased(await store.accept(aRequest({ channel: 'CV' }), { lease: true }));
    const { key } = lease.request;
    const owed = async () => (await store.due(50)).find((due) => due.key === key)?.state;
    await store.recordPost(key, '1764000001.000300');
    await store.complete(lease, 'answered', { reconcileInMs: 0 });
    expect(await owed()).toBe('reconcile');
    await store.reconciled(key, 1);
    expect(await owed()).toBeUndefined();
    expect(await store.recordPost(key, '1764000001.000200')).toEqual([
      '1764000001.000200',
      '1764000001.000300',
    ]);
    await store.reconciled(key, 1);
    expect(await item(key)).toHaveProperty('dueAt');
    await store.reconciled(key, 2);
    expect(await item(key)).not.toHaveProperty('dueAt');
  });
});
