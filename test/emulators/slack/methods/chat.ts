import { blockKitErrors } from '../block-kit.ts';
import { type Channel, type Json, type Message, SlackError } from '../types.ts';
import { APP_ID, BOT } from '../workspace.ts';
import { type Context, type MethodTable, need, visibleChannel } from './method.ts';

const scopes = ['chat:write'];

export const CHAT: MethodTable = {
  'chat.postMessage': {
    scopes,
    run(args, context) {
      need(args, 'channel');
      const channel = target(args.channel, context);
      checkContent(args);
      if (args.thread_ts) checkThread(channel, args.thread_ts);
      context.pace.check(channel.id);
      const message = context.workspace.post(channel.id, {
        ...content(args),
        ...threading(args, channel, context),
      });
      return { channel: channel.id, ts: message.ts, message: context.workspace.wire(channel, message) };
    },
  },
  'chat.update': {
    scopes,
    run(args, context) {
      need(args, 'channel', 'ts');
      const channel = visibleChannel(args.channel, context);
      const message = context.workspace.find(channel.id, args.ts);
      if (message.bot_id !== BOT.botId) throw new SlackError('cant_update_message');
      checkContent({ text: message.text, ...args });
      const { text, blocks, attachments, metadata } = args;
      const given = { text, blocks, attachments, metadata };
      const change = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
      context.workspace.change(channel.id, args.ts, change, BOT.userId);
      return {
        channel: channel.id,
        ts: args.ts,
        text: message.text,
        message: context.workspace.wire(channel, message),
      };
    },
  },
  'chat.delete': {
    scopes,
    run(args, context) {
      need(args, 'channel', 'ts');
      const channel = visibleChannel(args.channel, context);
      if (context.workspace.find(channel.id, args.ts).bot_id !== BOT.botId)
        throw new SlackError('cant_delete_message');
      context.workspace.remove(channel.id, args.ts);
      return { channel: channel.id, ts: args.ts };
    },
  },
  'chat.postEphemeral': {
    scopes,
    run(args, context) {
      need(args, 'channel', 'user');
      const channel = target(args.channel, context);
      if (!channel.members.has(args.user)) throw new SlackError('user_not_in_channel');
      checkContent(args);
      const ephemeral = context.workspace.ephemeral({
        channel: channel.id,
        user: args.user,
        text: args.text ?? '',
        blocks: args.blocks ?? [],
        ...(args.thread_ts ? { threadTs: args.thread_ts } : {}),
        source: 'postEphemeral',
      });
      return { message_ts: ephemeral.ts };
    },
  },
  'assistant.threads.setStatus': {
    scopes: ['chat:write', 'assistant:write'],
    run(args, context) {
      need(args, 'channel_id', 'thread_ts');
      visibleChannel(args.channel_id, context);
      if (args.status === undefined) throw new SlackError('invalid_arguments');
      const key = `${args.channel_id}/${args.thread_ts}`;
      if (args.status) context.workspace.statuses.set(key, args.status);
      else context.workspace.statuses.delete(key);
      context.workspace.onChange();
      return {};
    },
  },
};

/** Throws no_text, msg_too_long or invalid_blocks as chat.postMessage does. */
export function checkContent(args: Record<string, Json>): void {
  const { text, blocks, attachments } = args;
  if (!text && !blocks?.length && !attachments?.length) throw new SlackError('no_text');
  if (String(text ?? '').length > 40_000) throw new SlackError('msg_too_long');
  // Undocumented, and met at about 13,200 characters of blocks.
  if (JSON.stringify(blocks ?? []).length > 13_200) throw new SlackError('msg_blocks_too_long');
  if (blocks !== undefined && !Array.isArray(blocks)) throw new SlackError('invalid_blocks_format');
  const errors = blockKitErrors(blocks ?? [], text ?? '');
  if (errors.length > 0) {
    throw new SlackError('invalid_blocks', {
      errors,
      response_metadata: { messages: errors.map((one) => `[ERROR] ${one}`) },
    });
  }
  checkMetadata(args.metadata);
}

function checkMetadata(metadata: Json): void {
  if (metadata === undefined) return;
  const wellFormed = typeof metadata?.event_type === 'string' && typeof metadata?.event_payload === 'object';
  if (!wellFormed) throw new SlackError('invalid_metadata_format');
  if (JSON.stringify(metadata).length > 16_000) throw new SlackError('metadata_too_large');
}

/** A channel id, or a user id for the DM with that user. */
function target(id: string, context: Context): Channel {
  if (/^[UW]/.test(id)) {
    if (!context.workspace.users.has(id)) throw new SlackError('channel_not_found');
    return context.workspace.dm(id);
  }
  const channel = visibleChannel(id, context);
  if (channel.archived) throw new SlackError('is_archived');
  if (channel.members.has(BOT.userId)) return channel;
  if (context.tokens.scopes.includes('chat:write.public')) return channel;
  throw new SlackError('not_in_channel');
}

function checkThread(channel: Channel, threadTs: string): void {
  if (!/^\d+\.\d{6}$/.test(threadTs)) throw new SlackError('invalid_thread_ts');
  // A root that was deleted can still be answered while its thread lives.
  if (!channel.messages.some((one) => one.ts === threadTs)) throw new SlackError('thread_not_found');
}

function content(args: Record<string, Json>): Message & { text: string } {
  const { text = '', blocks, attachments, metadata } = args;
  const given = { blocks, attachments, metadata };
  const optional = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { ts: '', text, user: BOT.userId, bot_id: BOT.botId, app_id: APP_ID, ...optional };
}

/** A reply to a message that was deleted before anybody replied stands in the channel, outside of any thread. */
function threading(args: Record<string, Json>, channel: Channel, { workspace }: Context): Partial<Message> {
  const root = channel.messages.find((one) => one.ts === args.thread_ts);
  if (!root || (root.removed && workspace.replies(channel, root.ts).length === 0)) return {};
  return { thread_ts: args.thread_ts, ...(args.reply_broadcast ? { subtype: 'thread_broadcast' } : {}) };
}
