import type { Gestures } from '../gestures.ts';
import type { Pace } from '../pace.ts';
import type { SocketServer } from '../socket-server.ts';
import { type Channel, type Json, SlackError } from '../types.ts';
import { BOT, type Workspace } from '../workspace.ts';

export interface Tokens {
  bot: string;
  app: string;
  /** Scopes of the bot token. */
  scopes: string[];
  revoked: Set<string>;
}

export interface StoredFile {
  id: string;
  name: string;
  length: number;
  bytes?: Buffer;
  shares: Array<{ channel: string; ts: string }>;
}

/** What a method may touch. */
export interface Context {
  workspace: Workspace;
  socket: SocketServer;
  gestures: Gestures;
  pace: Pace;
  tokens: Tokens;
  files: Map<string, StoredFile>;
  /** `http://127.0.0.1:port` and `ws://127.0.0.1:port`. */
  httpBase: string;
  wsBase: string;
  fileShareMs: number;
}

export interface Method {
  /** Any of these scopes will do. */
  scopes?: string[];
  /** Which token it takes; `bot` unless given. */
  token?: 'bot' | 'app';
  run(args: Record<string, Json>, context: Context): Json | Promise<Json>;
}

export type MethodTable = Record<string, Method>;

/** The scope that reading a channel needs, by its kind. */
export function historyScopes(channel: Channel): string[] {
  return [{ public: 'channels:history', private: 'groups:history', im: 'im:history' }[channel.kind]];
}

export function need(args: Record<string, Json>, ...names: string[]): void {
  for (const name of names) {
    if (args[name] !== undefined && args[name] !== '') continue;
    throw new SlackError('invalid_arguments', {
      response_metadata: { messages: [`[ERROR] missing required field: ${name}`] },
    });
  }
}

/** A private channel that the bot is not in does not exist for it. */
export function visibleChannel(id: string, { workspace }: Context): Channel {
  const channel = workspace.channel(id);
  if (channel.kind === 'private' && !channel.members.has(BOT.userId))
    throw new SlackError('channel_not_found');
  return channel;
}

/** Throws missing_scope unless the token has one of the scopes. */
export function demand({ tokens }: Context, anyOf: string[]): void {
  if (anyOf.some((scope) => tokens.scopes.includes(scope))) return;
  throw new SlackError('missing_scope', { needed: anyOf.join(','), provided: tokens.scopes.join(',') });
}
