import { beforeAll, expect, it } from '@jest/globals';
import type { Outcome } from '../../../src/core/decision.ts';
import { aRequest, leased, putLooks, type Rig, setAttributes, silent } from '../../support/store.ts';
import { describeOneEngine, storedItem } from './engines.ts';

describeOneEngine('what the store reads from its indexes', (rigOf) => {
  let rig: Rig;
  beforeAll(() => {
    rig = rigOf();
  });

  it('counts what ended today by outcome and what waits, without what is only to be reconciled', async () => {
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

  it('skips what this release cannot read, says so once, and finds everything else', async () => {
    const said: [object, string][] = [];
    let counted = 0;
    const store = rig.replica(
      { lease: -5000 },
      { ...silent, error: (facts, sentence) => void said.push([facts, sentence]) },
      { itemSkipped: () => (counted += 1) },
    );
    const channel = 'CNEW';
    const keys: string[] = [];
    for (let at = 0; at < 4; at += 1)
      keys.push(leased(await store.accept(aRequest({ channel }), { lease: true })).request.key);
    const [laterState = '', oddFence = '', laterRequest = '', readable = ''] = keys;
    await setAttributes(rig, laterState, { st: 'awaiting_approval' });
    await setAttributes(rig, oddFence, { attempt: 'three' });
    await setAttributes(rig, laterRequest, { asked: JSON.stringify({ door: 'workflow' }) });
    for (let sweep = 0; sweep < 3; sweep += 1) {
      const due = (await store.due(50)).filter((item) => item.channel === channel).map(({ key }) => key);
      expect(due.sort()).toEqual([laterRequest, readable].sort());
      await store.backlog();
    }
    // Left as it is, with its attempts, for a release that can read it.
    expect(await store.acquire(laterRequest, 1)).toBeUndefined();
    expect(await store.acquire(laterRequest, 1)).toBeUndefined();
    expect(await store.deadLetter(laterRequest, 1)).toBe(false);
    expect(await storedItem(rig, laterRequest)).toMatchObject({ fence: 1, attempt: 1, st: 'running' });
    expect(await store.acquire(readable, 1)).toMatchObject({ fence: 2 });
    expect(counted).toBe(3);
    expect(said).toHaveLength(3);
    for (const [facts] of said) expect(facts).toEqual({ item: expect.stringMatching(/^[0-9a-f]{16}$/) });
    for (const key of [laterState, oddFence, laterRequest]) await setAttributes(rig, key, {}, ['dueShard']);
  });

  it.each(['L#0', 'D#0', 'D#1'])(
    'hides nothing that is owed behind a thousand later looks in partition %s',
    async (dueShard) => {
      await putLooks(rig, 1000, dueShard);
      const store = rig.replica({ lease: -5000 });
      const channel = `C${dueShard}`;
      const left = leased(await store.accept(aRequest({ channel }), { lease: true })).request.key;
      const unclaimed = aRequest({ channel });
      await store.accept(unclaimed, { lease: false });
      const due = await store.due(50);
      expect(due.map(({ key }) => key)).toEqual(expect.arrayContaining([left, unclaimed.key]));
      expect(due.filter(({ state }) => state === 'reconcile').length).toBeGreaterThan(0);
      expect(due.filter(({ state }) => state === 'reconcile').length).toBeLessThanOrEqual(50);
      const lease = await store.acquire(left, 1);
      if (lease) await rig.replica().complete(lease, 'answered');
      for (const { key } of due.filter(({ state }) => state === 'reconcile')) await store.reconciled(key, 0);
    },
  );

  it('moves a later look that failed behind those that wait', async () => {
    const store = rig.replica();
    const [key = ''] = await putLooks(rig, 1, 'L#0');
    const asked = Date.now();
    await store.postponeReconcile(key, 60_000);
    // By the clock of the server, which is known to the second.
    expect((await storedItem(rig, key)).dueAt as number).toBeGreaterThan(asked + 55_000);
    expect((await store.due(1000)).map((item) => item.key)).not.toContain(key);
    await store.reconciled(key, 0);
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
    rig.proxy.faultFor = () => 'throttle';
    await expect(rig.replica().ping()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    rig.proxy.faultFor = () => undefined;
  });
});
