import type { WebClient } from '@slack/web-api';
import { AppError } from '../../core/errors.ts';
import type { LiveAnswer } from '../../core/ports/reply-channel.ts';
import type { ReplyTarget } from '../../core/request.ts';
import { slackWord } from '../web-api/error-words.ts';
import { slackError } from '../web-api/errors.ts';
import { nextCursor } from '../web-api/next-cursor.ts';
import { carries, type Shown } from './marks.ts';

type Thread = Extract<ReplyTarget, { kind: 'thread' }>;

interface FindParts {
  /** Reads threads; may retry. */
  reader: WebClient;
  /** Who we are, from auth.test, so that nobody else's message counts as ours. */
  own: { botId?: string | undefined; userId?: string | undefined };
}

/**
 * Our answers in a thread that carry the request id, or a file of this name; smallest ts first.
 * @throws AppError when Slack does not answer
 */
export async function findInThread(
  { reader, own }: FindParts,
  target: Thread,
  requestId: string,
  fileName?: string,
): Promise<LiveAnswer[]> {
  const found: LiveAnswer[] = [];
  let cursor: string | undefined;
  do {
    const page = await reader.conversations
      .replies({
        channel: target.channel,
        ts: target.threadTs,
        // Slack's own time of the message that asked; no clock of ours may hide an answer.
        ...(target.after === undefined ? {} : { oldest: target.after }),
        limit: 200,
        include_all_metadata: true,
        ...(cursor ? { cursor } : {}),
      })
      .catch((thrown: unknown) => {
        if (slackWord(thrown) === 'thread_not_found') return undefined;
        throw reading(slackError(thrown));
      });
    const ours = (page?.messages ?? []).filter(
      (message) => isOurs(message, own) && (carries(message, requestId) || shows(message, fileName)),
    );
    found.push(...ours.flatMap(({ ts, text = '' }) => (ts ? [{ ts, text }] : [])));
    cursor = nextCursor(page, cursor);
  } while (cursor);
  return found.sort((one, other) => (one.ts < other.ts ? -1 : 1));
}

/** A read has no effect, so that there is nothing to confirm. */
export function reading(error: AppError): AppError {
  if (error.code !== 'SLACK_UNCONFIRMED') return error;
  return new AppError('SLACK_UNAVAILABLE', { cause: error.cause, facts: error.facts });
}

function isOurs(message: Shown, own: FindParts['own']): boolean {
  if (own.botId !== undefined && message.bot_id === own.botId) return true;
  return own.userId !== undefined && message.user === own.userId;
}

/** By the name of a file: it holds the reference, and a message with files carries neither metadata nor block ids. */
function shows({ files }: Shown, name: string | undefined): boolean {
  return name !== undefined && (files ?? []).some((file) => file.name === name);
}
