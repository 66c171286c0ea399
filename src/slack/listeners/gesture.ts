import type { AckFn, RespondFn } from '@slack/bolt';
import { z } from 'zod';
import type { ChosenChart } from '../../core/ports/chart-choices.ts';
import type { Log } from '../../core/ports/log.ts';
import type { Counts } from '../../core/ports/request-store.ts';
import type { CreditRequest } from '../../core/request.ts';
import { join, type Mrkdwn, md, mention } from '../messages/parts/markup.ts';
import { plural } from '../messages/parts/words.ts';
import type { AskerCheck } from '../web-api/asker.ts';
import type { Home } from '../web-api/people.ts';
import type { HistoryParts } from './decisions/history.ts';

/** What decides whether a gesture is a request. */
export interface ListenerRules {
  /** Exact hosts, with port where it is not the default, whose links count as Looker links. */
  hosts: readonly string[];
  /** Channels to answer in, for every listener; absent or empty: every channel. */
  channels?: readonly string[] | undefined;
  /** Who we are, from auth.test: our own messages are never answered. */
  botUserId?: string | undefined;
  botId?: string | undefined;
  /** Whose gestures are taken in; absent: anybody's. */
  home?: Home | undefined;
  /** Whether a top-level message without a Looker link is asked for one. */
  replyMissingLink: boolean;
}

/** What the listeners need from outside. */
export interface ListenerParts {
  rules: ListenerRules;
  /**
   * Resolves when the request is durable (or known already), and has it worked on. Once a key, however often called.
   */
  intake(request: CreditRequest): Promise<unknown>;
  /** Asked before a command is taken in; every request is checked again by the worker. */
  mayAsk: AskerCheck;
  /**
   * What a menu belongs to: the request of that key, with its URLs while somebody may choose; undefined when unknown.
   */
  asked(key: string): Promise<CreditRequest | undefined>;
  /** The charts of a menu that have an answer, in the order in which they were chosen. */
  chosen(menuKey: string): Promise<ChosenChart[]>;
  /** For `/credit status`. */
  counts(): Promise<Counts>;
  /** For `/credit history`; absent where nobody decides. */
  history?: HistoryParts;
  dryRun: boolean;
  /** The policy in force of each product, one text each, for `/credit status`. */
  policies?: readonly string[] | undefined;
  /** In a dry run the would-be reply goes to the owners as a direct message, not only to the log. */
  previewByDm?: boolean;
  log: Log;
}

/** What a press or a command asks for: a request, or why it is none, as a sentence for its author alone. */
export type Gesture = { kind: 'request'; request: CreditRequest } | { kind: 'unclear'; sentence: Mrkdwn };

/** Slack's ids; a foreign shape is never put into a key. */
export const slackId = z.string().regex(/^[\w-]{1,40}$/);
export const slackTs = z.string().regex(/^\d{1,12}\.\d{1,9}$/);

export function answersIn(channel: string, { channels }: ListenerRules): boolean {
  return !channels || channels.length === 0 || channels.includes(channel);
}

/** Says that the bot does not answer here, and where it does. */
export function elsewhere({ channels = [] }: ListenerRules): Mrkdwn {
  const places = channels.slice(0, 5).map((id) => mention('#', id));
  const more = channels.length - places.length;
  const others = more > 0 ? [md`${plural(more, 'other channel')}`] : [];
  return md`I do not answer in this conversation. Ask in ${join([...places, ...others], ', ')}.`;
}

/**
 * Ends a press: the request is durable before the ack, since Slack never sends it again; what is no request is
 * explained after the ack. Rejects when the request could not be stored: then there is no ack, and Slack shows an
 * error.
 */
export async function takeGesture(
  reading: Gesture,
  { ack, respond }: { ack: AckFn<void>; respond: RespondFn },
  parts: ListenerParts,
): Promise<void> {
  if (reading.kind === 'request') {
    await parts.intake(reading.request);
    return ack();
  }
  await ack();
  await tellAsker(respond, reading.sentence, parts);
}

/** Says why a gesture is no request, to its author alone. Never fails; in a dry run only the log has it. */
export async function tellAsker(
  respond: RespondFn,
  sentence: Mrkdwn,
  { dryRun, log }: Pick<ListenerParts, 'dryRun' | 'log'>,
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
