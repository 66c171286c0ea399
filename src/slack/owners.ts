import type { WebClient } from '@slack/web-api';
import type { Log, ReplyMessage } from '../core/ports.ts';
import { slackError } from './slack-error.ts';

/**
 * Sends a direct message to every owner (`SLACK_ERROR_USERS`). Never fails: what Slack does not take is in the log,
 * under the same reference.
 */
export function ownerMessenger(client: WebClient, owners: readonly string[], log: Log) {
  return async (message: ReplyMessage, reference: string): Promise<void> => {
    const sent = await Promise.allSettled(
      // A user id as channel opens the conversation; chat:write is enough.
      owners.map((channel) =>
        client.chat.postMessage({ channel, text: message.text, blocks: message.blocks as never }),
      ),
    );
    for (const result of sent) {
      if (result.status === 'fulfilled') continue;
      const error = slackError(result.reason);
      log.error({ reference, code: error.code, ...error.facts, err: error }, 'an owner could not be told');
    }
  };
}
