import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ANN, CREDITS, type SlackEmulator, startSlack } from '../../emulators/slack/index.ts';
import { AT_ONCE, longestGap, socketBot, textOf } from './bot.ts';

let slack: SlackEmulator;

beforeEach(async () => {
  slack = await startSlack({ redelivery: { ackTimeoutMs: 400, delaysMs: [10, 50, 100] } });
});

afterEach(() => slack.close());

const say = (text: string) => slack.post({ channel: CREDITS, user: ANN, text });

describe('what comes in', () => {
  it('is persisted before it is acked, and dispatched after', async () => {
    const order: string[] = [];
    await using bot = socketBot(slack, {
      persist: async (body) => {
        await slack.until(() => true);
        order.push(slack.events()[0]?.acked ? 'acked too early' : `persisted ${textOf(body)}`);
        return 'take';
      },
    });
    await bot.supervisor.start();
    say('one');
    await slack.until(() => slack.events()[0]?.acked && bot.heard.length === 1);
    expect(order).toEqual(['persisted one']);
    expect(bot.records.filter(([name]) => name === 'acked')).toHaveLength(1);
  });

  it('gets no ack when it cannot be persisted, comes again, and is told apart as a retry', async () => {
    const attempts: number[] = [];
    await using bot = socketBot(slack, {
      persist: async (_, { attempt }) => {
        attempts.push(attempt);
        if (attempt < 2) throw new Error('table down');
        return 'take';
      },
    });
    await bot.supervisor.start();
    say('one');
    await slack.until(() => slack.events()[0]?.acked);
    expect([attempts, bot.heard]).toEqual([[0, 1, 2], ['one']]);
  });

  it('is acked and not dispatched when it is skipped', async () => {
    await using bot = socketBot(slack, {
      persist: async (body) => (textOf(body) === 'known' ? 'skip' : 'take'),
    });
    await bot.supervisor.start();
    say('known');
    say('new');
    await slack.until(() => slack.events().every(({ acked }) => acked) && bot.heard.length > 0);
    expect(bot.heard).toEqual(['new']);
  });

  it('a command waits for its record too, and its ack carries the text', async () => {
    const persisted: string[] = [];
    await using bot = socketBot(slack, {
      persist: async (body) => {
        persisted.push(body.command);
        return 'take';
      },
    });
    bot.app.command('/credit', async ({ ack }) => ack(`after ${persisted.length}`));
    await bot.supervisor.start();
    const { ackText } = await slack.command({ user: ANN, channel: CREDITS, text: 'help' });
    expect([persisted, ackText]).toEqual([['/credit'], 'after 1']);
  });
});

describe('when Slack refreshes', () => {
  it('the next connection is there at once, the old one goes, and nothing is lost', async () => {
    await using bot = socketBot(slack, { times: { backoffMin: 20_000, backoffMax: 20_000 } });
    await bot.supervisor.start();
    slack.refresh();
    say('meanwhile');
    await slack.until(() => bot.heard.length === 1);
    await slack.until(() => slack.connections().length === 1);
    expect(longestGap(slack)).toBeLessThan(AT_ONCE);
    expect(slack.socket.peak).toBeLessThanOrEqual(2);
    expect(bot.connects()).toBe(2);
    expect(bot.records).toContainEqual(['socketDisconnect', 'refresh']);
  });

  it('an ack under way still goes out on the old connection', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await using bot = socketBot(slack, { persist: () => held.then(() => 'take') });
    await bot.supervisor.start();
    say('slow');
    slack.refresh();
    await slack.until(() => bot.connects() === 2);
    release();
    await slack.until(() => slack.events()[0]?.acked);
    expect([slack.events()[0]?.envelopes, bot.heard]).toEqual([1, ['slow']]);
  });

  it('a warning is enough: the replacement comes while the old one still delivers', async () => {
    await using bot = socketBot(slack);
    await bot.supervisor.start();
    slack.socket.disconnect('warning');
    expect(bot.supervisor.connected()).toBe(true);
    await slack.until(() => bot.connects() === 2);
    expect(longestGap(slack)).toBe(0);
  });

  it('a storm of refreshes ends with one connection, never had a third, and lost no message', async () => {
    await using bot = socketBot(slack);
    await bot.supervisor.start();
    for (let round = 1; round <= 8; round += 1) {
      say(`m${round}`);
      slack.refresh();
      await slack.until(() => bot.supervisor.connected());
    }
    await slack.until(() => slack.events().every(({ acked }) => acked));
    await slack.until(() => slack.connections().length === 1);
    expect(slack.socket.peak).toBeLessThanOrEqual(2);
    expect(new Set(bot.heard).size).toBe(8);
  });

  it('a connection that still owes an ack makes no third one at the next refresh', async () => {
    await using bot = socketBot(slack, { persist: () => new Promise(() => {}), times: { flush: 150 } });
    await bot.supervisor.start();
    for (let round = 1; round <= 3; round += 1) {
      say(`never acked ${round}`);
      await slack.until(() => bot.records.filter(([name]) => name === 'eventReceived').length >= round);
      slack.refresh();
      await slack.until(() => bot.connects() === round + 1);
    }
    expect(slack.socket.peak).toBe(2);
  });

  it('at every hello, the pauses grow instead of spinning', async () => {
    slack.socket.onOpen = () => slack.refresh();
    await using bot = socketBot(slack, { times: { backoffMin: 50, backoffMax: 1000 } });
    await bot.supervisor.start();
    const from = performance.now();
    await slack.until(() => performance.now() - from > 500);
    expect(bot.connects()).toBeGreaterThan(3);
    expect(bot.connects()).toBeLessThan(15);
  });

  it('a reconnect on request opens the new connection before it closes the old', async () => {
    await using bot = socketBot(slack);
    await bot.supervisor.start();
    slack.rotate({ app: true });
    bot.supervisor.reconnect('token rotated');
    await slack.until(() => bot.connects() === 2 && slack.connections().length === 1);
    expect(longestGap(slack)).toBe(0);
  });
});

describe('when Slack refuses', () => {
  it('a wrong token is reported and not tried again until it changes', async () => {
    const refusals: string[] = [];
    let token = slack.botToken;
    await using bot = socketBot(slack, {
      appToken: () => token,
      onRefused: async (code) => refusals.push(code),
    });
    const started = bot.supervisor.start();
    await slack.until(() => refusals.length === 1);
    await using other = socketBot(slack, { appToken: () => slack.appToken });
    await other.supervisor.start();
    expect(slack.calls('apps.connections.open')).toHaveLength(2);
    token = slack.appToken;
    bot.supervisor.reconnect('token rotated');
    await started;
    expect(refusals).toEqual(['not_allowed_token_type']);
  });

  it('a token that the report renews is used at once', async () => {
    let token = 'xapp-old';
    await using bot = socketBot(slack, {
      appToken: () => token,
      onRefused: async () => {
        token = slack.appToken;
      },
    });
    await bot.supervisor.start();
    expect(slack.calls('apps.connections.open').map(({ error }) => error)).toEqual([
      'invalid_auth',
      undefined,
    ]);
  });

  it('Socket Mode switched off is reported, and the connection is given up', async () => {
    const refusals: string[] = [];
    await using bot = socketBot(slack, { onRefused: async (code) => refusals.push(code) });
    await bot.supervisor.start();
    slack.socket.disconnect('link_disabled');
    await slack.until(() => refusals.length === 1 && slack.connections().length === 0);
    expect(refusals).toEqual(['link_disabled']);
  });
});
