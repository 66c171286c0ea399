import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { View } from '@slack/types';
import { WebClient } from '@slack/web-api';
import {
  ANN,
  ARCHIVED,
  BOT,
  CREDITS,
  ELSEWHERE,
  GUEST,
  type Json,
  OWNER,
  PRIVATE,
  type SlackEmulator,
  STRANGER,
  startSlack,
} from './slack/index.ts';
import { errorOf, ONE_TRY, plainBolt } from './slack/plain-bolt.ts';
import { METHODS } from './slack/web-api.ts';

let slack: SlackEmulator;
let web: WebClient;

beforeAll(async () => {
  slack = await startSlack({ redelivery: { ackTimeoutMs: 150, delaysMs: [10, 20, 30] }, triggerMs: 300 });
  web = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl, ...ONE_TRY });
});

afterAll(() => slack.close());

describe('messages', () => {
  test('posting checks membership, archive, thread and text', async () => {
    const post = (channel: string, more: object = {}) =>
      web.chat.postMessage({ channel, text: 'x', ...more });
    expect(await errorOf(post(ELSEWHERE))).toBe('not_in_channel');
    expect(await errorOf(post(ARCHIVED))).toBe('is_archived');
    expect(await errorOf(post('C0NOWHERE00'))).toBe('channel_not_found');
    expect(await errorOf(post(CREDITS, { thread_ts: '1.000001' }))).toBe('thread_not_found');
    expect(await errorOf(post(CREDITS, { text: '' }))).toBe('no_text');
    expect(await errorOf(post(CREDITS, { text: 'x'.repeat(40_001) }))).toBe('msg_too_long');
    const long = [{ type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(3001) } }];
    expect(await errorOf(post(CREDITS, { blocks: long }))).toBe('invalid_blocks');
    expect(await errorOf(post(PRIVATE))).toBe('none');
  });

  test('metadata comes back only with include_all_metadata', async () => {
    const metadata = { event_type: 'credit_recommendation', event_payload: { request_id: 'R1' } };
    const root = slack.post({ channel: CREDITS, user: ANN, text: 'root' });
    await web.chat.postMessage({ channel: CREDITS, thread_ts: root, text: 'answer', metadata });
    const plain = await web.conversations.replies({ channel: CREDITS, ts: root });
    const full = await web.conversations.replies({ channel: CREDITS, ts: root, include_all_metadata: true });
    const history = await web.conversations.history({ channel: CREDITS, oldest: root, inclusive: true });
    expect(history.messages?.map(({ text }) => text)).toEqual(['root']);
    expect(plain.messages?.[1]?.metadata).toBeUndefined();
    expect(full.messages?.[1]?.metadata).toEqual(metadata);
    expect(full.messages?.[0]).toMatchObject({
      reply_count: 1,
      thread_ts: root,
      latest_reply: full.messages?.[1]?.ts,
    });
  });

  test('update and delete change what is visible, and tell subscribers', async () => {
    const metadata = { event_type: 'e', event_payload: { request_id: 'R2' } };
    const root = slack.post({ channel: CREDITS, user: ANN, text: 'root', deliver: false });
    const ours = { channel: CREDITS, thread_ts: root, metadata };
    const first = await web.chat.postMessage({ ...ours, text: 'one' });
    const second = await web.chat.postMessage({ ...ours, text: 'two' });
    await web.chat.update({ channel: CREDITS, ts: first.ts ?? '', text: 'three' });
    await web.chat.delete({ channel: CREDITS, ts: second.ts ?? '' });
    expect(slack.thread(CREDITS, root).map(({ text }) => text)).toEqual(['three']);
    expect(slack.visibleLog.maxVisible('R2')).toBe(2);
    expect(slack.visibleLog.live().get('R2')).toBe(1);
    expect(await errorOf(web.chat.update({ channel: CREDITS, ts: root, text: 'x' }))).toBe(
      'cant_update_message',
    );
    expect(await errorOf(web.chat.delete({ channel: CREDITS, ts: second.ts ?? '' }))).toBe(
      'message_not_found',
    );
    const subtypes = slack.events().map(({ event }) => event.subtype);
    expect(subtypes).toEqual(expect.arrayContaining(['message_changed', 'message_deleted']));
  });

  test('history pages newest first, within bounds, without replies; only members may read', async () => {
    await using own = await startSlack({ redelivery: { delaysMs: [] } });
    const client = new WebClient(own.botToken, { slackApiUrl: own.apiUrl, ...ONE_TRY });
    const ts = [1, 2, 3, 4, 5].map((n) =>
      own.post({ channel: CREDITS, user: ANN, text: `m${n}`, deliver: false }),
    );
    own.post({ channel: CREDITS, user: ANN, text: 'reply', threadTs: ts[0] ?? '', deliver: false });
    const texts: unknown[] = [];
    for await (const page of client.paginate('conversations.history', { channel: CREDITS, limit: 2 })) {
      texts.push((page as Json).messages.map((one: Json) => one.text));
    }
    expect(texts).toEqual([['m5', 'm4'], ['m3', 'm2'], ['m1']]);
    const between = { channel: CREDITS, oldest: ts[1] ?? '', latest: ts[3] ?? '' };
    const count = async (more: object) =>
      (await client.conversations.history({ ...between, ...more })).messages?.length;
    expect([await count({}), await count({ inclusive: true })]).toEqual([1, 3]);
    expect(await errorOf(client.conversations.history({ channel: ELSEWHERE }))).toBe('not_in_channel');
  });

  test('an edit, an unfurl, a join and a removal arrive as Slack sends them', async () => {
    const ts = slack.post({
      channel: CREDITS,
      user: ANN,
      text: 'see <https://example.com/a?b=1&amp;c=2|this>',
    });
    slack.unfurl(CREDITS, ts, [{ from_url: 'https://example.com' }]);
    slack.edit(CREDITS, ts, 'other');
    slack.remove(CREDITS, ts);
    slack.join(CREDITS, GUEST);
    const [post, unfurl, edit, removal, join] = slack
      .events()
      .slice(-5)
      .map(({ event }) => event);
    expect(post.blocks[0].elements[0].elements[1]).toEqual({
      type: 'link',
      url: 'https://example.com/a?b=1&c=2',
      text: 'this',
    });
    expect([unfurl.subtype, unfurl.message.edited]).toEqual(['message_changed', undefined]);
    expect([edit.subtype, edit.message.edited.user]).toEqual(['message_changed', ANN]);
    expect([removal.subtype, removal.deleted_ts]).toEqual(['message_deleted', ts]);
    expect(join.subtype).toBe('channel_join');
  });
});

