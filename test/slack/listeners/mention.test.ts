import { describe, expect, it } from '@jest/globals';
import { WebClient } from '@slack/web-api';
import { LIMITS } from '../../../src/core/limits.ts';
import { helpWhoMentions } from '../../../src/slack/listeners/mention.ts';
import { ANN, BOT, CREDITS, startSlack } from '../../emulators/slack/index.ts';

/** Whether a mention is helped in a thread in which so many messages stand before the bot's answer; and the log. */
async function helpedAfter(messages: number) {
  await using slack = await startSlack();
  const { workspace } = slack;
  const quietly = { deliver: false };
  const root = workspace.post(CREDITS, { user: ANN, text: 'a question' }, quietly);
  const reply = (user: string, text: string) =>
    workspace.post(CREDITS, { user, text, thread_ts: root.ts }, quietly);
  for (let count = 1; count < messages; count += 1) reply(ANN, 'no answer yet');
  reply(BOT.userId, 'Recommended credit: $1.00');
  const logged: string[] = [];
  const log = (_: object, text: string) => void logged.push(text);
  const { ts } = reply(ANN, `<@${BOT.userId}> why?`);
  await helpWhoMentions(
    {
      rules: {
        hosts: [],
        channels: [CREDITS],
        botUserId: BOT.userId,
        botId: BOT.botId,
        replyMissingLink: false,
      },
      mayAsk: async () => undefined,
      gestures: { claim: async () => true },
      client: new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl }),
      dryRun: false,
      log: { info: log, warn: log, error: log },
    } as unknown as Parameters<typeof helpWhoMentions>[0],
    {
      type: 'event_callback',
      event: {
        ...{ type: 'message', channel: CREDITS, ts, thread_ts: root.ts, user: ANN },
        text: `<@${BOT.userId}> why?`,
      },
    },
  );
  return { helped: workspace.ephemerals.length === 1, logged };
}

describe('a mention in a long thread', () => {
  const most = LIMITS.mentionedThread.value;

  it('gets help when an answer is among the messages that are read', async () => {
    expect(await helpedAfter(most - 1)).toStrictEqual({ helped: true, logged: [] });
  });

  it('gets none when no answer is, and the log says so', async () => {
    expect(await helpedAfter(most)).toStrictEqual({
      helped: false,
      logged: ['a mention in a long thread got no help: no answer among its first messages'],
    });
  });
});
