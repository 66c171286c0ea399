/** Loose JSON, as it comes over the wire. */
// biome-ignore lint/suspicious/noExplicitAny: tests and the emulator look into foreign JSON freely
export type Json = any;

export interface User {
  id: string;
  name: string;
  email?: string;
  bot?: boolean;
  /** A guest with limited rights. */
  restricted?: boolean;
  /** Somebody of another workspace, in a channel shared through Slack Connect. */
  stranger?: boolean;
  /** Another workspace of the same organisation that somebody belongs to. */
  team?: string;
  /** The e-mail address was never confirmed. */
  unconfirmed?: boolean;
  deleted?: boolean;
}

export interface Channel {
  id: string;
  name: string;
  kind: 'public' | 'private' | 'im';
  archived?: boolean;
  /** Shared with another organisation through Slack Connect, or about to be. */
  shared?: 'now' | 'pending';
  members: Set<string>;
  /** Ascending by ts, removed ones included. */
  messages: Message[];
}

export interface Message {
  ts: string;
  text: string;
  user?: string;
  bot_id?: string;
  app_id?: string;
  client_msg_id?: string;
  subtype?: string;
  thread_ts?: string;
  blocks?: Json[];
  attachments?: Json[];
  files?: Json[];
  reactions?: Json[];
  metadata?: { event_type: string; event_payload: Record<string, Json> };
  edited?: { user: string; ts: string };
  /** Kept after deletion so that the visible log can be checked; never returned by a method. */
  removed?: boolean;
}

/** What only one user sees: an ack text, an answer through a response_url, or chat.postEphemeral. */
export interface Ephemeral {
  at: number;
  channel: string;
  user: string;
  ts: string;
  text: string;
  blocks: Json[];
  threadTs?: string;
  source: 'ack' | 'response_url' | 'postEphemeral';
  /** The gesture that it answers, if one. */
  triggerId?: string;
}

/** One recorded Web API call. Tokens are never kept. */
export interface Call {
  method: string;
  /** `performance.now()` at arrival, and how long the answer took. */
  at: number;
  tookMs: number;
  status: number;
  ok: boolean;
  error?: string;
  args: Record<string, Json>;
  /** The fault that hit it. */
  fault?: string;
}

/** `slack.com` answers errors with HTTP 200 and `{ok: false, error}`. */
export class SlackError extends Error {
  readonly code: string;
  readonly extra: Record<string, Json>;

  constructor(code: string, extra: Record<string, Json> = {}) {
    super(code);
    this.code = code;
    this.extra = extra;
  }
}
