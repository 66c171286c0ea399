import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ANN, CREDITS, type SlackEmulator, startSlack } from '../../emulators/slack/index.ts';
import { AT_ONCE, longestGap, socketBot } from './bot.ts';

let slack: SlackEmulator;

beforeEach(async () => {
  slack = await startSlack({ redelivery: { ackTimeoutMs: 400, delaysMs: [10, 50, 100] } });
});

afterEach(() => slack.close());

const say = (text: string) => slack.post({ channel: CREDITS, user: ANN, text });

describe('recovers from', () => {
  it('a cut connection, at once', async () => {
    await using bot = socketBot(slack);
    await bot.supervisor.start();
    slack.socket.reset();
    await slack.until(() => bot.connects() === 2);
    expect(longestGap(slack)).toBeLessThan(AT_ONCE);
    expect(bot.records).toContainEqual(['socketDisconnect', 'error']);
    expect(bot.records.filter(([name]) => name === 'socket').map(([, up]) => up)).toEqual([
      true,
      false,
      true,
    ]);
  });

  it.each(['http', 'html', 'reset', 'error'] as const)('%s on apps.connections.open', async (kind) => {
    await using bot = socketBot(slack);
    await bot.supervisor.start();
    slack.fault('apps.connections.open', { kind, times: 4, status: 500 });
    slack.socket.reset();
    await slack.until(() => bot.connects() === 2);
    expect(slack.calls('apps.connections.open')).toHaveLength(6);
  });

  it('a hung URL call, a handshake without answer, and a hello that never comes', async () => {
    slack.fault('apps.connections.open', { kind: 'hang' });
    slack.socket.silentHandshakes = 1;
    slack.socket.silentHellos = 1;
    await using bot = socketBot(slack, { times: { start: 100 } });
    await bot.supervisor.start();
    await slack.until(() => slack.connections().length === 1 && slack.socket.handshaking === 0);
    expect(slack.calls('apps.connections.open')).toHaveLength(4);
  });

  it('a refused upgrade', async () => {
    slack.socket.refuse = true;
    await using bot = socketBot(slack);
    const started = bot.supervisor.start();
    await slack.until(() => slack.calls('apps.connections.open').length > 2);
    expect(bot.supervisor.connected()).toBe(false);
    slack.socket.refuse = false;
    await started;
    expect(bot.supervisor.connected()).toBe(true);
  });

  it('pings without an answer', async () => {
    await using bot = socketBot(slack, { times: { ping: 150 } });
    await bot.supervisor.start();
    slack.socket.freeze();
    await slack.until(() => bot.connects() === 2);
    expect(bot.records).toContainEqual(['socketDisconnect', 'ping_timeout']);
  });

  it('a rate limit, after as many seconds as Slack says', async () => {
    slack.fault('apps.connections.open', { kind: '429', retryAfter: 1 });
    await using bot = socketBot(slack);
    await bot.supervisor.start();
    const [first, second] = slack.calls('apps.connections.open').map(({ at }) => at);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(990);
  });

  it('an app_rate_limited envelope, which it acks', async () => {
    await using bot = socketBot(slack);
    await bot.supervisor.start();
    expect(await slack.appRateLimited()).toBe(true);
    say('after');
    await slack.until(() => bot.heard.includes('after'));
    expect(bot.connects()).toBe(1);
  });
});

describe('stop leaves nothing behind', () => {
  const nothing = () => slack.connections().length === 0 && slack.socket.handshaking === 0;

  it('while the URL is fetched', async () => {
    slack.fault('apps.connections.open', { kind: 'slow', delayMs: 60 });
    const bot = socketBot(slack);
    const started = bot.supervisor.start();
    await slack.until(() => slack.calls('apps.connections.open').length === 1);
    await bot.supervisor.stop();
    await started;
    await slack.until(() => slack.calls('apps.connections.open')[0]?.status === 200);
    expect([slack.socket.history, nothing()]).toEqual([[], true]);
  });

  it.each(['silentHandshakes', 'silentHellos'] as const)('while waiting (%s)', async (stage) => {
    slack.socket[stage] = 1;
    const bot = socketBot(slack);
    const started = bot.supervisor.start();
    await slack.until(() => slack.socket.handshaking + slack.connections().length === 1);
    await bot.supervisor.stop();
    await started;
    await slack.until(nothing);
    expect(bot.connects()).toBe(0);
  });

  it('while a refused token is being renewed, however long that takes', async () => {
    let asked = false;
    const bot = socketBot(slack, {
      appToken: () => 'xapp-wrong',
      onRefused: () => {
        asked = true;
        return new Promise(() => {});
      },
    });
    const started = bot.supervisor.start();
    await slack.until(() => asked);
    await bot.supervisor.stop();
    await started;
  });

  it('when Slack never closes its side', async () => {
    const bot = socketBot(slack);
    await bot.supervisor.start();
    slack.refresh();
    const from = performance.now();
    await bot.supervisor.stop();
    await slack.until(nothing);
    expect(performance.now() - from).toBeLessThan(1000);
  });

  it('but lets an ack under way go out first', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const bot = socketBot(slack, { persist: () => held.then(() => 'skip') });
    await bot.supervisor.start();
    say('last');
    await slack.until(() => bot.records.some(([name]) => name === 'eventReceived'));
    let stopped = false;
    const stopping = bot.supervisor.stop().then(() => {
      stopped = true;
    });
    await using other = socketBot(slack);
    await other.supervisor.start();
    expect(stopped).toBe(false);
    release();
    await stopping;
    await slack.until(() => slack.events()[0]?.acked);
    expect(slack.events()[0]?.envelopes).toBe(1);
  });
});

it('neither crashes a process nor keeps it alive, through every fault and a stop at every moment', async () => {
  const child = promisify(execFile)(process.execPath, ['--import', 'tsx', 'test/slack/socket/storm-main.ts']);
  expect((await child).stdout).toBe('survived\n');
});
