import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { makeSlackClients } from '../../../src/slack/web-api/clients.ts';
import {
  ANN,
  ARCHIVED,
  BOT,
  CREDITS,
  ELSEWHERE,
  PRIVATE,
  type SlackEmulator,
  startSlack,
} from '../../emulators/slack/index.ts';
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

describe('which messages', () => {
  it('the first start takes in the last day, oldest first, and no more', async () => {
    missed('too old', 25);
    missed('newer', 1);
    missed('older', 23);
    const { run, texts } = catchUpRig(slack);
    await run();
    expect(texts()).toEqual(['older', 'newer']);
  });

  it('a later run takes in only what came after the last one', async () => {
    missed('one', 3);
    const { run, texts } = catchUpRig(slack);
    await run();
    missed('two', 2);
    await run();
    await run();
    expect(texts()).toEqual(['one', 'two']);
  });

  it('one into which a link was edited meanwhile comes again, once', async () => {
    const early = missed('how much?', 5);
    const late = missed('and this?', 0);
    const { run, texts, caught } = catchUpRig(slack);
    await run();
    slack.edit(CREDITS, early, 'how much? LINK');
    slack.edit(CREDITS, late, 'and this? LINK');
    await run();
    expect(texts()).toEqual(['how much?', 'and this?', 'how much? LINK', 'and this? LINK']);
    expect(caught.map(({ ts }) => ts)).toEqual([early, late, early, late]);
    await run();
    expect(texts().filter((text) => text === 'and this? LINK')).toHaveLength(1);
  });

  it('after a long absence everything since the watermark counts, not only the last day', async () => {
    const known = missed('known', 80);
    missed('long ago', 70);
    const { run, texts, marks } = catchUpRig(slack);
    marks.set(CREDITS, known);
    await run();
    expect(texts().at(-1)).toBe('long ago');
  });

  it('a channel that was silent at the first start is watched from then on', async () => {
    let clock = Date.now() - 60 * HOUR;
    missed('before the first start', 90);
    const { run, texts } = catchUpRig(slack, { now: () => clock });
    await run();
    missed('during a long absence', 50);
    clock = Date.now();
    await run();
    expect(texts()).toEqual(['during a long absence']);
  });

  it('a message that shows up in history after a newer one is still taken in', async () => {
    missed('newer', 1);
    const { run, texts } = catchUpRig(slack);
    await run();
    slack.post({ channel: CREDITS, user: ANN, text: 'late', at: Date.now() - HOUR - 5000 });
    await run();
    expect(texts()).toContain('late');
  });

  it('replies in older threads come too, with their thread, and the root not again', async () => {
    const root = missed('root', 5);
    const newest = missed('newest', 3);
    const { run, caught, marks } = catchUpRig(slack);
    await run();
    expect(marks.get(CREDITS)).toBe(newest);
    const reply = missed('reply', 2, { threadTs: root });
    await run();
    expect(caught.map(({ text, ts, thread_ts }) => [text, ts, thread_ts])).toEqual([
      ['root', root, undefined],
      ['newest', newest, undefined],
      ['reply', reply, root],
    ]);
  });

  it('a root looks as it was delivered, although it has replies by now; a broadcast reply comes once', async () => {
    const root = missed('root', 5);
    missed('to all', 4, { threadTs: root, subtype: 'thread_broadcast' });
    const { run, caught } = catchUpRig(slack);
    await run();
    expect(caught.map(({ text, thread_ts, channel }) => [text, thread_ts, channel])).toEqual([
      ['root', undefined, CREDITS],
      ['to all', root, CREDITS],
    ]);
  });

  it('all pages are read before the first message is taken in, so that the order holds', async () => {
    for (let n = 0; n < 450; n += 1)
      slack.post({ channel: CREDITS, user: ANN, text: `${n}`, at: Date.now() - 2 * HOUR + n * 10 });
    const { run, texts } = catchUpRig(slack);
    await run();
    expect(texts()).toEqual(Array.from({ length: 450 }, (_, n) => `${n}`));
    expect(slack.calls('conversations.history')).toHaveLength(3);
  });
});

describe('which channels', () => {
  it('without a setting, those that the bot is in', async () => {
    missed('public', 1);
    missed('private', 1, { channel: PRIVATE });
    missed('elsewhere', 1, { channel: ELSEWHERE });
    const { run, texts } = catchUpRig(slack, { channels: undefined });
    await run();
    expect(texts()).toEqual(['public', 'private']);
  });

  it.each([
    ['channels:read', ['public']],
    ['', ['private']],
  ])('with the listing scopes "%s": %j', async (scope, expected) => {
    await using narrow = await startSlack({
      scopes: ['channels:history', 'groups:history', ...(scope ? [scope] : [])],
    });
    const at = Date.now() - HOUR;
    narrow.post({ channel: CREDITS, user: ANN, text: 'public', at });
    narrow.post({ channel: PRIVATE, user: ANN, text: 'private', at });
    const { history } = makeSlackClients({
      botToken: () => narrow.botToken,
      apiUrl: narrow.apiUrl,
      logger: quiet,
    });
    const { run, texts, warnings } = catchUpRig(slack, {
      client: history,
      channels: undefined,
      seenChannels: () => [PRIVATE],
    });
    await run();
    expect(texts()).toEqual(expected);
    expect(warnings.join()).toMatch(scope ? /^$/ : /set SLACK_CHANNELS, or add the scope channels:read/);
  });

  it('one that cannot be read is named with its remedy, and the others go on', async () => {
    missed('here', 1);
    const { run, texts, warnings } = catchUpRig(slack, {
      channels: [ELSEWHERE, 'C0NOWHERE00', ARCHIVED, CREDITS],
    });
    await run();
    expect(texts()).toEqual(['here']);
    expect(warnings).toEqual([
      expect.stringMatching(/not_in_channel.*Invite the bot/),
      expect.stringMatching(/channel_not_found.*SLACK_CHANNELS/),
    ]);
  });

  it('a missing history scope is named', async () => {
    await using narrow = await startSlack({ scopes: ['chat:write'] });
    const { history } = makeSlackClients({
      botToken: () => narrow.botToken,
      apiUrl: narrow.apiUrl,
      logger: quiet,
    });
    const { run, warnings } = catchUpRig(slack, { client: history });
    await run();
    expect(warnings).toEqual([expect.stringMatching(/missing_scope.*channels:history/)]);
  });
});

it("the bot's own messages come as Slack shows them, so that the intake can tell", async () => {
  slack.workspace.post(
    CREDITS,
    { user: BOT.userId, bot_id: BOT.botId, text: 'mine' },
    { atMs: Date.now() - HOUR },
  );
  const { run, caught } = catchUpRig(slack);
  await run();
  expect(caught[0]).toMatchObject({ type: 'message', bot_id: BOT.botId });
});
