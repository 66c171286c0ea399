import { type Channel, type Json, type Message, SlackError } from '../types.ts';
import { BOT } from '../workspace.ts';
import { type Context, demand, historyScopes, type MethodTable, need, visibleChannel } from './method.ts';
import { page, pageOf } from './page.ts';

export const CONVERSATIONS: MethodTable = {
  'conversations.history': {
    run(args, context) {
      const channel = readable(args, context);
      const roots = channel.messages.filter((one) => !one.removed && inHistory(one) && inRange(one.ts, args));
      return slice(roots.reverse(), args, channel, context);
    },
  },
  'conversations.replies': {
    run(args, context) {
      need(args, 'ts');
      const channel = readable(args, context);
      const asked = channel.messages.find((one) => one.ts === args.ts);
      if (!asked) throw new SlackError('thread_not_found');
      const rootTs = asked.thread_ts ?? asked.ts;
      const root = channel.messages.find((one) => one.ts === rootTs && !one.removed);
      const replies = context.workspace.replies(channel, rootTs).filter((one) => inRange(one.ts, args));
      // Slack sends the root first, whatever the range.
      return slice([...(root ? [root] : []), ...replies], args, channel, context);
    },
  },
  'conversations.info': {
    scopes: ['channels:read', 'groups:read', 'im:read', 'mpim:read'],
    run(args, context) {
      need(args, 'channel');
      return { channel: describe(visibleChannel(args.channel, context)) };
    },
  },
  'conversations.list': {
    scopes: ['channels:read', 'groups:read', 'im:read', 'mpim:read'],
    run: (args, context) =>
      listed(args, context, (channel) => channel.kind === 'public' || isMember(channel)),
  },
  'users.conversations': {
    scopes: ['channels:read', 'groups:read', 'im:read', 'mpim:read'],
    run: (args, context) => listed(args, context, isMember),
  },
  'conversations.members': {
    scopes: ['channels:read', 'groups:read', 'im:read', 'mpim:read'],
    run(args, context) {
      need(args, 'channel');
      const { items, response_metadata } = page([...visibleChannel(args.channel, context).members], args);
      return { members: items, response_metadata };
    },
  },
  'conversations.open': {
    scopes: ['im:write', 'mpim:write', 'groups:write', 'channels:manage'],
    run(args, context) {
      need(args, 'users');
      return { channel: { id: context.workspace.dm(String(args.users).split(',')[0] ?? '').id } };
    },
  },
};

function readable(args: Record<string, Json>, context: Context): Channel {
  need(args, 'channel');
  const channel = visibleChannel(args.channel, context);
  demand(context, historyScopes(channel));
  if (!isMember(channel)) throw new SlackError('not_in_channel');
  return channel;
}

function isMember(channel: Channel): boolean {
  return channel.members.has(BOT.userId);
}

/** History shows what stands in the channel itself: no replies, except those also sent to the channel. */
function inHistory(message: Message): boolean {
  return !message.thread_ts || message.thread_ts === message.ts || message.subtype === 'thread_broadcast';
}

function inRange(ts: string, { oldest, latest, inclusive }: Record<string, Json>): boolean {
  if (oldest && (inclusive ? compare(ts, oldest) < 0 : compare(ts, oldest) <= 0)) return false;
  if (latest && (inclusive ? compare(ts, latest) > 0 : compare(ts, latest) >= 0)) return false;
  return true;
}

/** Compares ts values exactly; `1700000000` stands for `1700000000.000000`. */
function compare(one: string, other: string): number {
  const micros = (ts: string) => {
    const [seconds = '0', fraction = ''] = String(ts).split('.');
    return BigInt(seconds) * 1_000_000n + BigInt(fraction.padEnd(6, '0').slice(0, 6));
  };
  const difference = micros(one) - micros(other);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

function slice(messages: Message[], args: Record<string, Json>, channel: Channel, context: Context): Json {
  const limit = pageOf(args, 100, 999);
  const { items, response_metadata } = page(messages, { ...args, limit });
  const metadata = args.include_all_metadata === true || args.include_all_metadata === '1';
  return {
    messages: items.map((one) => context.workspace.wire(channel, one, { metadata })),
    has_more: response_metadata.next_cursor !== '',
    pin_count: 0,
    ...(response_metadata.next_cursor ? { response_metadata } : {}),
  };
}

function listed(args: Record<string, Json>, context: Context, wanted: (channel: Channel) => boolean): Json {
  const types = String(args.types ?? 'public_channel').split(',');
  if (types.includes('public_channel')) demand(context, ['channels:read']);
  if (types.includes('private_channel')) demand(context, ['groups:read']);
  const channels = [...context.workspace.channels.values()].filter((channel) => {
    const type = { public: 'public_channel', private: 'private_channel', im: 'im' }[channel.kind];
    return types.includes(type) && wanted(channel) && !(args.exclude_archived && channel.archived);
  });
  const { items, response_metadata } = page(channels, args);
  return { channels: items.map(describe), response_metadata };
}

function describe(channel: Channel): Json {
  return {
    id: channel.id,
    name: channel.name,
    is_channel: channel.kind === 'public',
    is_group: channel.kind === 'private',
    is_im: channel.kind === 'im',
    is_private: channel.kind !== 'public',
    is_archived: channel.archived ?? false,
    is_member: isMember(channel),
    is_ext_shared: channel.shared === 'now',
    is_pending_ext_shared: channel.shared === 'pending',
    num_members: channel.members.size,
  };
}
