import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { LeaseLost } from '../../../src/core/attempt.ts';
import type { Lease } from '../../../src/core/ports/request-store.ts';
import { BOT, CREDITS } from '../../emulators/slack/index.ts';
import { DELIVERY, type PosterRig, startPosterRig } from '../../support/slack.ts';
import { leased, setAttributes } from '../../support/store.ts';

const NEVER = new AbortController().signal;
const AT_ONCE = { lease: 0, skew: -1 };

describe('one answer, whatever becomes visible and when', () => {
  let rig: PosterRig;
  beforeAll(async () => {
    rig = await startPosterRig();
  });
  afterAll(() => rig[Symbol.asyncDispose]());
  afterEach(() => rig.slack.clearFaults());

  const posts = () => rig.slack.calls('chat.postMessage').length;
  const rootOf = ({ request: { reply } }: Lease) => (reply.kind === 'thread' ? reply.threadTs : '');

  /** A post of ours that Slack shows at last. */
  function applied(lease: Lease, threadTs?: string): string {
    return rig.slack.workspace.post(CREDITS, {
      user: BOT.userId,
      bot_id: BOT.botId,
      text: 'a post that was given up',
      ...(threadTs ? { thread_ts: threadTs } : {}),
      metadata: { event_type: 'credit_recommendation', event_payload: { request_id: lease.request.id } },
      blocks: [{ type: 'divider', block_id: `cr:${lease.request.id}` }],
    }).ts;
  }
  const inChannel = (ts: string) =>
    rig.slack.workspace.channel(CREDITS).messages.some((one) => one.ts === ts && !one.removed);

  it.each([
    ['ahead', 600_000],
    ['behind', -600_000],
  ])('finds a post although the clock of its sender was ten minutes %s', async (_where, ms) => {
    const lease = await rig.lease();
    rig.slack.fault('chat.postMessage', { kind: 'lost-response' });
    await expect(rig.poster.post(lease, DELIVERY, NEVER)).rejects.toMatchObject({
      code: 'SLACK_UNCONFIRMED',
    });
    await setAttributes(rig.dynamo, lease.request.key, { intentAt: Date.now() + ms });
    await rig.store.release(lease, 0, 'SLACK_UNCONFIRMED', false);
    const before = posts();
    await rig.poster.post((await rig.store.acquire(lease.request.key, 1)) as Lease, DELIVERY, NEVER);
    expect(posts()).toBe(before);
    expect(rig.answers(lease)).toHaveLength(1);
  });

  it.each([
    ['unclaimed', { st: 'retry', fence: 0, attempt: 0, dueAt: 1 }, 0],
    ['at work', { st: 'running', fence: 1, attempt: 1, dueAt: 1, leaseUntil: 1 }, 1],
  ])(
    'does not answer again what an operator put back as it was when it was %s',
    async (_state, old, fence) => {
      const lease = await rig.lease();
      await rig.poster.post(lease, DELIVERY, NEVER);
      // As an older copy of the item says it: nothing was about to be posted, nothing was posted.
      await setAttributes(rig.dynamo, lease.request.key, { ...old, dueShard: 'D#0' }, [
        'intentAt',
        'answer',
        'postTs',
        'outcome',
      ]);
      const before = posts();
      await rig.poster.post((await rig.store.acquire(lease.request.key, fence)) as Lease, DELIVERY, NEVER);
      expect(posts()).toBe(before);
      expect(rig.answers(lease)).toHaveLength(1);
      expect(await rig.store.read(lease.request.key)).toMatchObject({ ended: true });
    },
  );

  it('deletes an extra answer that appears after every look, as soon as Slack tells of it', async () => {
    const lease = await rig.lease();
    await rig.poster.post(lease, DELIVERY, NEVER);
    const ts = applied(lease, rootOf(lease));
    const post = { channel: CREDITS, ts, threadTs: rootOf(lease), requestId: lease.request.id };
    await rig.reconciler.notice(post);
    expect(rig.answers(lease).map(({ text }) => text)).toEqual([DELIVERY.message.text]);
  });

  it('leaves alone the answer that is recorded, and the one that its holder is about to record', async () => {
    const lease = await rig.lease();
    await rig.store.recordIntent(lease, DELIVERY.answer);
    const ts = applied(lease, rootOf(lease));
    const post = { channel: CREDITS, ts, threadTs: rootOf(lease), requestId: lease.request.id };
    await rig.reconciler.notice(post);
    expect(rig.answers(lease)).toHaveLength(1);
    await rig.store.recordPost(lease.request.key, ts);
    await rig.store.complete(lease, 'missing_link');
    await rig.reconciler.notice(post);
    expect(rig.answers(lease)).toHaveLength(1);
  });

  it('asks the table about a post of another process, and not about its own', async () => {
    const lease = await rig.lease();
    const posting = rig.poster.post(lease, DELIVERY, NEVER);
    await rig.slack.until(() => rig.answers(lease).length === 1);
    const [{ ts } = { ts: '' }] = rig.answers(lease);
    const post = { channel: CREDITS, ts, threadTs: rootOf(lease), requestId: lease.request.id };
    const reads = () => rig.dynamo.proxy.calls.filter(({ operation }) => operation === 'GetItem').length;
    const before = reads();
    // The event may be faster than the response to the post.
    await rig.reconciler.notice(post);
    await posting;
    await rig.reconciler.notice(post);
    expect(reads()).toBe(before);
    await rig.replica().reconciler.notice(post);
    expect(reads()).toBe(before + 1);
    expect(rig.answers(lease)).toHaveLength(1);
  });

  it('has a failed deletion of an extra answer made up for by the later look', async () => {
    const lease = await rig.lease();
    await rig.poster.post(lease, DELIVERY, NEVER);
    const ts = applied(lease, rootOf(lease));
    rig.slack.fault('chat.delete', { kind: 'http', status: 503 });
    await rig.reconciler.notice({
      channel: CREDITS,
      ts,
      threadTs: rootOf(lease),
      requestId: lease.request.id,
    });
    expect(rig.answers(lease)).toHaveLength(2);
    await rig.reconciler.reconcile(lease.request.key);
    expect(rig.answers(lease).map(({ text }) => text)).toEqual([DELIVERY.message.text]);
  });

  it('ends an answered request as answered also when Slack refuses to delete an extra answer', async () => {
    const lease = leased(await rig.store.accept(rig.request({ lookFirst: true }), { lease: true }));
    for (let copies = 0; copies < 2; copies += 1) applied(lease, rootOf(lease));
    rig.slack.fault('chat.delete', { kind: 'error', error: 'cant_delete_message', times: 9 });
    expect(await rig.poster.post(lease, DELIVERY, NEVER)).toBe('missing_link');
    expect(await rig.store.read(lease.request.key)).toMatchObject({ ended: true, outcome: 'missing_link' });
    rig.slack.clearFaults('chat.delete');
  });

  it('deletes an extra answer to a gesture, whose key does not follow from its thread', async () => {
    const lease = await rig.lease();
    const root = rootOf(lease);
    const first = applied({ ...lease, request: { ...lease.request, id: 'S'.repeat(20) } } as Lease, root);
    const second = applied({ ...lease, request: { ...lease.request, id: 'S'.repeat(20) } } as Lease, root);
    await rig.reconciler.notice({
      channel: CREDITS,
      ts: second,
      threadTs: root,
      requestId: 'S'.repeat(20),
    });
    expect([inChannel(first), inChannel(second)]).toEqual([true, false]);
  });

  it('deletes an answer that Slack put outside of its thread, since the message that asked was deleted', async () => {
    const lease = await rig.lease();
    rig.slack.remove(CREDITS, rootOf(lease));
    expect(await rig.poster.post(lease, DELIVERY, NEVER)).toBe('withdrawn');
    expect(rig.slack.visibleLog.live().get(lease.request.id) ?? 0).toBe(0);
    expect(await rig.store.read(lease.request.key)).toMatchObject({ ended: true, outcome: 'withdrawn' });
  });

  it('deletes it at the later look when it could not be deleted at once', async () => {
    const lease = await rig.lease();
    rig.slack.remove(CREDITS, rootOf(lease));
    rig.slack.fault('chat.delete', { kind: 'http', status: 503 });
    await rig.poster.post(lease, DELIVERY, NEVER);
    expect(rig.slack.visibleLog.live().get(lease.request.id)).toBe(1);
    await rig.reconciler.reconcile(lease.request.key);
    expect(rig.slack.visibleLog.live().get(lease.request.id)).toBe(0);
  });

  it('deletes it when the event of it comes, also when its sender died before it knew', async () => {
    const lease = await rig.lease();
    rig.slack.remove(CREDITS, rootOf(lease));
    const ts = applied(lease);
    await rig.reconciler.notice({ channel: CREDITS, ts, requestId: lease.request.id });
    expect(inChannel(ts)).toBe(false);
  });

  it('ends a withdrawn request in silence: its holder posts nothing, and what it posted meanwhile goes', async () => {
    const lease = await rig.lease();
    expect(await rig.store.withdraw(lease.request.key)).toBe(true);
    const before = posts();
    await expect(rig.poster.post(lease, DELIVERY, NEVER)).rejects.toBeInstanceOf(LeaseLost);
    expect(posts()).toBe(before);
    applied(lease, rootOf(lease));
    await rig.reconciler.reconcile(lease.request.key);
    expect(rig.answers(lease)).toEqual([]);
    expect(await rig.store.acquire(lease.request.key, 2)).toBeUndefined();
  });

  it('keeps an answer whose message is deleted later', async () => {
    const lease = await rig.lease();
    await rig.poster.post(lease, DELIVERY, NEVER);
    expect(await rig.store.withdraw(lease.request.key)).toBe(false);
    expect(await rig.store.withdraw('M#C1#unknown')).toBe(false);
  });

  it('counts an apology as a failure also when its sender died before the end', async () => {
    const { store, poster } = rig.replica(AT_ONCE);
    const lease = await rig.lease(store);
    await store.recordIntent(lease, { kind: 'no_credit', links: [], combined: {} as never });
    rig.slack.fault('chat.postMessage', { kind: 'error', error: 'is_archived' });
    await expect(poster.post(lease, DELIVERY, NEVER)).rejects.toMatchObject({ code: 'SLACK_REFUSED' });
    const apology = { ...DELIVERY, answer: { kind: 'failed' }, outcome: 'failed' } as const;
    // The post is applied and its sender never learns of it.
    rig.slack.fault('chat.postMessage', { kind: 'lost-response' });
    await expect(poster.post(lease, apology, NEVER)).rejects.toMatchObject({ code: 'SLACK_UNCONFIRMED' });
    const successor = (await store.acquire(lease.request.key, 1)) as Lease;
    expect(successor.intent?.answer).toEqual({ kind: 'failed' });
    expect(await poster.post(successor, { ...DELIVERY, answer: { kind: 'failed' } }, NEVER)).toBe('failed');
    expect(await store.read(lease.request.key)).toMatchObject({ outcome: 'failed' });
  });
});
