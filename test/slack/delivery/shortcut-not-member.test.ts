import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RecordHead } from '../../../src/core/record.ts';
import { deliverToSlack } from '../../../src/slack/delivery/deliver.ts';
import { ANN, CREDITS, ELSEWHERE } from '../../emulators/slack/index.ts';
import { aDecision } from '../../support/records.ts';
import { type PosterRig, startPosterRig } from '../../support/slack.ts';
import { leased, silent } from '../../support/store.ts';

describe('an answer to the shortcut in a channel that the bot is not in', () => {
  let rig: PosterRig;
  beforeAll(async () => {
    rig = await startPosterRig();
  });
  afterAll(() => rig[Symbol.asyncDispose]());

  const pressed = () => {
    const { reply } = rig.command();
    const responseUrl = reply.kind === 'ephemeral' ? reply.responseUrl : '';
    const thread = {
      kind: 'thread',
      channel: ELSEWHERE,
      threadTs: '1763976421.000100',
      responseUrl,
    } as const;
    return rig.request({
      key: `S#${crypto.randomUUID()}`,
      door: 'shortcut',
      channel: ELSEWHERE,
      reply: thread,
    });
  };

  it('is a sentence to the person who pressed: how to invite the bot; the request ends', async () => {
    const request = pressed();
    const lease = leased(await rig.store.accept(request, { lease: true }));
    const deliver = deliverToSlack({
      poster: rig.poster,
      store: rig.store,
      log: silent,
      refresh: async () => undefined,
    });
    await deliver(lease, { kind: 'missing_link' }, new AbortController().signal);
    expect(rig.slack.ephemerals(ANN).at(-1)).toMatchObject({
      source: 'response_url',
      text: expect.stringMatching(/not a member of the channel\. Invite me \(\/invite @credit-bot\)/),
    });
    expect(await rig.store.read(request.key)).toMatchObject({ ended: true });
  });

  it('that may not be posted for another reason is told to the owner first, then to the person who pressed', async () => {
    const threadTs = rig.slack.post({ channel: CREDITS, user: ANN, text: 'locked', deliver: false });
    const { reply } = rig.command();
    const responseUrl = reply.kind === 'ephemeral' ? reply.responseUrl : '';
    const request = rig.request({
      key: `S#${crypto.randomUUID()}`,
      door: 'shortcut',
      reply: { kind: 'thread', channel: CREDITS, threadTs, responseUrl },
    });
    rig.slack.fault('chat.postMessage', {
      kind: 'error',
      error: 'restricted_action_thread_locked',
      times: 2,
    });
    const lease = leased(await rig.store.accept(request, { lease: true }));
    const { poster, store } = rig;
    const deliver = deliverToSlack({ poster, store, log: silent, refresh: async () => undefined });
    const refused = deliver(lease, { kind: 'missing_link' }, new AbortController().signal);
    await expect(refused).rejects.toMatchObject({ code: 'SLACK_REFUSED' });
    const failed = { kind: 'failed', code: 'SLACK_REFUSED', ownerTold: true } as const;
    expect(await deliver(lease, failed, new AbortController().signal)).toBe('failed');
    expect(rig.slack.ephemerals(ANN).at(-1)).toMatchObject({
      source: 'response_url',
      text: expect.stringMatching(/Slack doesn't let me post in this thread\..*The owner has been told\.$/),
    });
    expect(await rig.store.read(request.key)).toMatchObject({ ended: true, outcome: 'failed' });
  });

  it.each([
    ['a click', 'not_in_channel', true],
    ['a click', 'restricted_action_thread_locked', true],
    ['a form', 'restricted_action_thread_locked', false],
  ])('that is a decision by %s is told as decided to whoever took it (%s)', async (_, error, hasUrl) => {
    const threadTs = rig.slack.post({ channel: CREDITS, user: ANN, text: 'locked', deliver: false });
    const { reply } = rig.command();
    const responseUrl = hasUrl && reply.kind === 'ephemeral' ? reply.responseUrl : '';
    const request = rig.request({
      key: `D#${crypto.randomUUID()}`,
      door: 'decision',
      reply: { kind: 'thread', channel: CREDITS, threadTs, responseUrl },
      decision: { of: 'REQUEST0000000000001', number: 1, action: 'approve', gesture: 'click 1' },
    });
    rig.slack.fault('chat.postMessage', { kind: 'error', error });
    const lease = leased(await rig.store.accept(request, { lease: true }));
    const { poster, store } = rig;
    const deliver = deliverToSlack({ poster, store, log: silent, refresh: async () => undefined });
    const head: RecordHead = {
      ...{ request: rig.request(), accounts: [], deadline: null, makers: [], status: 'approved' },
      totals: [{ currency: 'USD', amount: '4948.80', charged: '7526.30' }],
      decisions: [aDecision()],
    };
    expect(await deliver(lease, { kind: 'decided', number: 1, head }, new AbortController().signal)).toBe(
      'decided',
    );
    expect(rig.slack.ephemerals(ANN).at(-1)?.text).toMatch(/^Approved: \$4,948\.80/);
    expect(await rig.store.read(request.key)).toMatchObject({ ended: true, outcome: 'decided' });
  });

  it('is still a failure where nobody pressed', async () => {
    const message = rig.request({
      key: `M#${ELSEWHERE}#1763976421.000200`,
      channel: ELSEWHERE,
      reply: { kind: 'thread', channel: ELSEWHERE, threadTs: '1763976421.000200' },
    });
    const lease = leased(await rig.store.accept(message, { lease: true }));
    const deliver = deliverToSlack({
      poster: rig.poster,
      store: rig.store,
      log: silent,
      refresh: async () => undefined,
    });
    const failing = deliver(lease, { kind: 'missing_link' }, new AbortController().signal);
    await expect(failing).rejects.toMatchObject({ code: 'SLACK_REFUSED' });
  });
});
