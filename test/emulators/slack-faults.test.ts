import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { App } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import { ANN, CREDITS, type Json, type SlackEmulator, startSlack } from './slack/index.ts';
import { errorOf, ONE_TRY, plainBolt } from './slack/plain-bolt.ts';

let slack: SlackEmulator;
let web: WebClient;

beforeAll(async () => {
  slack = await startSlack({ redelivery: { ackTimeoutMs: 150, delaysMs: [10, 20, 30] }, triggerMs: 300 });
  web = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl, ...ONE_TRY });
});

afterAll(() => slack.close());

describe('tokens', () => {
  test('each wrong token gets the answer that Slack gives', async () => {
    const test = (token: string | undefined) =>
      errorOf(new WebClient(token, { slackApiUrl: slack.apiUrl, ...ONE_TRY }).auth.test());
    expect(await test(undefined)).toBe('not_authed');
    expect(await test(slack.botToken.replace('emulator', 'other'))).toBe('invalid_auth');
    expect(await test(slack.appToken)).toBe('not_allowed_token_type');
    expect(await errorOf(web.apps.connections.open({}))).toBe('not_allowed_token_type');
    expect(await errorOf(web.apiCall('chat.shout'))).toBe('unknown_method');
    const old = slack.botToken;
    slack.rotate({ bot: true });
    expect(await test(old)).toBe('token_revoked');
    expect(await test(slack.botToken)).toBe('none');
    web = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl, ...ONE_TRY });
  });

  test('a missing scope is named, and the scopes come in a header', async () => {
    await using narrow = await startSlack({ scopes: ['chat:write'] });
    const client = new WebClient(narrow.botToken, { slackApiUrl: narrow.apiUrl, ...ONE_TRY });
    const error = await client.conversations
      .history({ channel: CREDITS })
      .catch((thrown: Json) => thrown.data);
    expect(error).toMatchObject({
      error: 'missing_scope',
      needed: 'channels:history',
      provided: 'chat:write',
    });
    expect((await client.auth.test()).response_metadata?.scopes).toEqual(['chat:write']);
  });
});

describe('faults', () => {
  const post = () => web.chat.postMessage({ channel: CREDITS, text: 'fault' });
  const posted = () => slack.history(CREDITS).filter(({ text }) => text === 'fault').length;

  test.each([
    ['http', 'slack_webapi_http_error', 0],
    ['429', 'slack_webapi_rate_limited_error', 0],
    ['error', 'internal_error', 0],
    ['applied-error', 'internal_error', 1],
    ['reset', 'slack_webapi_request_error', 0],
    ['lost-response', 'slack_webapi_request_error', 1],
  ] as const)('%s: the client sees %s and %d messages are there', async (kind, code, effect) => {
    const before = posted();
    slack.fault('chat.postMessage', { kind });
    expect(await errorOf(post())).toBe(code);
    expect(posted() - before).toBe(effect);
    expect(await errorOf(post())).toBe('none');
  });

  test('late: the connection is cut, and the message appears afterwards', async () => {
    const before = posted();
    slack.fault('chat.postMessage', { kind: 'late', delayMs: 40 });
    expect(await errorOf(post())).toBe('slack_webapi_request_error');
    expect(posted()).toBe(before);
    await slack.until(() => posted() === before + 1);
  });

  test('hang: no answer until the client gives up', async () => {
    slack.fault('chat.postMessage', { kind: 'hang' });
    const hasty = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl, ...ONE_TRY, timeout: 50 });
    expect(await errorOf(hasty.chat.postMessage({ channel: CREDITS, text: 'x' }))).toBe(
      'slack_webapi_request_error',
    );
  });

  test('with the rate limit on, the second message within a second is refused with Retry-After', async () => {
    slack.rateLimit(true);
    await post();
    expect(await post().catch((thrown: Json) => thrown.retryAfter)).toBe(1);
    slack.rateLimit(false);
  });

  test('an event without an ack comes again three times, each with its number, then it is lost', async () => {
    await using bolt = await plainBolt(slack);
    const retries: unknown[] = [];
    bolt.receiver.init({
      processEvent: async ({ body, retryNum }: Json) => {
        if (body.event.text === 'nobody acks') retries.push(retryNum);
      },
    } as unknown as App);
    await bolt.app.start();
    slack.post({ channel: CREDITS, user: ANN, text: 'nobody acks' });
    await slack.until(() => slack.events().at(-1)?.lost);
    expect(retries).toEqual([0, 1, 2, 3]);
  });

  test('duplicates come as often as told', async () => {
    await using bolt = await plainBolt(slack);
    const { app } = bolt;
    let seen = 0;
    app.event('message', async () => {
      seen += 1;
    });
    await app.start();
    slack.duplicate(3);
    slack.post({ channel: CREDITS, user: ANN, text: 'thrice' });
    await slack.until(() => seen === 3);
    slack.post({ channel: CREDITS, user: ANN, text: 'once' });
    await slack.until(() => seen === 4);
  });
});
