import { beforeAll, expect, it } from '@jest/globals';
import type { Answer } from '../../../src/core/decision.ts';
import type { Lease } from '../../../src/core/ports/request-store.ts';
import { aRequest, leased, type Rig } from '../../support/store.ts';
import { describeEachEngine, storedItem } from './engines.ts';

const ANSWER = { kind: 'missing_link' } as const;
/** Leases that are over as soon as they are given, for takeovers without waiting. */
const GONE = { lease: 0, skew: -1 };

describeEachEngine('what the store keeps', (rigOf) => {
  let rig: Rig;
  beforeAll(() => {
    rig = rigOf();
  });
  const item = (key: string) => storedItem(rig, key);

  it('hands steps, intent and posts over to the successor', async () => {
    const store = rig.replica(GONE);
    const lease = leased(await store.accept(aRequest(), { lease: true }));
    lease.steps['sql-1'] = { sql: 'SELECT 1', rows: [[1.5, null, '9007199254740993']] };
    await store.renew(lease);
    lease.steps.big = 'x'.repeat(250_000);
    await store.release(lease, 0, 'TRINO_BUSY');
    const second = await store.acquire(lease.request.key, 1);
    expect(second).toMatchObject({
      steps: lease.steps,
      lookFirst: true,
      latePostPossible: false,
      postTs: [],
    });
    await store.recordIntent(second as Lease, ANSWER);
    await store.recordPost(lease.request.key, '1764000001.000200');
    const third = await store.acquire(lease.request.key, 2);
    expect(third).toMatchObject({
      lookFirst: true,
      latePostPossible: true,
      intent: { answer: ANSWER },
      postTs: ['1764000001.000200'],
    });
  });

  it('goes without steps that would fill the item, and still ends', async () => {
    const store = rig.replica();
    const lease = leased(await store.accept(aRequest(), { lease: true }));
    const noise = Array.from({ length: 60_000 }, () => Math.random());
    Object.assign(lease.steps, { a: noise, b: noise, small: 'kept' });
    await store.renew(lease);
    expect(Object.keys((await item(lease.request.key)).steps as object)).toEqual(['small']);
    await store.recordIntent(lease, { kind: 'refused', links: noise as never });
    expect(await item(lease.request.key)).not.toHaveProperty('answer');
    await store.complete(lease, 'refused');
  });

  it('keeps the audit of an ended request and nothing that was only needed to work', async () => {
    const store = rig.replica();
    const reply = {
      kind: 'ephemeral',
      channel: 'C1',
      user: 'U1',
      responseUrl: 'https://hooks.example/secret',
    } as const;
    const lease = leased(await store.accept(aRequest({ reply }), { lease: true }));
    await store.recordIntent(lease, { kind: 'not_verify' });
    await store.complete(lease, 'not_verify', { answer: { kind: 'not_verify' } });
    const kept = await item(lease.request.key);
    expect(kept).toMatchObject({
      st: 'done',
      outcome: 'not_verify',
      attempt: 1,
      summary: expect.stringContaining('not_verify'),
    });
    expect(kept.expiresAt as number).toBeGreaterThan(Date.now() / 1000 + 89 * 86_400);
    expect(JSON.stringify(kept)).not.toMatch(/secret|looker\.example/);
    for (const gone of ['steps', 'links', 'answer', 'dueAt', 'dueShard', 'leaseUntil'])
      expect(kept).not.toHaveProperty(gone);
    expect((await store.read(lease.request.key))?.request.reply).toEqual({ ...reply, responseUrl: '' });
  });

  it('brings every kind of request back whole, and drops the response URL of a shortcut at the end', async () => {
    const store = rig.replica({ lease: -10_000 });
    const reply = {
      kind: 'thread',
      channel: 'C1',
      threadTs: '1764000000.000001',
      responseUrl: 'https://hooks.example/secret',
    } as const;
    const claim = { ticketDate: '2026-11-03', scope: 'declared' } as const;
    const asked = aRequest({
      door: 'shortcut',
      reply,
      claim,
      urls: [{ url: 'https://a.example/1' }, { url: 'https://b.example/2', label: 'x' }],
    });
    await store.accept(asked, { lease: true });
    const lease = (await store.acquire(asked.key, 1)) as Lease;
    expect(lease.request).toEqual(asked);
    await rig.replica().complete(lease, 'answered');
    expect(JSON.stringify(await item(asked.key))).not.toMatch(/secret|example/);
  });

  it('keeps URLs and answer of a request that people can go on with, and not its response URL', async () => {
    const store = rig.replica();
    const urls = [{ url: 'https://looker.example/dashboards/12', label: 'x', tile: '121' }, { url: 'y' }];
    const reply = {
      kind: 'ephemeral',
      channel: 'C1',
      user: 'U1',
      responseUrl: 'https://hooks/secret',
    } as const;
    const asked = aRequest({ door: 'choice', urls, reply, claim: { scope: 'declared' } });
    const lease = leased(await store.accept(asked, { lease: true }));
    const answer: Answer = { kind: 'choose_tile', link: { url: 'y' }, tiles: [] };
    await store.recordIntent(lease, answer);
    await store.complete(lease, 'asked', { reconcileInMs: 0 });
    expect(await store.read(asked.key)).toMatchObject({
      ended: true,
      answer,
      request: { ...asked, reply: { ...reply, responseUrl: '' } },
    });
    const kept = await item(asked.key);
    expect(JSON.stringify(kept)).not.toContain('secret');
    for (const gone of ['steps', 'leaseUntil']) expect(kept).not.toHaveProperty(gone);
    await store.reconciled(asked.key, 0);
    expect((await store.read(asked.key))?.request.urls).toEqual(urls);
  });

  it('gives no live item a time to live', async () => {
    const store = rig.replica();
    const lease = leased(await store.accept(aRequest(), { lease: true }));
    await store.recordIntent(lease, ANSWER);
    await store.release(lease, 0, 'SLACK_UNAVAILABLE');
    expect(await item(lease.request.key)).not.toHaveProperty('expiresAt');
  });
});
