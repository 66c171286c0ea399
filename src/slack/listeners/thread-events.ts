import { z } from 'zod';
import { messageKey } from '../../core/request.ts';
import type { OwnPost } from '../delivery/reconcile.ts';
import { type ListenerRules, slackId, slackTs } from './gesture.ts';

/** Events that ask for nothing but change what becomes of a request. */
export interface ThreadEventParts {
  rules: Pick<ListenerRules, 'botId' | 'botUserId'>;
  /** The message with this key was deleted. */
  withdraw(key: string): Promise<void>;
  /** An answer of ours became visible. */
  notice(post: OwnPost): Promise<void>;
}

const deleted = z.object({ channel: slackId, deleted_ts: slackTs });
/** A root that has replies stays as a stub when it is deleted. */
const tombstone = z.object({
  channel: slackId,
  message: z.object({ subtype: z.literal('tombstone'), ts: slackTs }),
});
const answer = z.object({
  channel: slackId,
  ts: slackTs,
  thread_ts: slackTs.nullish(),
  user: z.string().nullish(),
  bot_id: z.string().nullish(),
  blocks: z.tuple([z.object({ block_id: z.string().regex(/^cr:[0-9A-Z]{20}$/) })], z.unknown()),
});

/**
 * Called with each envelope before its ack. A deleted message withdraws its request; an answer of ours is compared with
 * the one that is recorded. When it rejects, Slack delivers the event again.
 */
export function threadEvents(parts: ThreadEventParts): (body: unknown) => Promise<void> {
  return async (body) => {
    const { type, event } = Object(body);
    if (type !== 'event_callback' || Object(event).type !== 'message') return;
    const gone = deletedMessage(event);
    if (gone) {
      for (const hasLink of [true, false]) await parts.withdraw(messageKey(gone.channel, gone.ts, hasLink));
      return;
    }
    const post = ownAnswer(event, parts.rules);
    if (post) await parts.notice(post);
  };
}

function deletedMessage(event: { subtype?: unknown }): { channel: string; ts: string } | undefined {
  if (event.subtype === 'message_deleted') {
    const { data } = deleted.safeParse(event);
    return data && { channel: data.channel, ts: data.deleted_ts };
  }
  if (event.subtype !== 'message_changed') return undefined;
  const { data } = tombstone.safeParse(event);
  return data && { channel: data.channel, ts: data.message.ts };
}

/** By our bot id and the block id of an answer: events carry no metadata. */
function ownAnswer(
  event: { subtype?: unknown },
  { botId, botUserId }: ThreadEventParts['rules'],
): OwnPost | undefined {
  if (event.subtype !== undefined && event.subtype !== 'bot_message') return undefined;
  const { data } = answer.safeParse(event);
  if (!data) return undefined;
  const ours = (botId && data.bot_id === botId) || (botUserId && data.user === botUserId);
  // Previews of dry runs go to the owners, in direct messages.
  if (!ours || data.channel.startsWith('D')) return undefined;
  const { channel, ts, thread_ts: threadTs } = data;
  const requestId = data.blocks[0].block_id.slice('cr:'.length);
  return { channel, ts, requestId, ...(threadTs && threadTs !== ts ? { threadTs } : {}) };
}
