import type { SlackEmulator } from '../emulator.ts';
import type { Channel, Ephemeral, Json, Message } from '../types.ts';
import { BOT } from '../workspace.ts';
import type { ReadMarks } from './read-marks.ts';
import type { ChannelState, MessageState, PageState, PersonState } from './wire.ts';

/** The page shows this many messages of a channel, and says how many older ones it leaves out. */
const MOST_MESSAGES = 300;

/** What one person sees of channels, threads, modals and the App Home. */
export function snapshot(
  slack: SlackEmulator,
  marks: ReadMarks,
  me: string,
  roles: Record<string, string>,
): Pick<PageState, 'me' | 'people' | 'channels' | 'views' | 'home'> {
  const channels = [...slack.workspace.channels.values()].filter(({ members }) => members.has(me));
  const people = [...slack.workspace.users.values()].map(
    ({ id, name, bot = false }): PersonState => ({ id, name, bot, role: roles[id] ?? '' }),
  );
  return {
    me,
    people,
    channels: channels.map((channel) => channelState(slack, marks, me, channel)),
    views: slack.openViews(me).map((view) => ({ view, errors: slack.viewErrors(view.id) })),
    home: slack.home(me) ?? null,
  };
}

function channelState(slack: SlackEmulator, marks: ReadMarks, me: string, channel: Channel): ChannelState {
  const live = channel.messages.filter(
    (one) => !one.removed || slack.workspace.replies(channel, one.ts).length > 0,
  );
  const own = slack.ephemerals(me).filter((one) => one.channel === channel.id);
  const all = [...live, ...own].sort((one, other) => (one.ts < other.ts ? -1 : 1));
  const shown = all.slice(-MOST_MESSAGES);
  const unread = live.filter((one) => {
    const thread = inChannel(one) ? undefined : one.thread_ts;
    return isNew(one, me, marks.mark(me, channel.id, thread));
  }).length;
  return {
    ...{ id: channel.id, kind: channel.kind, archived: channel.archived ?? false, unread },
    withBot: channel.members.has(BOT.userId),
    name: channel.kind === 'im' ? BOT.name : channel.name,
    messages: shown.map((one) =>
      'source' in one ? ephemeralState(one) : messageState(slack, marks, me, channel, one),
    ),
    left: all.length - shown.length,
  };
}

function messageState(
  slack: SlackEmulator,
  marks: ReadMarks,
  me: string,
  channel: Channel,
  message: Message,
): MessageState {
  const replies = slack.workspace.replies(channel, message.ts);
  const mark = marks.mark(me, channel.id, message.ts);
  const status = slack.status(channel.id, message.ts);
  return {
    ts: message.ts,
    message: message.removed ? tombstone(message) : slack.workspace.wire(channel, message),
    ephemeral: false,
    replies: replies.length,
    unreadReplies: replies.filter((one) => isNew(one, me, mark)).length,
    ...(status ? { status } : {}),
  };
}

function ephemeralState({ ts, text, blocks, threadTs }: Ephemeral): MessageState {
  const thread = threadTs ? { thread_ts: threadTs } : {};
  const message = { ts, text, blocks, user: BOT.userId, bot_id: BOT.botId, ...thread };
  return { ts, message, ephemeral: true, replies: 0, unreadReplies: 0 };
}

/** What is left of a deleted message whose thread lives on. */
function tombstone({ ts }: Message): Json {
  return { ts, subtype: 'tombstone', user: 'USLACKBOT', text: 'This message was deleted.' };
}

function inChannel({ ts, thread_ts, subtype }: Message): boolean {
  return !thread_ts || thread_ts === ts || subtype === 'thread_broadcast';
}

function isNew({ ts, user }: Message, me: string, mark: string): boolean {
  return user !== me && ts > mark;
}
