import { z } from 'zod';
import type { AnswerRecords } from '../../core/ports/answer-records.ts';
import type { Log } from '../../core/ports/log.ts';
import type { StoredRequest } from '../../core/ports/request-store.ts';
import type { CreditRequest } from '../../core/request.ts';
import type { AskerCheck } from '../web-api/asker.ts';
import { answersIn, type ListenerRules, slackId } from './gesture.ts';
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
  response_url: z.url(),
  user: z.object({ id: slackId }),
  channel: z.object({ id: slackId }),
  actions: z.tuple([z.object({ value: z.string().regex(/^[0-9A-Z]{20}$/) })]),
});

export interface AnswerClick {
  user: string;
  channel: string;
  /** Id of the request whose answer has the button. */
  request: string;
  responseUrl: string;
}

/** Who pressed a button of which answer; undefined: not readable, or from another workspace. */
export function readAnswerClick(body: unknown, rules: ListenerRules): AnswerClick | undefined {
  const read = click.safeParse(body).data;
  if (!read || foreignGesture(body, rules.home)) return undefined;
  return {
    user: read.user.id,
    channel: read.channel.id,
    request: read.actions[0].value,
    responseUrl: read.response_url,
  };
}

/** Whether a click came from the channel of the answer, and the bot answers there. */
export function isAtHome({ channel }: AnswerClick, answered: CreditRequest, rules: ListenerRules): boolean {
  return channel === answered.channel && answersIn(channel, rules);
}
