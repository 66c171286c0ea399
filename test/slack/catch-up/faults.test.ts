import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ANN, CREDITS, type SlackEmulator, startSlack } from '../../emulators/slack/index.ts';
import { catchUpRig, HOUR } from './rig.ts';

let slack: SlackEmulator;

beforeEach(async () => {
  slack = await startSlack();
});

afterEach(() => slack.close());

/** Posted while the bot was away. */
const missed = (text: string, hoursAgo: number, more: object = {}) =>
  slack.post({ channel: CREDITS, user: ANN, text, at: Date.now() - hoursAgo * HOUR, ...more });

describe('when something fails', () => {
  it('a rate limit is waited out as long as Slack says', async () => {
    missed('one', 1);
    slack.fault('conversations.history', { kind: '429', retryAfter: 1 });
    const { run, texts } = catchUpRig(slack);
    await run();
    const [first, second] = slack.calls('conversations.history').map(({ at }) => at);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(990);
    expect(texts()).toEqual(['one']);
  });

  it("Slack's own error makes the channel wait for the next pass", async () => {
    missed('one', 1);
    slack.fault('conversations.history', { kind: 'error', error: 'internal_error', times: 2 });
    const { run, texts } = catchUpRig(slack);
    await run();
    expect(texts()).toEqual(['one']);
  });

  it('the watermark stays until every message is taken in', async () => {
    missed('one', 3);
    const last = missed('two', 2);
    const seen: unknown[] = [];
    const marksAtFailure: unknown[] = [];
    const { run, marks } = catchUpRig(slack, {
      intake: async ({ text }) => {
        seen.push(text);
        if (text === 'two' && seen.length < 4) {
          marksAtFailure.push(marks.get(CREDITS));
          throw new Error('table down');
        }
      },
    });
    await run();
    expect([seen, marksAtFailure, marks.get(CREDITS)]).toEqual([
      ['one', 'two', 'one', 'two'],
      [undefined],
      last,
    ]);
  });

  it.each(['internal_error', 'ratelimited'])(
    'channels that Slack cannot list at the moment (%s) are asked for again',
    async (error) => {
      missed('one', 1);
      slack.fault('users.conversations', { kind: 'error', error, times: 2 });
      const { run, texts } = catchUpRig(slack, { channels: undefined });
      await run();
      expect(texts()).toEqual(['one']);
    },
  );

  it('what could not be taken in is looked for again soon, once for all of it', async () => {
    const { run, soon, texts } = catchUpRig(slack, { soonMs: 50 });
    await run();
    slack.fault('conversations.history', { kind: 'error', error: 'internal_error', times: 12 });
    missed('one', 0);
    for (let index = 0; index < 5; index += 1) soon();
    await slack.until(() => texts().length > 0);
    expect(texts()).toEqual(['one']);
    expect(slack.calls('conversations.history')).toHaveLength(14);
  });

  it('a stop ends a wait at once, and leaves the watermark', async () => {
    missed('one', 1);
    slack.fault('conversations.history', { kind: '429', retryAfter: 60 });
    const stop = new AbortController();
    const { run, marks } = catchUpRig(slack);
    const running = run(stop.signal);
    await slack.until(() => slack.calls('conversations.history').length === 1);
    stop.abort();
    await running;
    expect(marks.size).toBe(0);
  });

  it('calls during a run share it, and one more run follows', async () => {
    missed('one', 1);
    let meanwhile: Array<Promise<void>> = [];
    const { run, texts } = catchUpRig(slack, {
      intake: async ({ text }) => {
        taken.push(text);
        if (taken.length === 1) {
          missed('in between', 0.5);
          meanwhile = [run(), run(), run()];
        }
      },
    });
    const taken: unknown[] = [];
    await run();
    await Promise.all(meanwhile);
    expect(taken).toEqual(['one', 'in between']);
    expect(texts()).toEqual([]);
    expect(slack.calls('conversations.history')).toHaveLength(2);
  });
});
