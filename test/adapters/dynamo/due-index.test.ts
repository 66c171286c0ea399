import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Outcome } from '../../../src/core/decision.ts';
import { type Engine, startDynamo } from '../../emulators/dynamo/index.ts';
import { aRequest, leased, type Rig, rigOn } from '../../support/store.ts';

describe('what the store reads from its indexes', () => {
  let engine: Engine;
  let rig: Rig;
  beforeAll(async () => {
    engine = await startDynamo();
    rig = await rigOn(engine);
  });
  afterAll(async () => {
    await rig[Symbol.asyncDispose]();
    await engine.close();
  });

  it('counts what ended today by outcome and what waits, without what is only to be verified', async () => {
    const store = rig.replica();
    const outcomes: Outcome[] = ['answered', 'answered', 'no_credit', 'failed', 'refused'];
    for (const outcome of outcomes) {
      const lease = leased(await store.accept(aRequest(), { lease: true }));
      await store.complete(lease, outcome, outcome === 'failed' ? { reconcileInMs: 60_000 } : {});
    }
    const oldest = aRequest();
    await store.accept(oldest, { lease: false });
    await store.accept(aRequest(), { lease: true });
    expect(await store.counts()).toEqual({ answered: 2, noCredit: 1, failed: 1, waiting: 2 });
    expect(await store.backlog()).toEqual({ requests: 2, oldestAskedAt: oldest.askedAt });
  });

  it('finds what is due and nothing else, never by a scan', async () => {
    const store = rig.replica({ lease: -5000 });
    const expired = leased(await store.accept(aRequest({ channel: 'CD' }), { lease: true }));
    const retried = leased(await store.accept(aRequest({ channel: 'CD' }), { lease: true }));
    await store.release(retried, -1, 'TRINO_BUSY');
    await rig.replica().accept(aRequest({ channel: 'CD' }), { lease: true });
    rig.proxy.calls.length = 0;
    const due = (await store.due(10)).filter(({ channel }) => channel === 'CD');
    expect(due).toHaveLength(2);
    expect(due).toContainEqual(
      expect.objectContaining({ key: expired.request.key, state: 'running', fence: 1, attempt: 1 }),
    );
    expect(due).toContainEqual(expect.objectContaining({ key: retried.request.key, state: 'retry' }));
    expect(rig.proxy.calls.map(({ operation }) => operation)).toEqual(Array(4).fill('Query'));
  });

  it('returns unclaimed requests in order of arrival', async () => {
    const store = rig.replica({ lease: -1 });
    const requests = Array.from({ length: 12 }, () => aRequest({ channel: 'CO' }));
    for (const request of [...requests].reverse()) await store.accept(request, { lease: false });
    const due = (await store.due(100)).filter(({ channel }) => channel === 'CO').map(({ key }) => key);
    expect(due).toEqual(requests.map(({ key }) => key));
  });

  it('moves a watermark forward and never back, whoever races', async () => {
    const store = rig.replica();
    expect(await store.watermark('CW')).toBeUndefined();
    const stamps = ['1764000009.000100', '1764000010.000200', '1764000008.999999', '1764000010.000100'];
    await Promise.all(stamps.map((ts) => store.advanceWatermark('CW', ts)));
    expect(await store.watermark('CW')).toBe('1764000010.000200');
    await store.advanceWatermark('CW', '1764000001.000000');
    expect(await store.watermark('CW')).toBe('1764000010.000200');
  });

  it('answers a ping, and says when the table does not', async () => {
    await rig.replica().ping();
    rig.proxy.weather = () => 'throttle';
    await expect(rig.replica().ping()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    rig.proxy.weather = () => undefined;
  });
});
