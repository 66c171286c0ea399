import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { makeSlackClients } from '../../../src/slack/web-api/clients.ts';
import { ANN, CREDITS, type SlackEmulator, startSlack } from '../../emulators/slack/index.ts';
import { quiet } from '../../emulators/slack/plain-bolt.ts';
import { catchUpRig, HOUR } from './rig.ts';

let slack: SlackEmulator;

beforeEach(async () => {
  slack = await startSlack();
});

afterEach(() => slack.close());

/** Posted while the bot was away. */
const missed = (text: string, hoursAgo: number, more: object = {}) =>
  slack.post({ channel: CREDITS, user: ANN, text, at: Date.now() - hoursAgo * HOUR, ...more });

describe('threads', () => {
  /** Calls back before each read of a thread, as if Slack took its time. */
  const withSlowThreads = (meanwhile: () => void) => {
    const slow: typeof fetch = (url, init) => {
      if (String(url).endsWith('conversations.replies')) meanwhile();
      return fetch(url, init);
    };
    const parts = { botToken: () => slack.botToken, apiUrl: slack.apiUrl, logger: quiet, fetch: slow };
    return makeSlackClients(parts).history;
  };

  it('that take long to read hide nothing that is posted meanwhile', async () => {
    const root = missed('root', 5);
    missed('first reply', 4, { threadTs: root });
    let posted = false;
    const client = withSlowThreads(() => {
      if (posted) return;
      posted = true;
      missed('meanwhile', 3);
      missed('later reply', 2, { threadTs: root });
    });
    const { run, texts, marks } = catchUpRig(slack, { client });
    await run();
    expect(texts()).not.toContain('meanwhile');
    await run();
    expect(texts().sort()).toEqual(['first reply', 'later reply', 'meanwhile', 'root']);
    await run();
    expect(texts()).toHaveLength(4);
    expect(Number(marks.get(CREDITS))).toBeGreaterThan(Date.now() / 1000 - 2.1 * 3600);
  });

  it('are read up to seven times as old as the first look back', async () => {
    const [young, old] = [missed('six days', 6 * 24), missed('eight days', 8 * 24)];
    missed('reply to six', 1, { threadTs: young });
    missed('reply to eight', 1, { threadTs: old });
    const { run, texts } = catchUpRig(slack);
    await run();
    expect(texts()).toEqual(['reply to six']);
  });

  it('of any age are read when something was asked there lately, also with a root that is gone', async () => {
    const old = missed('a month old', 30 * 24);
    const gone = missed('deleted', 29 * 24);
    missed('reply', 1, { threadTs: old });
    slack.remove(CREDITS, gone);
    const asked: number[] = [];
    const threads = {
      recent: async (_: string, sinceMs: number) => {
        asked.push(sinceMs);
        return [old, gone, '1000000000.000001'];
      },
    };
    const { run, caught } = catchUpRig(slack, { threads });
    await run();
    expect(caught.map(({ text, thread_ts }) => [text, thread_ts])).toEqual([['reply', old]]);
    expect(Math.abs((asked[0] ?? 0) - (Date.now() - 7 * 24 * HOUR))).toBeLessThan(60_000);
  });
});
