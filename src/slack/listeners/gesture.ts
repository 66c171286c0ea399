import type { RespondFn } from '@slack/bolt';
import { z } from 'zod';
import { LIMITS } from '../../core/limits.ts';
import { parseLookerLink } from '../../core/looker/link.ts';
import type { Log } from '../../core/ports/log.ts';
import type { Counts } from '../../core/ports/request-store.ts';
import type { CreditRequest, PastedUrl } from '../../core/request.ts';
import { join, type Mrkdwn, md, mention } from '../messages/parts/markup.ts';
import type { AskerCheck } from '../web-api/asker.ts';
import type { Home } from '../web-api/people.ts';
import { type MessageParts, pastedUrls } from './pasted-urls.ts';

/** What decides whether a gesture is a request. */
export interface DoorRules {
  /** Exact hosts, with port where it is not the default, whose links count as Looker links. */
  hosts: readonly string[];
  /** Channels to answer in, for all three doors; absent or empty: every channel. */
  channels?: readonly string[] | undefined;
  /** Who we are, from auth.test: our own messages are never answered. */
  botUserId?: string | undefined;
  botId?: string | undefined;
  /** Whose gestures are taken in; absent: anybody's. */
  home?: Home | undefined;
  /** Whether a top-level message without a Looker link is asked for one. */
  replyMissingLink: boolean;
}

/** What the doors need from outside. */
export interface DoorParts {
  rules: DoorRules;
  /** Resolves when the request is durable (or known already), and has it worked on. Once a key, however often called. */
  intake(request: CreditRequest): Promise<unknown>;
  /** Asked before a command is taken in; every request is checked again by the worker. */
  mayAsk: AskerCheck;
  /** What a menu belongs to: the request of that key, with its URLs while somebody may choose; undefined when unknown. */
  asked(key: string): Promise<CreditRequest | undefined>;
  /** For `/credit status`. */
  counts(): Promise<Counts>;
  dryRun: boolean;
  log: Log;
}

/** A gesture as a request, or a sentence for whoever made it that says why it is none. */
export type Gesture = { kind: 'request'; request: CreditRequest } | { kind: 'unclear'; sentence: Mrkdwn };

/** Slack's ids; a foreign shape is never put into a key. */
export const slackId = z.string().regex(/^[\w-]{1,40}$/);
export const slackTs = z.string().regex(/^\d{1,12}\.\d{1,9}$/);

export function answersIn(channel: string, { channels }: DoorRules): boolean {
  return !channels || channels.length === 0 || channels.includes(channel);
}

/** The Looker links among the URLs of a message. */
export function lookerUrls(message: MessageParts, { hosts }: DoorRules): PastedUrl[] {
  return pastedUrls(message, {
    wanted: (url) => parseLookerLink(url, hosts) !== undefined,
    most: LIMITS.links.value,
  });
}

/** Says that here nothing is answered, and where it is. */
export function elsewhere({ channels = [] }: DoorRules): Mrkdwn {
  const places = channels.slice(0, 5).map((id) => mention('#', id));
  return md`I do not answer in this conversation. Ask in ${join(places, ', ')}.`;
}

/** Says, to whoever made a gesture alone, why it is no request. Never fails; in a dry run only the log has it. */
export async function explain(
  respond: RespondFn,
  sentence: Mrkdwn,
  { dryRun, log }: Pick<DoorParts, 'dryRun' | 'log'>,
): Promise<void> {
  const text = sentence.mrkdwn;
  if (dryRun) return log.info({ would_post: text }, 'dry run: a gesture is not explained');
  try {
    // Without replace_original Slack could replace the message that the gesture was about.
    await respond({ response_type: 'ephemeral', replace_original: false, text });
  } catch (error) {
    log.warn({ err: error }, 'a gesture could not be explained');
  }
}

/** A ts of Slack as epoch milliseconds. */
export function millisecondsOf(ts: string): number {
  return Math.round(Number(ts) * 1000);
}
