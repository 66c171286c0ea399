import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { LeaseLost } from '../../../src/core/attempt.ts';
import type { Lease } from '../../../src/core/ports/request-store.ts';
import { BOT, CREDITS } from '../../emulators/slack/index.ts';
import { DELIVERY, type PosterRig, startPosterRig } from '../../support/slack.ts';
import { leased } from '../../support/store.ts';

const NEVER = new AbortController().signal;
const AT_ONCE = { lease: 0, skew: -1 };

describe('the poster', () => {
  let rig: PosterRig;
  beforeAll(async () => {
    rig = await startPosterRig();
  });
  afterAll(() => rig[Symbol.asyncDispose]());
  afterEach(() => rig.slack.clearFaults());

  const posts = () => rig.slack.calls('chat.postMessage').length;

  /** Another attempt after a failed one, as the worker makes it. */
  async function again(lease: Lease, code = 'SLACK_UNCONFIRMED'): Promise<Lease> {
    await rig.store.release(lease, 0, code, false);
    const next = await rig.store.acquire(lease.request.key, lease.fence);
    if (!next) throw new Error('the retry could not be claimed');
    return next;
  }

  it('answers in the thread, with the key in metadata and first block, and no preview of links', async () => {
    const lease = await rig.lease();
    await rig.poster.post(lease, DELIVERY, NEVER);
    const [answer, ...others] = rig.answers(lease);
    expect(others).toEqual([]);
    expect(answer).toMatchObject({
      text: 'Please provide Looker link',
      metadata: { event_type: 'credit_recommendation', event_payload: { request_id: lease.request.id } },
      blocks: [{ block_id: `cr:${lease.request.id}` }],
    });
    expect(rig.slack.calls('chat.postMessage').at(-1)?.args).toMatchObject({
      unfurl_links: 'false',
      unfurl_media: 'false',
    });
  });

  it('costs two writes before the post and four in all, and neither a search nor a read', async () => {
    rig.dynamo.proxy.calls.length = 0;
    const searches = rig.slack.calls('conversations.replies').length;
    const before: number[] = [];
    const { onChange } = rig.slack.http;
    rig.slack.http.onChange = () => before.push(rig.dynamo.proxy.calls.length);
    await rig.poster.post(await rig.lease(), DELIVERY, NEVER);
    rig.slack.http.onChange = onChange;
    expect(rig.dynamo.proxy.calls.map(({ operation }) => operation)).toEqual([
      'PutItem',
      ...Array(3).fill('UpdateItem'),
    ]);
    expect(before[0]).toBe(2);
    expect(rig.slack.calls('conversations.replies')).toHaveLength(searches);
  });

  it.each(['lost-response', 'applied-error'] as const)(
    'never posts a second time when Slack took the message but the answer was %s',
    async (kind) => {
      const lease = await rig.lease();
      const before = posts();
      rig.slack.fault('chat.postMessage', { kind, error: 'internal_error' });
      await expect(rig.poster.post(lease, DELIVERY, NEVER)).rejects.toMatchObject({
        code: 'SLACK_UNCONFIRMED',
      });
      await rig.poster.post(await again(lease), DELIVERY, NEVER);
      expect(posts() - before).toBe(1);
      expect(rig.answers(lease)).toHaveLength(1);
      expect(rig.slack.visibleLog.maxVisible(lease.request.id)).toBe(1);
    },
  );

  it.each([
    ['a reset', { kind: 'reset' }],
    ['a 503', { kind: 'http', status: 503 }],
    ['a call that hangs', { kind: 'hang' }],
    ['a web page instead of JSON', { kind: 'html' }],
  ] as const)('posts after %s once the thread shows nothing', async (_what, fault) => {
    const lease = await rig.lease();
    rig.slack.fault('chat.postMessage', fault);
    await expect(rig.poster.post(lease, DELIVERY, NEVER)).rejects.toMatchObject({ retryable: true });
    await rig.poster.post(await again(lease), DELIVERY, NEVER);
    expect(rig.answers(lease)).toHaveLength(1);
  });

  it('adopts what a killed holder had posted, also when only the block id tells', async () => {
    const { store, poster } = rig.replica(AT_ONCE);
    const lease = await rig.lease(store);
    await store.recordIntent(lease, DELIVERY.answer);
    const { key, id, reply } = lease.request;
    rig.slack.workspace.post(CREDITS, {
      user: BOT.userId,
      bot_id: BOT.botId,
      text: 'the answer',
      thread_ts: reply.kind === 'thread' ? reply.threadTs : '',
      blocks: [{ type: 'divider', block_id: `cr:${id}` }],
    });
    const before = posts();
    const successor = (await store.acquire(key, 1)) as Lease;
    await poster.post(successor, DELIVERY, NEVER);
    expect(posts()).toBe(before);
    expect(rig.answers(lease)).toHaveLength(1);
  });

  it('looks in the thread before the first post when the request says so, and adopts what is there', async () => {
    const lease = await rig.lease();
    await rig.poster.post(lease, DELIVERY, NEVER);
    const again = leased(
      await rig.dynamo
        .replica()
        .accept({ ...lease.request, key: `${lease.request.key}#lost`, lookFirst: true }, { lease: true }),
    );
    const before = posts();
    await rig.poster.post(again, DELIVERY, NEVER);
    expect(posts()).toBe(before);
    expect(rig.answers(lease)).toHaveLength(1);
    expect(await rig.store.read(again.request.key)).toMatchObject({
      ended: true,
      request: { lookFirst: true },
      postTs: [rig.answers(lease)[0]?.ts],
    });
  });

  it('does not take a message of somebody else with the same key for its own', async () => {
    const { store, poster } = rig.replica(AT_ONCE);
    const lease = await rig.lease(store);
    await store.recordIntent(lease, DELIVERY.answer);
    const { key, id, reply } = lease.request;
    rig.slack.workspace.post(CREDITS, {
      user: 'U0SOMEBODY1',
      text: 'copied',
      thread_ts: reply.kind === 'thread' ? reply.threadTs : '',
      blocks: [{ type: 'divider', block_id: `cr:${id}` }],
    });
    await poster.post((await store.acquire(key, 1)) as Lease, DELIVERY, NEVER);
    expect(rig.answers(lease).map(({ text }) => text)).toEqual(['copied', 'Please provide Looker link']);
  });

  it('finds the answer on a later page of a long thread', async () => {
    const { store, poster } = rig.replica(AT_ONCE);
    const lease = await rig.lease(store);
    const { key, reply } = lease.request;
    const thread = reply.kind === 'thread' ? { thread_ts: reply.threadTs } : {};
    for (let index = 0; index < 250; index += 1) {
      rig.slack.workspace.post(
        CREDITS,
        { user: 'U0ANN000001', text: `reply ${index}`, ...thread },
        { deliver: false },
      );
    }
    rig.slack.fault('chat.postMessage', { kind: 'lost-response' });
    await expect(poster.post(lease, DELIVERY, NEVER)).rejects.toMatchObject({ code: 'SLACK_UNCONFIRMED' });
    await poster.post((await store.acquire(key, 1)) as Lease, DELIVERY, NEVER);
    expect(rig.answers(lease).filter(({ text }) => text.startsWith('Please'))).toHaveLength(1);
  });

  it('leaves one answer when a frozen holder wakes up and posts after its successor', async () => {
    const frozen = rig.replica(AT_ONCE);
    const lease = await rig.lease(frozen.store);
    await frozen.store.recordIntent(lease, DELIVERY.answer);
    const next = rig.replica();
    await next.poster.post((await frozen.store.acquire(lease.request.key, 1)) as Lease, DELIVERY, NEVER);
    lease.expiresAt = performance.now() + 60_000;
    await expect(frozen.poster.post(lease, DELIVERY, NEVER)).rejects.toBeInstanceOf(LeaseLost);
    expect(rig.answers(lease)).toHaveLength(1);
  });

  it('deletes what Slack applied late, at the later look, and then owes nothing', async () => {
    const lease = await rig.lease();
    const { key, id, reply } = lease.request;
    rig.slack.fault('chat.postMessage', { kind: 'reset' });
    await expect(rig.poster.post(lease, DELIVERY, NEVER)).rejects.toMatchObject({
      code: 'SLACK_UNCONFIRMED',
    });
    await rig.poster.post(await again(lease), DELIVERY, NEVER);
    rig.slack.workspace.post(CREDITS, {
      user: BOT.userId,
      bot_id: BOT.botId,
      text: 'the first post, at last',
      thread_ts: reply.kind === 'thread' ? reply.threadTs : '',
      metadata: { event_type: 'credit_recommendation', event_payload: { request_id: id } },
    });
    expect((await rig.store.due(50)).find((due) => due.key === key)?.state).toBe('reconcile');
    await rig.reconciler.reconcile(key);
    expect(rig.answers(lease).map(({ text }) => text)).toEqual(['Please provide Looker link']);
    expect((await rig.store.due(50)).map((due) => due.key)).not.toContain(key);
  });

  it('does not post once its lease is gone', async () => {
    const { store, poster } = rig.replica(AT_ONCE);
    const lease = await rig.lease(store);
    await store.recordIntent(lease, DELIVERY.answer);
    await store.acquire(lease.request.key, 1);
    const before = posts();
    await expect(poster.post(lease, DELIVERY, NEVER)).rejects.toBeInstanceOf(LeaseLost);
    const stopped = await rig.lease();
    const lost = new LeaseLost('gone');
    await expect(rig.poster.post(stopped, DELIVERY, AbortSignal.abort(lost))).rejects.toBe(lost);
    expect(posts()).toBe(before);
  });

  it('unfolds the message and leaves its chart out where Slack refuses those, once', async () => {
    const lease = await rig.lease();
    rig.slack.fault('chat.postMessage', { kind: 'error', error: 'invalid_blocks' });
    const from = posts();
    const section = { type: 'section', text: { type: 'mrkdwn', text: 'step' } };
    const title = { type: 'plain_text', text: 'Workings' };
    const container = { type: 'container', title, child_blocks: [section], is_collapsible: true };
    const message = { text: 'Recommended credit: $1.00', blocks: [section, container] };
    await rig.poster.post(lease, { ...DELIVERY, message }, NEVER);
    const [answer, ...others] = rig.answers(lease);
    expect(others).toEqual([]);
    expect(answer?.blocks).toMatchObject([{ block_id: `cr:${lease.request.id}` }, section]);
    expect(posts() - from).toBe(2);
  });

  it('sends the text alone when Slack refuses the blocks', async () => {
    const lease = await rig.lease();
    const message = { text: 'Recommended credit: $1.00', blocks: [{ type: 'no_such_block' }] };
    await rig.poster.post(lease, { ...DELIVERY, message }, NEVER);
    expect(rig.answers(lease)).toMatchObject([{ text: message.text, metadata: expect.anything() }]);
  });

  it.each([
    ['not_in_channel', 'SLACK_REFUSED'],
    ['is_archived', 'SLACK_REFUSED'],
    ['token_revoked', 'SLACK_LOGIN'],
  ])('says what %s means', async (error, code) => {
    rig.slack.fault('chat.postMessage', { kind: 'error', error });
    const refused = rig.poster.post(await rig.lease(), DELIVERY, NEVER);
    await expect(refused).rejects.toMatchObject({ code, facts: { error } });
  });

  it('waits as long as Retry-After says, with one lease', async () => {
    const lease = await rig.lease();
    rig.slack.fault('chat.postMessage', { kind: '429', retryAfter: 1 });
    const started = performance.now();
    await rig.poster.post(lease, DELIVERY, NEVER);
    expect(performance.now() - started).toBeGreaterThanOrEqual(1000);
    expect(rig.answers(lease)).toHaveLength(1);
  });
});
