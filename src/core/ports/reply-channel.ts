import type { ReplyTarget } from '../request.ts';

export interface ReplyMessage {
  text: string;
  blocks: object[];
}

export interface ReplyChannel {
  /** Posts; returns the message ts (a target without ts, as an ephemeral answer, returns a marker). */
  post(target: ReplyTarget, message: ReplyMessage, requestId: string): Promise<string>;
  /** Message ts of live answers that carry the request id, oldest first. */
  find(target: ReplyTarget, requestId: string, sinceMs: number): Promise<string[]>;
  remove(target: ReplyTarget, ts: string): Promise<void>;
}
