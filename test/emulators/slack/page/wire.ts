import type { Json } from '../types.ts';

/** What the page gets from the server, and sends to it. Imported by both sides, so nothing of Node or of a browser. */

export interface PersonState {
  id: string;
  name: string;
  /** Such as "analyst"; empty for people whom nobody plays. */
  role: string;
  bot: boolean;
}

export interface MessageState {
  ts: string;
  /** The message as Slack's methods show it. */
  message: Json;
  /** Only this person sees it. */
  ephemeral: boolean;
  /** For the root of a thread: replies, those that this person has not read, and what the bot is doing. */
  replies: number;
  unreadReplies: number;
  status?: string;
}

export interface ChannelState {
  id: string;
  name: string;
  kind: 'public' | 'private' | 'im';
  archived: boolean;
  /** The bot is a member; elsewhere it sees no messages. */
  withBot: boolean;
  /** Messages that this person has not read, threads included. */
  unread: number;
  /** Oldest first, replies included. */
  messages: MessageState[];
  /** How many older messages are left out. */
  left: number;
}

export interface ViewState {
  view: Json;
  /** Messages beside its inputs, by block id. */
  errors: Record<string, string>;
}

export interface SampleState {
  title: string;
  /** As a person types it: links as `[label](address)`. */
  text: string;
}

/** Everything that one person sees. */
export interface PageState {
  me: string;
  people: PersonState[];
  channels: ChannelState[];
  /** Open modals, the last one on top. */
  views: ViewState[];
  home: Json;
  samples: SampleState[];
  /** One line on the bot: "connected", "stopped". */
  bot: string;
  /** Ready-made faults, by the name that `fault` takes. */
  faults: { name: string; title: string; detail: string }[];
  /** Faults that wait for the call that they hit, such as "chat.postMessage: 429". */
  armed: string[];
  /** The latest calls of the bot that a fault hit, newest first. */
  hits: string[];
}

/** An answer to an element, as the emulator takes it. */
export interface AnswerGiven {
  option?: string;
  options?: string[];
  date?: string;
  text?: string;
}

/** Values of inputs by block id and action id, as Slack's state has them. */
export type Values = Record<string, Record<string, Json>>;

/** What a person does on the page. */
export type Act =
  | { act: 'post'; channel: string; text: string; thread?: string }
  | { act: 'edit'; channel: string; ts: string; text: string }
  | { act: 'remove'; channel: string; ts: string }
  | { act: 'shortcut'; channel: string; ts: string }
  | ({
      act: 'press';
      channel: string;
      ts: string;
      block?: string;
      action: string;
      state: Values;
    } & AnswerGiven)
  | ({ act: 'press-view'; view: string; block?: string; action: string; state: Values } & AnswerGiven)
  | { act: 'submit'; view: string; values: Values }
  | { act: 'dismiss'; view: string }
  | { act: 'home' }
  | { act: 'read'; channel: string; thread?: string; ts: string }
  | { act: 'fault'; name: string };

/** What comes of an act: `problem` is a sentence for the person, as Slack's client would say it. */
export interface ActResult {
  problem?: string;
}
