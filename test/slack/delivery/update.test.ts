import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { WebClient } from '@slack/web-api';
import { slackReplyChannel } from '../../../src/slack/delivery/reply-channel.ts';
import { BOT, CREDITS, type SlackEmulator, startSlack } from '../../emulators/slack/index.ts';
import { MUTE } from '../../support/slack.ts';
import { silent } from '../../support/store.ts';

describe('an answer that was decided on and cannot be changed', () => {
  let slack: SlackEmulator;
  beforeAll(async () => {
    slack = await startSlack();
  });
  afterAll(() => slack.close());
  afterEach(() => slack.clearFaults());

  const change = async () => {
    const client = new WebClient(slack.botToken, {
      slackApiUrl: slack.apiUrl,
      retryConfig: { retries: 0 },
      logger: MUTE,
    });
    const own = { botId: BOT.botId, userId: BOT.userId };
    const channel = slackReplyChannel({ poster: client, reader: client, own, postMs: 1000, log: silent });
    const { ts = '' } = await client.chat.postMessage({
      channel: CREDITS,
      text: 'Recommended credit: $1.00',
    });
    return channel.update(CREDITS, ts, { text: 'Approved: $1.00', blocks: [] }, 'REQUEST0000000000001');
  };

  it.each([
    'is_inactive',
    'is_archived',
    'message_not_found',
    'update_failed',
    'restricted_action_thread_locked',
    'not_in_channel',
    'a_word_of_tomorrow',
  ])('does not stop the decision from being told, whatever word Slack has for it (%s)', async (error) => {
    slack.fault('chat.update', { kind: 'error', error });
    await expect(change()).resolves.toBeUndefined();
  });

  it.each([
    ['internal_error', 'SLACK_UNAVAILABLE'],
    ['token_revoked', 'SLACK_LOGIN'],
  ])('is changed later where Slack says %s', async (error, code) => {
    slack.fault('chat.update', { kind: 'error', error });
    await expect(change()).rejects.toMatchObject({ code, retryable: true });
  });
});
