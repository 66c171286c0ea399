import { beforeAll, expect, it } from '@jest/globals';
import { type Lease, LeaseLost } from '../../../src/core/ports/request-store.ts';
import { LAST_ATTEMPT } from '../../../src/core/work-times.ts';
import { next } from '../../emulators/dynamo/index.ts';
import { aRequest, leased, type Rig } from '../../support/store.ts';
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
      Array.from({ length: 50 }, () => rig.replica({ skew: -1 }).claim(lost.request.key, 1)),
    );
    const won = claims.filter((claim) => claim !== undefined);
    expect(won).toHaveLength(1);
    expect(won[0]).toMatchObject({ fence: 2, attempt: 2, inherited: false, request: lost.request });
  });

  it('leaves a lease alone until it is over by every clock', async () => {
    const { key } = leased(await rig.replica({ lease: -1000 }).accept(aRequest(), { lease: true })).request;
    expect(await rig.replica({ skew: 2000 }).claim(key, 1)).toBeUndefined();
    expect(await rig.replica({ skew: 500 }).claim(key, 1)).toMatchObject({ fence: 2 });
  });

  it('refuses every write of a holder whose request was taken over', async () => {
    const zombie = await expired();
    const { key } = zombie.request;
    await rig.replica(GONE).claim(key, 1);
    const store = rig.replica();
    const before = await item(key);
    await expect(store.renew(zombie)).rejects.toBeInstanceOf(LeaseLost);
    await expect(store.intend(zombie, ANSWER)).rejects.toBeInstanceOf(LeaseLost);
    await expect(store.done(zombie, 'answered')).rejects.toBeInstanceOf(LeaseLost);
    await expect(store.retryAt(zombie, 0, 'INTERNAL')).rejects.toBeInstanceOf(LeaseLost);
    expect(await item(key)).toEqual(before);
  });

  it('takes a lost response of its own write for success', async () => {
    const store = rig.replica();
    const request = aRequest();
    rig.proxy.weather = next('lose', 'PutItem');
    const first = leased(await store.accept(request, { lease: true }));
    rig.proxy.weather = next('lose', 'UpdateItem');
    await store.retryAt(first, 0, 'TRINO_BUSY');
    rig.proxy.weather = next('lose', 'UpdateItem');
    const second = await store.claim(request.key, 1);
    if (!second) throw new Error('the claim was not recognised');
    for (const write of [
      () => store.renew(second),
      () => store.intend(second, ANSWER),
      () => store.fact(request.key, '1764000001.000100'),
      () => store.done(second, 'missing_link'),
    ]) {
      rig.proxy.weather = next('lose', 'UpdateItem');
      await write();
    }
    expect(await item(request.key)).toMatchObject({ st: 'done', fence: 2, attempt: 2 });
  });

  it('outlasts a blip that exhausts the attempts of the SDK', async () => {
    const store = rig.replica();
    const lease = leased(await store.accept(aRequest(), { lease: true }));
    rig.proxy.weather = next('reset', 'UpdateItem', 7);
    await store.intend(lease, ANSWER);
    expect(await item(lease.request.key)).toHaveProperty('answer');
  });

  it('reports a table that does not answer, without the item in the error', async () => {
    rig.proxy.weather = () => 'unavailable';
    const refused = rig.replica().accept(aRequest(), { lease: true });
    await expect(refused).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', facts: { status: 500 } });
    rig.proxy.weather = () => undefined;
  });

  it('does not count a hand-over as an attempt', async () => {
    const store = rig.replica();
    const lease = leased(await store.accept(aRequest(), { lease: true }));
    await store.retryAt(lease, Date.now(), 'SHUTDOWN', false);
    expect(await store.claim(lease.request.key, 1)).toMatchObject({ fence: 2, attempt: 1 });
  });

  it('holds a retry back until it is due', async () => {
    const store = rig.replica();
    const lease = leased(await store.accept(aRequest(), { lease: true }));
    await store.retryAt(lease, Date.now() + 60_000, 'TRINO_BUSY');
    expect(await store.claim(lease.request.key, 1)).toBeUndefined();
  });

  it('leaves a queued request to its replica, which claims it early, until it is hastened', async () => {
    const store = rig.replica();
    const [own, handed] = [aRequest({ channel: 'CQ' }), aRequest({ channel: 'CQ' })];
    for (const request of [own, handed])
      expect(await store.accept(request, { lease: false })).toEqual({ outcome: 'queued' });
    const dueKeys = async () => (await store.due(50)).map(({ key }) => key);
    expect(await dueKeys()).not.toContain(handed.key);
    await store.hasten(handed.key);
    expect(await dueKeys()).toContain(handed.key);
    expect(await store.claim(own.key, 0)).toMatchObject({ fence: 1, attempt: 1, inherited: false });
    await store.hasten(own.key);
    expect(await item(own.key)).toMatchObject({ st: 'running' });
  });

  it('lets exactly one of twenty sweepers bury a request that kills its holders, only after the last attempt', async () => {
    const store = rig.replica({ lease: -10_000 });
    let lease = leased(await store.accept(aRequest(), { lease: true }));
    const { key } = lease.request;
    for (let attempt = 2; attempt <= LAST_ATTEMPT; attempt += 1) {
      expect(await store.bury(key, lease.fence)).toBe(false);
      lease = (await store.claim(key, lease.fence)) as Lease;
    }
    const buried = await Promise.all(Array.from({ length: 20 }, () => store.bury(key, LAST_ATTEMPT)));
    expect(buried.filter(Boolean)).toHaveLength(1);
    await expect(store.done(lease, 'answered')).rejects.toBeInstanceOf(LeaseLost);
    expect(await item(key)).toMatchObject({ st: 'dead', outcome: 'failed' });
  });

  it('keeps an ended request due for its verification, and again when a late post becomes known', async () => {
    const store = rig.replica();
    const lease = leased(await store.accept(aRequest({ channel: 'CV' }), { lease: true }));
    const { key } = lease.request;
    const owed = async () => (await store.due(50)).find((due) => due.key === key)?.state;
    await store.fact(key, '1764000001.000300');
    await store.done(lease, 'answered', Date.now());
    expect(await owed()).toBe('verify');
    await store.verified(key, 1);
    expect(await owed()).toBeUndefined();
    expect(await store.fact(key, '1764000001.000200')).toEqual(['1764000001.000200', '1764000001.000300']);
    await store.verified(key, 1);
    expect(await item(key)).toHaveProperty('dueAt');
    await store.verified(key, 2);
    expect(await item(key)).not.toHaveProperty('dueAt');
  });
});
