import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WebClient } from '@slack/web-api';
import { ANN, BOT, CREDITS, type Json, type SlackEmulator, startSlack } from './slack/index.ts';
import { ONE_TRY, plainBolt } from './slack/plain-bolt.ts';

let slack: SlackEmulator;
let web: WebClient;

beforeAll(async () => {
  slack = await startSlack({ redelivery: { ackTimeoutMs: 150, delaysMs: [10, 20, 30] }, triggerMs: 300 });
  web = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl, ...ONE_TRY });
});

afterAll(() => slack.close());

describe('gestures', () => {
  test('a Bolt app gets a message, answers in its thread, and its own answer comes back as an event', async () => {
    await using bolt = await plainBolt(slack);
    const { app } = bolt;
    const seen: string[] = [];
    app.event('message', async ({ event, client }: Json) => {
      seen.push(event.text);
      if (!event.bot_id)
        await client.chat.postMessage({ channel: event.channel, thread_ts: event.ts, text: 'pong' });
    });
    await app.start();
    const ts = slack.post({ channel: CREDITS, user: ANN, text: 'ping' });
    await slack.until(() => slack.thread(CREDITS, ts).length === 1);
    await slack.until(() => slack.events().every((event) => event.acked));
    expect(seen).toEqual(['ping']);
    expect(slack.events().map(({ event }) => event.bot_id)).toEqual([undefined, BOT.botId]);
  });

  test('a command, a shortcut and a button reach the app and show what it answers', async () => {
    await using bolt = await plainBolt(slack);
    const { app } = bolt;
    app.command('/credit', async ({ ack, respond, command }) => {
      await ack('one moment');
      await respond(`you said ${command.text}`);
    });
    app.shortcut('recommend_credit', async ({ ack, respond }) => {
      await ack();
      await respond({ text: 'looked', response_type: 'ephemeral' });
    });
    app.action('again', async ({ ack, action }: Json) => ack({ text: action.value }));
    await app.start();
    const command = await slack.command({ user: ANN, channel: CREDITS, text: 'help' });
    expect(command.ackText).toBe('one moment');
    await slack.until(() => command.ephemerals().length === 2);
    expect(command.ephemerals().map(({ text }) => text)).toEqual(['one moment', 'you said help']);
    const ts = slack.post({ channel: CREDITS, user: ANN, text: 'x' });
    const shortcut = await slack.shortcut({ user: ANN, channel: CREDITS, ts });
    await slack.until(() => shortcut.ephemerals().length === 1);
    const button = {
      type: 'button',
      action_id: 'again',
      value: 'v1',
      text: { type: 'plain_text', text: 'Again' },
    };
    const blocks: Json[] = [{ type: 'actions', elements: [button] }];
    const posted = await web.chat.postMessage({ channel: CREDITS, text: 'b', blocks });
    const press = await slack.press({ user: ANN, channel: CREDITS, ts: posted.ts ?? '', actionId: 'again' });
    expect(press.ackPayload.text).toBe('v1');
  });

  test('a response_url works five times, then no more; and not after its life', async () => {
    const gesture = await slack.command({ user: ANN, channel: CREDITS, text: 'nobody answers' });
    expect(gesture.error).toBe('dispatch_failed');
    const answer = (url: string) =>
      fetch(url, { method: 'POST', body: '{"text":"x"}', headers: { 'content-type': 'application/json' } });
    const status: number[] = [];
    for (let use = 0; use < 6; use += 1) status.push((await answer(gesture.responseUrl)).status);
    expect(status).toEqual([200, 200, 200, 200, 200, 404]);
    const other = await slack.command({ user: ANN, channel: CREDITS, text: 'again' });
    slack.expireResponseUrl(other.responseUrl);
    expect((await answer(other.responseUrl)).status).toBe(404);
  });
});
