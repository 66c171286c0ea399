import type { WebClient } from '@slack/web-api';
import type { AppError, ErrorCode } from '../../core/errors.ts';
import type { Log } from '../../core/ports/log.ts';
import type { ReplyMessage } from '../../core/ports/reply-channel.ts';
import { slackError } from '../web-api/errors.ts';
import { ChannelPacer } from './pacer.ts';

/**
 * How long sending one message is tried: the thread says whether the owner has been told, so that a busy Slack is
 * waited for.
 */
const PATIENCE_MS = 60_000;
const PAUSE_MS = 2000;

/** What passes by itself. A message that is sent twice does no harm here. */
const PASSES: ReadonlySet<ErrorCode> = new Set([
  'SLACK_RATE_LIMITED',
  'SLACK_UNAVAILABLE',
  'SLACK_UNCONFIRMED',
]);

/**
 * Sends a direct message to every owner (`SLACK_ERROR_USERS`), at the pace that Slack allows: what breaks one request
 * often breaks many. Never fails: what Slack does not take is in the log, under the same reference. Resolves to whether
 * at least one owner got it.
 */
export function ownerMessenger(
  client: WebClient,
  owners: readonly string[],
  log: Log,
  { patienceMs = PATIENCE_MS, pauseMs = PAUSE_MS } = {},
) {
  const pacer = new ChannelPacer();

  async function send(channel: string, { text, blocks }: ReplyMessage): Promise<AppError | undefined> {
    const order = Date.now();
    const end = AbortSignal.timeout(patienceMs);
    for (let failed: AppError | undefined; ; ) {
      try {
        // A user id as channel opens the conversation; chat:write is enough.
        await pacer.run(channel, order, end, () =>
          client.chat.postMessage({ channel, text, blocks: blocks as never }),
        );
        return undefined;
      } catch (thrown) {
        if (end.aborted && failed) return failed;
        failed = slackError(thrown);
        if (end.aborted || !PASSES.has(failed.code)) return failed;
        pacer.hold(channel, failed.retryAfterMs ?? pauseMs);
      }
    }
  }

  return async (message: ReplyMessage, reference: string): Promise<boolean> => {
    const failures = await Promise.all(owners.map((owner) => send(owner, message)));
    for (const error of failures) {
      if (error)
        log.error(
          { reference, code: error.code, ...error.facts, err: error },
          'a direct message to an owner failed',
        );
    }
    return failures.includes(undefined);
  };
}
