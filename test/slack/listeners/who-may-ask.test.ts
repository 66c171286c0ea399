import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AskerDoubt } from '../../../src/core/asker.ts';
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
  COLLEAGUE,
  CREDITS,
  GUEST,
  type SlackEmulator,
  STRANGER,
  startSlack,
} from '../../emulators/slack/index.ts';
import { type SocketBot, silentLog, socketBot } from '../socket/bot.ts';

const LINK = 'https://looker.example.com/looks/7';
const DASHBOARD = 'https://looker.example.com/dashboards/12';
const ONLY_MEMBERS = /^I answer only full members of the organisation that runs me: /;

describe('who may ask, on a real socket', () => {
  let slack: SlackEmulator;
  let bot: SocketBot;
  let parts: ListenerParts;
  let taken: CreditRequest[];
  /** The requests whose answer was a menu. */
  let asked: CreditRequest[];
  let doubt: AskerDoubt | undefined;

  beforeEach(async () => {
    slack = await startSlack({ redelivery: { ackTimeoutMs: 2000 } });
    [taken, asked, doubt] = [[], [], undefined];
    parts = {
      rules: {
        hosts: ['looker.example.com'],
        botUserId: BOT.userId,
        botId: BOT.botId,
        home: { teamId: 'T0EMULATOR' },
        replyMissingLink: true,
      },
      mayAsk: async () => doubt,
      intake: async (request) => taken.push(request),
      asked: async (key) => asked.find((request) => request.key === key),
      chosen: async () => [],
      counts: async () => ({ answered: 3, noCredit: 1, failed: 0, waiting: 2 }),
      dryRun: false,
      log: silentLog,
    };
    bot = socketBot(slack, { persist: (body) => messageListener(parts)(body) });
    registerCommandListener(bot.app, parts);
    registerShortcutListener(bot.app, parts);
    registerTileListener(bot.app, parts);
    await bot.supervisor.start();
  });
  afterEach(async () => {
    await bot[Symbol.asyncDispose]();
    await slack.close();
  });

  const type = (text: string, user = ANN) => slack.command({ user, channel: CREDITS, text });
  const linked = () => slack.post({ channel: CREDITS, user: ANN, text: LINK, deliver: false });

  describe('/credit', () => {
    it('by somebody who may not ask is refused in the ack with one sentence', async () => {
      doubt = 'guest';
      const seen = await type(LINK, GUEST);
      expect(seen.ackText).toMatch(ONLY_MEMBERS);
      expect(seen.ephemerals()).toHaveLength(1);
      expect(taken).toEqual([]);
    });

    it('from another workspace is refused, whatever it asks for', async () => {
      for (const text of [LINK, 'help', 'status'])
        expect((await type(text, STRANGER)).ackText).toMatch(ONLY_MEMBERS);
      expect(taken).toEqual([]);
    });

    it('is taken in when anyone may ask', async () => {
      parts.rules.home = undefined;
      expect((await type(LINK, STRANGER)).ackText).toMatch(/^Working on it/);
    });

    it('is taken in, for the worker to decide, when Slack does not say in time who asks', async () => {
      parts.mayAsk = () => new Promise(() => undefined);
      expect((await type(LINK)).ackText).toMatch(/^Working on it/);
      expect(taken).toHaveLength(1);
    });
  });

  it('a command in a dry run says where the result goes', async () => {
    Object.assign(parts, { dryRun: true, previewByDm: true });
    expect((await type(LINK)).ackText).toMatch(
      /the result goes to the owners of this app as a direct message/,
    );
    parts.previewByDm = false;
    expect((await type(LINK)).ackText).toMatch(/the result is in the log/);
  });

  it('the shortcut from another workspace is refused to the person who pressed it alone', async () => {
    const ts = linked();
    const seen = await slack.shortcut({ user: STRANGER, channel: CREDITS, ts });
    await slack.until(() => seen.ephemerals().length === 1);
    expect(seen.ephemerals()[0]?.text).toMatch(ONLY_MEMBERS);
    expect(taken).toEqual([]);
  });

  it('a gesture from another workspace of the own organisation is taken in', async () => {
    slack.workspace.enterprise = 'E0EMULATOR0';
    parts.rules.home = { teamId: 'T0EMULATOR', enterpriseId: 'E0EMULATOR0' };
    await type(LINK, COLLEAGUE);
    await slack.shortcut({ user: COLLEAGUE, channel: CREDITS, ts: linked() });
    expect(taken.map(({ user, door }) => [user, door])).toEqual([
      [COLLEAGUE, 'command'],
      [COLLEAGUE, 'shortcut'],
    ]);
  });

  describe('a chart chosen in a menu', () => {
    const TILES = { kind: 'choose_tile', link: { url: DASHBOARD }, tiles: [{ id: '121', title: 'Daily' }] };
    function menu(): string {
      const ts = slack.post({ channel: CREDITS, user: ANN, text: DASHBOARD, deliver: false });
      const message = { channel: CREDITS, user: ANN, ts, text: `<${DASHBOARD}>`, type: 'message' };
      const request = messageRequest(message, parts.rules) as CreditRequest;
      asked.push(request);
      const { text, blocks } = render(TILES as Answer, request) as { text: string; blocks: object[] };
      return slack.post({ channel: CREDITS, user: BOT.userId, botId: BOT.botId, text, blocks, threadTs: ts });
    }
    const press = (ts: string, user: string) =>
      slack.press({ user, channel: CREDITS, ts, actionId: 'choose_tile', option: '121' });

    it.each<[string, string, ListenerParts['mayAsk'], RegExp]>([
      ['may not choose', GUEST, async () => 'guest', ONLY_MEMBERS],
      ['is of another workspace', STRANGER, async () => undefined, ONLY_MEMBERS],
      ['is not known in time', GUEST, () => new Promise(() => undefined), /try again in a minute/],
      ['cannot be looked up', GUEST, () => Promise.reject(new Error('away')), /try again in a minute/],
    ])('by somebody who %s does not use up the choice', async (_, user, mayAsk, sentence) => {
      const ts = menu();
      parts.mayAsk = mayAsk;
      const seen = await press(ts, user);
      await slack.until(() => seen.ephemerals().length === 1);
      expect(seen.ephemerals()[0]?.text).toMatch(sentence);
      expect(taken).toEqual([]);
      parts.mayAsk = async () => undefined;
      await press(ts, ANN);
      expect(taken).toMatchObject([{ user: ANN }]);
    });
  });
});
