import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Answer } from '../../../src/core/decision.ts';
import type { CreditRequest } from '../../../src/core/request.ts';
import { registerCommandListener } from '../../../src/slack/listeners/command.ts';
import type { ListenerParts } from '../../../src/slack/listeners/gesture.ts';
import { messageListener, messageRequest } from '../../../src/slack/listeners/message.ts';
import { registerShortcutListener } from '../../../src/slack/listeners/shortcut.ts';
import { registerTileListener } from '../../../src/slack/listeners/tile-choice.ts';
import { render } from '../../../src/slack/messages/index.ts';
import {
  ANN,
  BOT,
  blockKitErrors,
  CREDITS,
  ELSEWHERE,
  GUEST,
  type Json,
  type SlackEmulator,
  startSlack,
} from '../../emulators/slack/index.ts';
import { type SocketBot, silentLog, socketBot } from '../socket/bot.ts';

const LINK = 'https://looker.example.com/looks/7';
const DASHBOARD = 'https://looker.example.com/dashboards/12';

describe('the doors, on a real socket', () => {
  let slack: SlackEmulator;
  let bot: SocketBot;
  let taken: CreditRequest[];
  let intake: (request: CreditRequest) => Promise<void>;
  let parts: ListenerParts;
  /** Requests whose answer was a menu. */
  let asked: CreditRequest[];

  beforeEach(async () => {
    slack = await startSlack({ redelivery: { ackTimeoutMs: 400, delaysMs: [10, 10] } });
    [taken, asked] = [[], []];
    intake = async () => undefined;
    parts = {
      rules: {
        hosts: ['looker.example.com'],
        channels: [CREDITS],
        botUserId: BOT.userId,
        botId: BOT.botId,
        replyMissingLink: true,
      },
      intake: async (request) => {
        taken.push(request);
        await intake(request);
      },
      mayAsk: async () => undefined,
      asked: async (key) => asked.find((request) => request.key === key),
      chosen: async () => [],
      counts: async () => ({ answered: 3, noCredit: 1, failed: 0, waiting: 2 }),
      dryRun: false,
      log: silentLog,
    };
    bot = socketBot(slack, { persist: (body) => messageListener(parts)(body) });
    for (const register of [registerCommandListener, registerShortcutListener, registerTileListener])
      register(bot.app, parts);
    await bot.supervisor.start();
  });
  afterEach(async () => {
    await bot[Symbol.asyncDispose]();
    await slack.close();
  });

  const post = (text = `<${LINK}|$5.00>`) => slack.post({ channel: CREDITS, user: ANN, text });

  describe('a message', () => {
    it('is acked only when it is durable', async () => {
      let durable = () => {};
      intake = () =>
        new Promise((resolve) => {
          durable = resolve;
        });
      const ts = post();
      await slack.until(() => taken.length === 1);
      expect(slack.events()[0]?.acked).toBe(false);
      durable();
      await slack.until(() => slack.events()[0]?.acked);
      expect(taken[0]).toMatchObject({ key: `M#${CREDITS}#${ts}`, urls: [{ url: LINK, label: '$5.00' }] });
    });

    it('that could not be made durable is not acked, and is taken when Slack delivers it again', async () => {
      intake = async () => {
        if (taken.length === 1) throw new Error('no table');
      };
      post();
      await slack.until(() => slack.events()[0]?.acked);
      expect(new Set(taken.map(({ key }) => key)).size).toBe(1);
      expect(taken).toHaveLength(2);
    });

    it('of a bot, a join, a deletion and an unfurl are acked and nothing else', async () => {
      const ts = post('plain words');
      await slack.until(() => taken.length === 1);
      slack.post({ channel: CREDITS, user: ANN, text: LINK, botId: 'B0OTHER' });
      slack.join(CREDITS, GUEST);
      slack.unfurl(CREDITS, ts, [{ from_url: LINK }]);
      slack.remove(CREDITS, ts);
      await slack.until(() => slack.events().length === 5 && slack.events().every(({ acked }) => acked));
      expect(taken).toHaveLength(1);
    });

    it('is asked for a link, and answered when the link is edited in', async () => {
      const ts = post('how much?');
      slack.edit(CREDITS, ts, `how much? <${LINK}>`);
      await slack.until(() => taken.length === 2);
      expect(taken.map(({ urls }) => urls.length)).toEqual([0, 1]);
      expect(new Set(taken.map(({ key }) => key)).size).toBe(2);
    });
  });

  describe('/credit', () => {
    const type = (text: string, channel = CREDITS) => slack.command({ user: ANN, channel, text });

    it('is acked when it is durable, with the reference', async () => {
      const seen = await type(LINK);
      const [request] = taken;
      expect(request?.reply).toMatchObject({ kind: 'ephemeral', user: ANN, responseUrl: seen.responseUrl });
      expect(seen.ackText).toContain(`ref ${request?.reference}`);
    });

    it('says so when the request could not be made durable, since Slack sends no command again', async () => {
      intake = async () => {
        throw new Error('no table');
      };
      expect((await type(LINK)).ackText).toMatch(/ask again in a minute/);
    });

    it('says in dry run where the result is', async () => {
      parts.dryRun = true;
      const seen = await type(LINK);
      expect(seen.ackText).toMatch(
        /^Dry run is on: nothing is posted, the result is in the log \(ref \w{6}\)/,
      );
      expect(seen.ephemerals()).toHaveLength(1);
    });

    it.each([
      ['help', /\/credit LINK/],
      ['', /\/credit LINK/],
      ['status', /^Today \(UTC\): 4 answered \(3 with a credit, 1 without\), 0 failed, 2 waiting\.$/],
      ['please', /^I don't know "please"\. Options: ticket=/],
    ])('%j is answered in the ack', async (text, answer) => {
      const seen = await type(text);
      expect(seen.ackText).toMatch(answer);
      expect(blockKitErrors(seen.ackPayload.blocks, seen.ackText ?? '')).toEqual([]);
      expect(taken).toEqual([]);
    });

    it('status answers without counts while the table is away', async () => {
      parts.counts = () => Promise.reject(new Error('away'));
      expect((await type('status')).ackText).toMatch(/cannot count requests/);
    });

    it('is not taken in another channel', async () => {
      expect((await type(LINK, ELSEWHERE)).ackText).toContain(`<#${CREDITS}>`);
      expect(taken).toEqual([]);
    });
  });

  describe('the shortcut', () => {
    const press = (ts: string, channel = CREDITS) => slack.shortcut({ user: GUEST, channel, ts });

    it('is acked when it is durable, and asks for whoever pressed', async () => {
      const ts = slack.post({ channel: CREDITS, user: ANN, text: `<${LINK}|$5.00>`, deliver: false });
      const seen = await press(ts);
      expect(seen.error).toBeUndefined();
      expect(taken).toMatchObject([
        { key: `S#${seen.triggerId}`, user: GUEST, reply: { kind: 'thread', threadTs: ts } },
      ]);
    });

    it('that could not be made durable is not acked, so that Slack says it failed', async () => {
      intake = async () => {
        throw new Error('no table');
      };
      const ts = slack.post({ channel: CREDITS, user: ANN, text: LINK, deliver: false });
      expect((await press(ts)).error).toBe('operation_timeout');
    });

    it('in another channel is explained to whoever pressed, and leaves the message alone', async () => {
      const ts = slack.post({ channel: ELSEWHERE, user: ANN, text: LINK, deliver: false });
      const seen = await press(ts, ELSEWHERE);
      await slack.until(() => seen.ephemerals().length === 1);
      expect(seen.ephemerals()[0]?.text).toContain('I do not answer in this conversation');
      expect(slack.history(ELSEWHERE)).toMatchObject([{ ts, text: LINK }]);
      expect(taken).toEqual([]);
    });

    it('in another channel writes nothing to Slack in a dry run', async () => {
      const logged: object[] = [];
      Object.assign(parts, {
        dryRun: true,
        log: { ...silentLog, info: (facts: object) => logged.push(facts) },
      });
      const ts = slack.post({ channel: ELSEWHERE, user: ANN, text: LINK, deliver: false });
      const seen = await press(ts, ELSEWHERE);
      await slack.until(() => logged.length === 1);
      expect(seen.ephemerals()).toEqual([]);
      expect(logged).toMatchObject([{ would_post: expect.stringContaining('I do not answer') }]);
    });
  });

  describe('a chart chosen in a menu', () => {
    const TILES = { kind: 'choose_tile', link: { url: DASHBOARD }, tiles: [{ id: '121', title: 'Daily' }] };

    /** A question of ours in the thread of a message that is stored, or of one that is not. */
    function question(stored: boolean): string {
      const ts = slack.post({ channel: CREDITS, user: ANN, text: DASHBOARD, deliver: false });
      const message = { channel: CREDITS, user: ANN, ts, text: `<${DASHBOARD}>`, type: 'message' };
      const request = messageRequest(message, parts.rules) as CreditRequest;
      if (stored) asked.push(request);
      const { text, blocks } = render(TILES as Answer, request) as { text: string; blocks: Json[] };
      return slack.post({ channel: CREDITS, user: BOT.userId, botId: BOT.botId, text, blocks, threadTs: ts });
    }
    const press = (ts: string, user = GUEST) =>
      slack.press({ user, channel: CREDITS, ts, actionId: 'choose_tile', option: '121' });

    it('is acked when it is durable, asks for whoever chose, and is one request for all who choose it', async () => {
      const ts = question(true);
      const [seen, other] = [await press(ts), await press(ts, ANN)];
      expect([seen.error, other.error]).toEqual([undefined, undefined]);
      expect(taken).toMatchObject([
        { door: 'choice', user: GUEST, urls: [{ url: DASHBOARD, tile: '121' }], reply: asked[0]?.reply },
        { key: taken[0]?.key, user: ANN },
      ]);
      expect(bot.records).toContainEqual(['eventReceived', 'choice', false]);
    });

    it('that could not be made durable is not acked, so that Slack says it failed', async () => {
      intake = async () => {
        throw new Error('no table');
      };
      expect((await press(question(true))).error).toBe('operation_timeout');
    });

    it('of a menu that nobody remembers is explained to whoever chose, and leaves the menu alone', async () => {
      const ts = question(false);
      const before = slack.history(CREDITS);
      const seen = await press(ts);
      await slack.until(() => seen.ephemerals().length === 1);
      expect(seen.ephemerals()[0]?.text).toContain('This menu is too old');
      expect(slack.history(CREDITS)).toEqual(before);
      expect(taken).toEqual([]);
    });
  });
});
