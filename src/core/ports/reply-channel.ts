import type { UploadedFile } from '../decision.ts';
import type { ReplyTarget } from '../request.ts';

/** A Slack message ready to be sent; `blocks` are checked against Slack's limits. */
export interface ReplyMessage {
  text: string;
  blocks: object[];
  /** Files that are shown with the text and instead of blocks. */
  files?: UploadedFile[];
  /** What the message is found by; absent: it is the answer to its request. */
  mark?: { eventType: string; payload: Record<string, string>; blockId: string };
}

/** A message that Slack took. `astray`: it stands outside of its thread, because the message that asked is gone. */
export interface Posted {
  /** Slack's ts; a marker for an answer that only the asker sees, and for files, whose message appears later. */
  ts: string;
  astray?: true;
}

/** A live answer in a thread. */
export interface LiveAnswer {
  ts: string;
  /** As it is shown now: a decision may have changed it. */
  text: string;
}

/**
 * The Slack side of answering, one call each, never retried inside.
 * @throws AppError `SLACK_UNCONFIRMED` when the call may have taken effect, another `SLACK_*` when it has not
 */
export interface ReplyChannel {
  post(target: ReplyTarget, message: ReplyMessage, requestId: string): Promise<Posted>;
  /**
   * Live answers in the thread that carry the request id, or a file of this name, smallest ts first. None where nobody
   * can look.
   */
  find(target: ReplyTarget, requestId: string, fileName?: string): Promise<LiveAnswer[]>;
  /** Changes a message that was posted before; one that is gone is fine. Repeatable. */
  update(channel: string, ts: string, message: ReplyMessage, requestId: string): Promise<void>;
  /** Deletes a message; one that is gone already is fine. */
  remove(target: ReplyTarget, ts: string): Promise<void>;
}
