import { z } from 'zod';
import type { AnswerRecords } from '../../core/ports/answer-records.ts';
import type { Log } from '../../core/ports/log.ts';
import type { StoredRequest } from '../../core/ports/request-store.ts';
import type { CreditRequest } from '../../core/request.ts';
import { clickRefusal } from '../messages/files.ts';
import type { Mrkdwn } from '../messages/parts/markup.ts';
import type { AskerCheck } from '../web-api/asker.ts';
import { answersIn, type ListenerRules, slackId, slackTs } from './gesture.ts';
import { foreignGesture } from './home.ts';

/** What the buttons of an answer that are there for everybody need from outside. */
export interface AnswerClickParts {
  rules: ListenerRules;
  mayAsk: AskerCheck;
  records: Pick<AnswerRecords, 'head'>;
  /** Records a request and has it worked on; `duplicate`: one with its key was recorded before. */
  submit(request: CreditRequest): Promise<'taken' | 'duplicate'>;
  /** A request as it stands in the table. */
  read(key: string): Promise<StoredRequest | undefined>;
  dryRun: boolean;
  log: Log;
}

/** Ids only; everything else comes from the table. */
const click = z.object({
  type: z.literal('block_actions'),
  trigger_id: z.string().regex(/^[\w.-]{1,200}$/),
  container: z.object({ is_ephemeral: z.boolean().catch(false) }).catch({ is_ephemeral: false }),
  response_url: z.url(),
  user: z.object({ id: slackId }),
  channel: z.object({ id: slackId }),
  actions: z.tuple([
    z.object({
      value: z.string().regex(/^[0-9A-Z]{20}$/),
      block_id: z.string().max(255).catch(''),
      action_ts: slackTs,
    }),
  ]),
});

export interface AnswerClick {
  user: string;
  channel: string;
  /** Id of the request whose answer has the button. */
  request: string;
  responseUrl: string;
  /** Of the block that the button stands in. */
  blockId: string;
  /** Slack's ts of the click. */
  at: string;
  /** What Slack calls the click. */
  gesture: string;
  /** The message with the button is one that only this person sees. */
  alone: boolean;
}

/** Who pressed a button of which answer; or why the click has no effect: another workspace, or not readable. */
export function readAnswerClick(body: unknown, rules: ListenerRules): AnswerClick | { refusal: Mrkdwn } {
  const foreign = foreignGesture(body, rules.home);
  if (foreign) return { refusal: foreign };
  const read = click.safeParse(body).data;
  if (!read) return { refusal: clickRefusal('unreadable') };
  return {
    user: read.user.id,
    channel: read.channel.id,
    request: read.actions[0].value,
    responseUrl: read.response_url,
    blockId: read.actions[0].block_id,
    at: read.actions[0].action_ts,
    gesture: `click ${read.trigger_id}`,
    alone: read.container.is_ephemeral,
  };
}

/** Whether a click came from the channel of the answer, and the bot answers there. */
export function isAtHome({ channel }: AnswerClick, answered: CreditRequest, rules: ListenerRules): boolean {
  return channel === answered.channel && answersIn(channel, rules);
}