describe('the other methods', () => {
  test('people and channels can be looked up', async () => {
    expect(await web.auth.test()).toMatchObject({ user_id: BOT.userId, bot_id: BOT.botId });
    expect((await web.users.info({ user: ANN })).user?.profile?.email).toBe('ann@example.com');
    expect((await web.users.info({ user: GUEST })).user?.is_restricted).toBe(true);
    expect((await web.users.info({ user: STRANGER })).user).toMatchObject({ is_stranger: true });
    expect(await errorOf(web.users.info({ user: 'U0NOBODY000' }))).toBe('user_not_found');
    const types = 'public_channel,private_channel';
    const mine = await web.users.conversations({ types, exclude_archived: true });
    expect(mine.channels?.map(({ id }) => id)).toEqual([CREDITS, PRIVATE]);
    expect((await web.conversations.list({})).channels?.map(({ id }) => id)).toContain(ELSEWHERE);
    expect((await web.conversations.info({ channel: CREDITS })).channel?.is_member).toBe(true);
    expect((await web.conversations.members({ channel: CREDITS })).members).toContain(BOT.userId);
    expect((await web.bots.info({ bot: BOT.botId })).bot?.user_id).toBe(BOT.userId);
    slack.workspace.usergroups.set('S0APPROVERS', [OWNER]);
    expect((await web.usergroups.users.list({ usergroup: 'S0APPROVERS' })).users).toEqual([OWNER]);
    expect(await errorOf(web.usergroups.users.list({ usergroup: 'S0NONE' }))).toBe('no_such_subteam');
    expect(((await web.apiCall('api.test', { a: 'b' })) as Json).args).toEqual({ a: 'b' });
  });

  test('direct messages open by user id', async () => {
    const opened = await web.conversations.open({ users: ANN });
    const posted = await web.chat.postMessage({ channel: ANN, text: 'psst' });
    expect(posted.channel).toBe(opened.channel?.id);
    expect(slack.dms(ANN).map(({ text }) => text)).toEqual(['psst']);
    await web.chat.postEphemeral({ channel: CREDITS, user: ANN, text: 'for you' });
    expect(slack.ephemerals(ANN).at(-1)?.text).toBe('for you');
    expect(await errorOf(web.chat.postEphemeral({ channel: CREDITS, user: STRANGER, text: 'x' }))).toBe(
      'user_not_in_channel',
    );
  });

  test('a file uploaded with uploadV2 appears in the thread a moment later', async () => {
    const root = slack.post({ channel: CREDITS, user: ANN, text: 'root', deliver: false });
    const file = { file: Buffer.from('a,b\n1,2\n'), filename: 'usage.csv' };
    await web.files.uploadV2({ channel_id: CREDITS, thread_ts: root, ...file });
    expect(slack.thread(CREDITS, root)).toEqual([]);
    await slack.until(() => slack.thread(CREDITS, root).length === 1);
    expect(slack.files().at(-1)?.bytes?.toString()).toBe('a,b\n1,2\n');
    const id = slack.files().at(-1)?.id ?? '';
    expect((await web.files.info({ file: id })).file?.shares?.public?.[CREDITS]).toHaveLength(1);
    await web.files.delete({ file: id });
    expect(await errorOf(web.files.info({ file: id }))).toBe('file_not_found');
  });

  test('reactions and the status line', async () => {
    const ts = slack.post({ channel: CREDITS, user: ANN, text: 'x', deliver: false });
    const reaction = { channel: CREDITS, timestamp: ts, name: 'eyes' };
    await web.reactions.add(reaction);
    expect(await errorOf(web.reactions.add(reaction))).toBe('already_reacted');
    await web.reactions.remove(reaction);
    await web.assistant.threads.setStatus({ channel_id: CREDITS, thread_ts: ts, status: 'is thinking...' });
    expect(slack.status(CREDITS, ts)).toBe('is thinking...');
    await web.chat.postMessage({ channel: CREDITS, thread_ts: ts, text: 'done' });
    expect(slack.status(CREDITS, ts)).toBeUndefined();
  });

  test('a trigger id opens one view, once, and only in time; a modal is submitted', async () => {
    await using bolt = await plainBolt(slack);
    const { app } = bolt;
    let trigger = '';
    let submitted: Json;
    app.command('/credit', async ({ ack, body }) => {
      trigger = body.trigger_id;
      await ack();
    });
    app.view('form', async ({ ack, view }: Json) => {
      submitted = view.state.values;
      await ack();
    });
    await app.start();
    const title = { type: 'plain_text', text: 'Form' } as const;
    const element = { type: 'plain_text_input', action_id: 'b' } as const;
    const blocks = [{ type: 'input' as const, block_id: 'a', label: title, element }];
    const view: View = { type: 'modal', callback_id: 'form', title, submit: title, blocks };
    await slack.command({ user: ANN, channel: CREDITS, text: 'open' });
    const opened = await web.views.open({ trigger_id: trigger, view });
    expect(await errorOf(web.views.open({ trigger_id: trigger, view }))).toBe('exchanged_trigger_id');
    await slack.command({ user: ANN, channel: CREDITS, text: 'push' });
    await web.views.push({ trigger_id: trigger, view });
    const wide = { ...view, title: { ...title, text: 'x'.repeat(25) } };
    expect(await errorOf(web.views.update({ view_id: opened.view?.id ?? '', view: wide }))).toBe(
      'invalid_arguments',
    );
    await web.views.update({ view_id: opened.view?.id ?? '', view });
    await web.views.publish({ user_id: ANN, view: { type: 'home', blocks: [] } });
    await slack.submit(slack.views(ANN)[0], { a: { b: { value: 'c' } } });
    expect(submitted).toEqual({ a: { b: { type: 'plain_text_input', value: 'c' } } });
    await slack.command({ user: ANN, channel: CREDITS, text: 'late' });
    const from = performance.now();
    await slack.until(() => performance.now() - from > 310);
    expect(await errorOf(web.views.open({ trigger_id: trigger, view }))).toBe('expired_trigger_id');
    expect(await errorOf(web.views.open({ trigger_id: 'nonsense', view }))).toBe('invalid_trigger_id');
  });
});

test('no call is recorded with its token', () => {
  expect(JSON.stringify(slack.calls())).not.toMatch(/xoxb|xapp/);
});

test('every method of the emulator was called by a real client', () => {
  const called = new Set(slack.calls().map(({ method }) => method));
  expect(Object.keys(METHODS).filter((method) => !called.has(method))).toEqual([]);
});
