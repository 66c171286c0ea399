import { createHash } from 'node:crypto';
import type { Refusal } from './decision.ts';
import type { DecisionIntent } from './ledger/decision-intent.ts';
import type { RetryIntent } from './retry.ts';
import type { WhatIfIntent } from './what-if.ts';

/** How a request came in: which listener took it. The flow behaves the same for all of them. */
export type Door = 'message' | 'command' | 'shortcut' | 'choice' | 'decision' | 'what_if' | 'files' | 'retry';

/** A pasted URL, un-escaped, in the order of the message; `label` is the text shown for it. */
export interface PastedUrl {
  url: string;
  label?: string;
  /** Id of the chart that was chosen, when the link is that of a dashboard. */
  tile?: string;
}

/** A chart that was chosen in a menu of charts. */
export interface ChartChoice {
  /** Key of the request that was answered with the menu. */
  menu: string;
  /** Id of the chart. */
  tile: string;
  /** Slack's ts of the choice: of several the latest counts. */
  at: string;
}

/** Where the answer goes. `responseUrl` is a capability (30 minutes, 5 uses): stored until answered, never logged. */
export type ReplyTarget =
  /**
   * `responseUrl` (shortcut, choice): for a reply that only the asker sees. `after`: Slack's ts of the message that
   * asked, older than every answer. Without it answers may be anywhere in the thread.
   */
  | { kind: 'thread'; channel: string; threadTs: string; responseUrl?: string; after?: string }
  | { kind: 'ephemeral'; channel: string; user: string; responseUrl: string; threadTs?: string };

/** What the asker said about the claim beside the link (`/credit <link> ticket=2026-11-03 scope=declared`). */
export interface ClaimHints {
  /** Day of the customer's ticket, `YYYY-MM-DD`. Without it the claim deadline is not checked (E08). */
  ticketDate?: string;
  scope?: 'declared' | 'estimated';
}

/** One gesture of one person that wants one answer. Serialisable: the durable item contains it. */
export interface CreditRequest {
  /**
   * Idempotency key, the same for every delivery of the same gesture: `M#<channel>#<ts>`, `C#<trigger>`, `S#<trigger>`,
   * `T#<id of the request that asked>#<tile>[#<time>]`, `D#<id of the request that was answered>#<number of the
   * decision>`, `W#<id of the request that was answered>#<form>`, `F#<id of the request that was answered>`, `R#<id of
   * the request that asked first>#<try>`.
   */
  key: string;
  /** Opaque form of `key`, safe to show in Slack metadata and block ids. */
  id: string;
  /** Short form of `id` for people: the same in thread, DM and log. */
  reference: string;
  door: Door;
  channel: string;
  /**
   * Slack user who asked: the author of the message, or the person who pressed the shortcut, sent the command or chose.
   */
  user: string;
  /**
   * Slack user whose question this continues, such as the one who was shown the menu of charts: this person counts as
   * an asker too.
   */
  origin?: string;
  /** Other Slack users who had a part in asking. */
  makers?: string[];
  /** When the question was asked first, where this goes on with it; Unix epoch milliseconds. */
  firstAskedAt?: number;
  /** The URLs of the message; its text is not kept. */
  urls: PastedUrl[];
  claim: ClaimHints;
  /** Why no amount may be worked out, such as more links than are read; `urls` is empty then. */
  unclear?: Refusal;
  reply: ReplyTarget;
  /** What is decided on an answer (door `decision`); `urls` is empty then. */
  decision?: DecisionIntent;
  /** Facts with which an answer is worked out again (door `what_if`). */
  whatIf?: WhatIfIntent;
  /** Id of the request whose answer is wanted as files (door `files`); `urls` is empty then. */
  filesOf?: string;
  /** Which question is asked again (door `retry`). */
  retry?: RetryIntent;
  /** The charts that this is about, each with its menu. */
  choices?: ChartChoice[];
  /** When the gesture happened, Unix epoch milliseconds. */
  askedAt: number;
  /**
   * A second key, of messages only: Slack may deliver one gesture as two messages with different ts and the same
   * `client_msg_id`. Checked when it is taken in, not kept.
   */
  gesture?: { id: string; message: string };
  /** It may have an answer that the table does not know: its thread is searched before the first post. */
  lookFirst?: true;
}

/** The key of a message. Without a Looker link it is another key, so that a link edited in later is a new request. */
export function messageKey(channel: string, ts: string, hasLink: boolean): string {
  const key = `M#${channel}#${ts}`;
  return hasLink ? key : `${key}#no-link`;
}

/** The key of a decision: one number of one answer is decided once, by any approver. */
export function decisionKey(answered: string, number: number): string {
  return `D#${answered}#${number}`;
}

/**
 * The key of the files of an answer: one set, for anybody who asks. A set that failed for good may be asked for again.
 */
export function filesKey(answered: string, attempt: number): string {
  return attempt === 1 ? `F#${answered}` : `F#${answered}#${attempt}`;
}

/** The key of a question that is asked again: one request a try, for any person and any number of presses. */
export function retryKey(of: string, number: number): string {
  return `R#${of}#${number}`;
}

/** The key of a chart that was chosen in the menu of `asked`, for the `time`-th time (from 1) after other charts. */
export function choiceKey(asked: string, tile: string, time: number): string {
  return time === 1 ? `T#${asked}#${tile}` : `T#${asked}#${tile}#${time}`;
}

export function isDecision(key: string): boolean {
  return key.startsWith('D#');
}

/** Crockford's alphabet: no letters that people mistake for digits. */
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The opaque id of an idempotency key: 100 bits of its SHA-256 in Crockford base 32 (20 characters). */
export function requestId(key: string): string {
  const digest = createHash('sha256').update(key).digest();
  return Array.from(digest.subarray(0, 20), (byte) => CROCKFORD.charAt(byte & 31)).join('');
}

/** The six characters of a request id that people see, such as `7F3K2Q`. */
export function referenceOf(id: string): string {
  return id.slice(0, 6);
}

/** Completes a request with the id and reference that follow from its key. */
export function makeRequest(fields: Omit<CreditRequest, 'id' | 'reference'>): CreditRequest {
  const id = requestId(fields.key);
  return { ...fields, id, reference: referenceOf(id) };
}
