import { richText } from './rich-text.ts';
import { type Channel, type Ephemeral, type Json, type Message, SlackError, type User } from './types.ts';
import { VisibleLog } from './visible-log.ts';

export const TEAM = { id: 'T0EMULATOR', domain: 'emulator', name: 'Emulator' };
export const ELSEWHERE_TEAM = 'T0ELSEWHERE';
export const ORGANISATION = 'E0EMULATOR0';
export const APP_ID = 'A0CREDITBOT';
export const BOT = { userId: 'U0CREDITBOT', botId: 'B0CREDITBOT', name: 'credit-bot' };

/** A channel without messages. */
export type NewChannel = Omit<Channel, 'messages' | 'members'> & { members: string[] };

export interface PostFields extends Partial<Message> {
  text: string;
}

/** The truth of the emulated workspace: people, channels, messages. Knows nothing of HTTP or sockets. */
export class Workspace {
  readonly users = new Map<string, User>();
  readonly channels = new Map<string, Channel>();
  readonly ephemerals: Ephemeral[] = [];
  readonly visible = new VisibleLog();
  /** Status lines by `channel/thread_ts`, as assistant.threads.setStatus set them. */
  readonly statuses = new Map<string, string>();
  /** Members of user groups, by the group's id. */
  readonly usergroups = new Map<string, string[]>();
  /** Id of the organisation that the workspace belongs to, with Enterprise Grid. */
  enterprise: string | null = null;
  /** Called with each inner event that a subscribed app would get. */
  onEvent: (event: Json, channel: Channel) => void = () => undefined;
  /** Called after anything changed, for `until`. */
  onChange: () => void = () => undefined;
  #lastMicros = 0;
  #ids = 0;

  constructor(users: User[], channels: NewChannel[]) {
    this.addUser({ id: BOT.userId, name: BOT.name, bot: true });
    for (const user of users) this.addUser(user);
    for (const channel of channels) this.addChannel(channel);
  }

  /** The workspace and the organisation of somebody. */
  homeOf(userId: string): { team: string; enterprise: string | null } {
    const user = this.users.get(userId);
    if (user?.stranger) return { team: ELSEWHERE_TEAM, enterprise: null };
    return { team: user?.team ?? TEAM.id, enterprise: this.enterprise };
  }

  addChannel(channel: NewChannel): void {
    this.channels.set(channel.id, { ...channel, members: new Set(channel.members), messages: [] });
  }

  addUser(user: User): void {
    this.users.set(user.id, user);
  }

