import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { LIMITS } from '../../core/limits.ts';
import type { Gestures } from '../../core/ports/gestures.ts';
import type { Log } from '../../core/ports/log.ts';
import { threadHelp } from '../messages/thread-help.ts';
import type { AskerCheck } from '../web-api/asker.ts';
import { answersIn, type ListenerRules, slackId, slackTs } from './gesture.ts';
import { messageRequest } from './message.ts';

export interface MentionParts {
  rules: ListenerRules;
  mayAsk: AskerCheck;
  gestures: Gestures;
  /** Reads threads and tells one person. */
  client: WebClient;
  dryRun: boolean;
  log: Log;
}

const mention = z.object({
  type: z.literal('event_callback'),
  event: z.object({
    type: z.literal('message'),
    subtype: z.enum(['thread_broadcast', 'file_share']).nullish(),
    channel: slackId,
    ts: slackTs,
    thread_ts: slackTs,
    user: slackId,
    bot_id: z.undefined().nullish(),
    text: z.string(),
  }),
});

/** Slack's own advice for one call. */
const PAGE = 200;

type Mention = z.infer<typeof mention>['event'];

/**
 * A mention of the bot in a thread that it has answered in gets a short help, once a thread and person. It asks for
 * nothing, so that Slack's ack does not wait for it, and a failure is only logged. Resolves when all is done.
 */
export async function helpWhoMentions(parts: MentionParts, body: unknown): Promise<void> {
  const mentioned = readMention(body, parts.rules);
  if (!mentioned) return;
  const { channel, thread_ts: threadTs, user, ts } = mentioned;
  try {
    if (await parts.mayAsk({ user, channel })) return;
    if (!(await answeredIn(parts, channel, threadTs))) return;
    if (!(await parts.gestures.claim(`help#${channel}#${threadTs}#${user}`, `${channel}#${ts}`))) return;
    const { text, blocks } = threadHelp();
    if (parts.dryRun) return parts.log.info({ would_post: text }, 'dry run: a mention is not answered');
    await parts.client.chat.postEphemeral({
      ...{ channel, user, thread_ts: threadTs, text },
      blocks: blocks as never,
    });
  } catch (error) {
    parts.log.warn({ err: error }, 'a mention could not be answered');
  }
}

/** A person's reply in a thread that names the bot and is no request. */
function readMention(body: unknown, rules: ListenerRules): Mention | undefined {
  const { data } = mention.safeParse(body);
  if (!data || rules.botUserId === undefined) return undefined;
  const { channel, user, ts, thread_ts: threadTs, text } = data.event;
  const names = text.includes(`<@${rules.botUserId}>`) || text.includes(`<@${rules.botUserId}|`);
  if (!names || user === rules.botUserId || ts === threadTs || !answersIn(channel, rules)) return undefined;
  return messageRequest(body, rules) ? undefined : data.event;
}

/** Whether a message of ours stands in the thread, as far as it is read. */
async function answeredIn(
  { client, rules, log }: MentionParts,
  channel: string,
  ts: string,
): Promise<boolean> {
  const most = LIMITS.mentionedThread.value;
  let cursor: string | undefined;
  for (let read = 0; read < most; read += PAGE) {
    const page = await client.conversations.replies({
      channel,
      ts,
      limit: PAGE,
      ...(cursor ? { cursor } : {}),
    });
    if (page.messages?.some((message) => isOurs(message, rules))) return true;
    cursor = page.response_metadata?.next_cursor;
    if (!cursor) return false;
  }
  log.info({ messages: most }, 'a mention in a long thread got no help: no answer among its first messages');
  return false;
}

function isOurs(
  { bot_id: bot, user }: { bot_id?: string; user?: string },
  { botId, botUserId }: ListenerRules,
) {
  return (bot !== undefined && bot === botId) || (user !== undefined && user === botUserId);
}
