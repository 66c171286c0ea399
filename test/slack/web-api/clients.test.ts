import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { App } from '@slack/bolt';
import { detachedReceiver } from '../../../src/slack/socket/supervisor.ts';
import { makeSlackClients, type SlackClientsParts } from '../../../src/slack/web-api/clients.ts';
import { ANN, BOT, CREDITS, type SlackEmulator, startSlack } from '../../emulators/slack/index.ts';
import { errorOf, quiet } from '../../emulators/slack/plain-bolt.ts';
import { recorder } from '../socket/bot.ts';

let slack: SlackEmulator;

beforeEach(async () => {
  slack = await startSlack();
});

afterEach(() => slack.close());

const clients = (more: Partial<SlackClientsParts> = {}) =>
  makeSlackClients({ botToken: () => slack.botToken, apiUrl: slack.apiUrl, logger: quiet, ...more });

const hello = { channel: CREDITS, text: 'hello' };

describe('the token', () => {
  it('is read for each call, so that a rotated one needs no restart', async () => {
    const { poster } = clients();
    await poster.chat.postMessage(hello);
    slack.rotate({ bot: true });
    expect(await errorOf(poster.chat.postMessage(hello))).toBe('none');
  });

  it('is renewed when Slack refuses it, and the call is made once more', async () => {
    let token = slack.botToken;
    slack.rotate({ bot: true });
    const renewToken = async () => {
      token = slack.botToken;
    };
    const { poster } = clients({ botToken: () => token, renewToken });
    expect(await errorOf(poster.chat.postMessage(hello))).toBe('none');
    expect(slack.calls().map(({ error }) => error)).toEqual(['token_revoked', undefined]);
  });

  it('that stays wrong is not tried a second time', async () => {
    const { poster } = clients({ botToken: () => 'xoxb-wrong', renewToken: async () => undefined });
    expect(await errorOf(poster.chat.postMessage(hello))).toBe('invalid_auth');
    expect(slack.calls()).toHaveLength(1);
  });

  it("also reaches Bolt's own client, and is not sent along with file bytes", async () => {
    const bolt = new App({
      authorize: async () => ({ botToken: slack.botToken, botId: BOT.botId, botUserId: BOT.userId }),
      receiver: detachedReceiver,
      clientOptions: clients().options(),
      logger: quiet,
    });
    await bolt.client.chat.postMessage(hello);
    const headers: Array<string | null> = [];
    const spy: typeof fetch = (url, init) => {
      if (String(url).includes('/upload/')) headers.push(new Headers(init?.headers).get('authorization'));
      return fetch(url, init);
    };
    await clients({ fetch: spy }).reader.filesUploadV2({
      channel_id: CREDITS,
      content: 'a,b',
      filename: 'a.csv',
    });
    expect([slack.history(CREDITS)[0]?.text, headers]).toEqual(['hello', [null]]);
  });
});

describe('each kind of client', () => {
  it.each(['http', 'lost-response', 'error', '429'] as const)(
    'the poster never posts twice (%s)',
    async (kind) => {
      slack.fault('chat.postMessage', { kind });
      expect(await errorOf(clients().poster.chat.postMessage(hello))).not.toBe('none');
      expect(slack.calls('chat.postMessage')).toHaveLength(1);
    },
  );

  it('a rate-limited post does not hold up the interactive client', async () => {
    const { poster, interactive } = clients();
    slack.fault('chat.postMessage', { kind: '429', retryAfter: 30 });
    const post = errorOf(poster.chat.postMessage(hello));
    await interactive.chat.postEphemeral({ channel: CREDITS, user: ANN, text: 'quick' });
    expect(await post).toBe('slack_webapi_rate_limited_error');
  });

  it('a reader repeats what failed', async () => {
    slack.fault('conversations.replies', { kind: 'http' });
    const ts = slack.post({ channel: CREDITS, user: ANN, text: 'root' });
    expect((await clients().reader.conversations.replies({ channel: CREDITS, ts })).messages).toHaveLength(1);
  });

  it('a hung post ends at its time limit, also when only the body stalls', async () => {
    const stalled: typeof fetch = async (_, init) =>
      new Response(
        new ReadableStream({
          start: (body) => init?.signal?.addEventListener('abort', () => body.error(init.signal?.reason)),
        }),
      );
    slack.fault('chat.postMessage', { kind: 'hang' });
    for (const more of [{}, { fetch: stalled }]) {
      const post = clients({ postMs: 60, ...more }).poster.chat.postMessage(hello);
      expect(await errorOf(post)).toBe('slack_webapi_request_error');
    }
  });
});

it('every call is counted by method and outcome', async () => {
  const { telemetry, records } = recorder();
  const { poster, reader } = clients({ telemetry, postMs: 60 });
  const post = () => errorOf(poster.chat.postMessage(hello));
  await post();
  for (const kind of ['429', 'http', 'hang', 'error'] as const) {
    slack.fault('chat.postMessage', { kind });
    await post();
  }
  await errorOf(reader.conversations.history({ channel: 'C0NOWHERE00' }));
  const outcomes = records.map(([, dependency, operation, outcome]) =>
    [dependency, operation, outcome].join(' '),
  );
  expect(outcomes).toEqual([
    'slack chat.postMessage ok',
    'slack chat.postMessage throttled',
    'slack chat.postMessage error',
    'slack chat.postMessage timeout',
    'slack chat.postMessage error',
    'slack conversations.history ok',
  ]);
});

describe("Slack's clock", () => {
  it('is read from the answers, so that a local clock that is 10 minutes ahead does not matter', async () => {
    let date = 0;
    const late: typeof fetch = async (url, init) => {
      const answer = await fetch(url, init);
      date = Date.now() - 600_000;
      const headers = new Headers(answer.headers);
      headers.set('date', new Date(date).toUTCString());
      return new Response(await answer.text(), { status: answer.status, headers });
    };
    const { poster, now } = clients({ fetch: late });
    expect(Math.abs(now() - Date.now())).toBeLessThan(50);
    await poster.chat.postMessage(hello);
    expect(Math.abs(now() - date)).toBeLessThan(1500);
  });
});