  /** A ts as Slack mints them: seconds and six digits, strictly increasing. */
  mintTs(atMs = Date.now()): string {
    const micros = Math.max(Math.floor(atMs * 1000), this.#lastMicros + 1);
    this.#lastMicros = micros;
    return tsOf(micros);
  }

  mintId(prefix: string): string {
    this.#ids += 1;
    return `${prefix}0${this.#ids.toString(36).toUpperCase().padStart(9, '0')}`;
  }

  channel(id: string): Channel {
    const channel = this.channels.get(id);
    if (!channel) throw new SlackError('channel_not_found');
    return channel;
  }

  /** The DM with a user, opened when needed. */
  dm(userId: string): Channel {
    if (!this.users.has(userId)) throw new SlackError('user_not_found');
    const id = `D${userId.slice(1)}`;
    const known = this.channels.get(id);
    if (known) return known;
    const members = new Set([userId, BOT.userId]);
    const channel: Channel = { id, name: '', kind: 'im', members, messages: [] };
    this.channels.set(id, channel);
    return channel;
  }

  find(channelId: string, ts: string): Message {
    const message = this.channel(channelId).messages.find((one) => one.ts === ts && !one.removed);
    if (!message) throw new SlackError('message_not_found');
    return message;
  }

  /**
   * Adds a message; `atMs` puts it into the past. `deliver: false`: nobody hears of it, as when no app listens.
   */
  post(channelId: string, fields: PostFields, options: { deliver?: boolean; atMs?: number } = {}): Message {
    const channel = this.channel(channelId);
    const ts = options.atMs === undefined ? this.mintTs() : this.#pastTs(channel, options.atMs);
    const message: Message = { ...fields, ts };
    const after = channel.messages.findLastIndex((other) => other.ts < ts);
    channel.messages.splice(after + 1, 0, message);
    this.visible.appear(channelId, message);
    if (message.thread_ts) this.statuses.delete(`${channelId}/${message.thread_ts}`);
    if (options.deliver !== false) this.emit(channel, this.wire(channel, message), ts);
    this.onChange();
    return message;
  }

  /** A person's message carries the rich_text blocks that Slack's composer makes. */
  postAsUser(
    channelId: string,
    fields: PostFields & { user: string },
    options: { deliver?: boolean; atMs?: number } = {},
  ): Message {
    const composed = fields.subtype === undefined && fields.blocks === undefined && fields.text !== '';
    const blocks = composed ? { blocks: [richText(fields.text, this.mintId('b'))] } : {};
    const client = { client_msg_id: crypto.randomUUID() };
    return this.post(channelId, { ...client, ...blocks, ...fields }, options);
  }

  /** Changes a message and says so with message_changed. `edited` is absent for unfurls and thread counts. */
  change(channelId: string, ts: string, change: Partial<Message>, editor?: string): Message {
    const channel = this.channel(channelId);
    const message = this.find(channelId, ts);
    const previous = this.wire(channel, message);
    this.visible.vanish(channelId, message);
    Object.assign(message, change);
    const at = this.mintTs();
    if (editor) message.edited = { user: editor, ts: at };
    this.visible.appear(channelId, message);
    const wire = this.wire(channel, message);
    this.emit(channel, hiddenEvent('message_changed', at, { message: wire, previous_message: previous }), at);
    this.onChange();
    return message;
  }

  remove(channelId: string, ts: string): void {
    const channel = this.channel(channelId);
    const message = this.find(channelId, ts);
    const previous = this.wire(channel, message);
    message.removed = true;
    this.visible.vanish(channelId, message);
    const at = this.mintTs();
    this.emit(
      channel,
      hiddenEvent('message_deleted', at, { deleted_ts: ts, previous_message: previous }),
      at,
    );
    this.onChange();
  }

  ephemeral(fields: Omit<Ephemeral, 'at' | 'ts'>): Ephemeral {
    const ephemeral = { ...fields, at: performance.now(), ts: this.mintTs() };
    this.ephemerals.push(ephemeral);
    this.onChange();
    return ephemeral;
  }

  /** Replaces what a private message says, or takes it away. */
  changeEphemeral(ephemeral: Ephemeral, next: { text?: string; blocks?: Json[] } | undefined): void {
    if (next) Object.assign(ephemeral, { text: next.text ?? '', blocks: next.blocks ?? [] });
    else this.ephemerals.splice(this.ephemerals.indexOf(ephemeral), 1);
    this.onChange();
  }

  /** A message as methods and events show it; metadata only when asked for. */
  wire(channel: Channel, message: Message, options: { metadata?: boolean } = {}): Json {
    const { removed: _, metadata, ...shown } = message;
    const replies = this.replies(channel, message.ts);
    const last = replies.at(-1);
    return {
      type: 'message',
      team: TEAM.id,
      ...shown,
      ...(message.bot_id
        ? { bot_profile: { id: message.bot_id, app_id: message.app_id, name: BOT.name } }
        : {}),
      ...(options.metadata && metadata ? { metadata } : {}),
      ...(last ? { thread_ts: message.ts, reply_count: replies.length, latest_reply: last.ts } : {}),
      ...(last ? { reply_users: [...new Set(replies.map((one) => one.user))], is_locked: false } : {}),
    };
  }

  replies(channel: Channel, rootTs: string): Message[] {
    return channel.messages.filter((one) => one.thread_ts === rootTs && one.ts !== rootTs && !one.removed);
  }

  emit(channel: Channel, message: Json, eventTs: string): void {
    const type = channel.kind === 'public' ? 'channel' : channel.kind === 'private' ? 'group' : 'im';
    this.onEvent({ ...message, channel: channel.id, event_ts: eventTs, channel_type: type }, channel);
  }

  /** Somebody opens the Home tab; `view`: what was last published to them. */
  emitHome(user: string, view: Json | undefined): void {
    const channel = this.dm(user);
    const shown = view ? { view } : {};
    const event = { type: 'app_home_opened', user, channel: channel.id, tab: 'home', ...shown };
    this.onEvent({ ...event, event_ts: this.mintTs() }, channel);
  }

  #pastTs(channel: Channel, atMs: number): string {
    let micros = Math.floor(atMs * 1000);
    while (channel.messages.some((one) => one.ts === tsOf(micros))) micros += 1;
    return tsOf(micros);
  }
}

function hiddenEvent(subtype: string, ts: string, fields: Json): Json {
  return { type: 'message', subtype, hidden: true, ts, ...fields };
}

function tsOf(micros: number): string {
  return `${Math.floor(micros / 1e6)}.${String(micros % 1e6).padStart(6, '0')}`;
}
