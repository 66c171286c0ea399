import type { AppError, StageName } from '../../core/errors.ts';
import type { ReplyMessage } from '../../core/ports/reply-channel.ts';
import type { CreditRequest, Door } from '../../core/request.ts';
import { context, oneLine, sections } from './parts/block-limits.ts';
import { link, type Mrkdwn, md, mention, plain } from './parts/markup.ts';
import { plural } from './parts/words.ts';

const STAGES: Record<StageName, string> = {
  intake: 'taking the request in',
  'extract-links': 'reading the links',
  'fetch-sql': 'asking Looker for the SQL',
  'check-product': 'checking the product',
  'calculate-credit': 'running the query and calculating',
  reply: 'posting the answer',
};

const MEANS: Record<Door, string> = {
  message: 'message',
  command: 'command',
  shortcut: 'shortcut',
  choice: 'menu of charts',
  decision: 'decision on an answer',
  what_if: 'form with more facts',
  files: 'button for the files of an answer',
  retry: 'button to ask again',
};

export interface ErrorDmOptions {
  /** Attempts made, 1 for the first. */
  attempts: number;
  /** `url` of auth.test, such as `https://acme.slack.com/`: makes the place a link to the message. */
  workspaceUrl?: string;
}

/** What the owner gets when a request failed for good: reference, stage, cause, what to do, and where it was asked. */
export function errorDm(error: AppError, request: CreditRequest, options: ErrorDmOptions): ReplyMessage {
  const { reference } = request;
  const stage = error.stage === undefined ? 'unknown stage' : `${STAGES[error.stage]} (${error.stage})`;
  const facts = Object.entries(error.facts).map(([name, value]) => `${name}: ${plain(String(value), 120)}`);
  const lines = [
    md`*Request ${reference} failed*: ${error.message}`,
    md`*What to do*: ${error.remedy}`,
    md`*Where*: ${stage}, after ${plural(options.attempts, 'attempt')}`,
    md`*Asked*: ${placeOf(request, options.workspaceUrl)}`,
  ];
  return {
    text: oneLine(
      md`Request ${reference} failed: ${error.message} What to do: ${error.remedy} Where: ${stage}, after ${plural(options.attempts, 'attempt')}.`,
    ),
    blocks: [
      ...sections(...lines),
      ...context(md`${[error.code, ...facts].join(' · ')}. Search the log for ${reference}.`),
    ],
  };
}

function placeOf({ door, channel, user, reply }: CreditRequest, workspaceUrl?: string): Mrkdwn {
  const by = md`by ${mention('@', user)} in ${mention('#', channel)}`;
  const means = MEANS[door];
  if (reply.kind === 'ephemeral') return md`with a ${means} ${by}`;
  const how = door === 'message' ? by : md`with the ${means} ${by}`;
  if (workspaceUrl === undefined) return how;
  const permalink = `${workspaceUrl.replace(/\/$/, '')}/archives/${channel}/p${reply.threadTs.replace('.', '')}`;
  return md`${how}, ${link(permalink, 'open the thread')}`;
}
