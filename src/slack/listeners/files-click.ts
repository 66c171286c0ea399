import type { App } from '@slack/bolt';
import { type CreditRequest, filesKey, makeRequest } from '../../core/request.ts';
import { CSV } from '../messages/decisions/buttons.ts';
import { clickRefusal } from '../messages/files.ts';
import type { Mrkdwn } from '../messages/parts/markup.ts';
import { type AnswerClick, type AnswerClickParts, isAtHome, readAnswerClick } from './answer-click.ts';
import { sayDryRun } from './dry-run.ts';
import { tellAsker } from './gesture.ts';
import { unlessRefused } from './home.ts';

/** How often a set that failed for good can be asked for again. */
const MOST_TRIES = 5;

/** "All workings as files": the request is durable before the ack, since Slack never sends a click again. */
export function registerFilesClick(app: Pick<App, 'action'>, parts: AnswerClickParts): void {
  app.action({ type: 'block_actions', action_id: CSV }, async ({ body, ack, respond }) => {
    if (parts.dryRun) return ack().then(() => sayDryRun(respond, parts.log));
    const refusal = await takeFilesClick(parts, body);
    await ack();
    if (refusal) await tellAsker(respond, refusal, parts);
  });
}

/**
 * Records that the files of an answer are wanted, once an answer. Undefined: it is recorded; else why not, for the
 * person who clicked.
 * @throws AppError `STORE_UNAVAILABLE`: nothing is recorded, and the click must not be acknowledged
 */
export async function takeFilesClick(parts: AnswerClickParts, body: unknown): Promise<Mrkdwn | undefined> {
  const click = readAnswerClick(body, parts.rules);
  if ('refusal' in click) return click.refusal;
  const answered = (await parts.records.head(click.request))?.request;
  if (answered?.reply.kind !== 'thread') return clickRefusal('unknown');
  if (!isAtHome(click, answered, parts.rules)) return clickRefusal('other_channel');
  const asked = await unlessRefused(
    { kind: 'request', request: filesRequest(click, answered, 1) },
    parts.mayAsk,
  );
  if (asked.kind === 'unclear') return asked.sentence;
  return submitted(parts, click, answered);
}

async function submitted(
  { submit, read }: AnswerClickParts,
  click: AnswerClick,
  answered: CreditRequest,
): Promise<Mrkdwn | undefined> {
  for (let attempt = 1; attempt <= MOST_TRIES; attempt += 1) {
    const request = filesRequest(click, answered, attempt);
    if ((await submit(request)) === 'taken') return undefined;
    const earlier = await read(request.key);
    if (!earlier?.ended) return clickRefusal('files_coming');
    if (earlier.outcome === 'files') return clickRefusal('files_there');
  }
  return clickRefusal('unknown');
}

/** It has the reference of the answer, which names the files. */
function filesRequest(
  { user, request: of, responseUrl }: AnswerClick,
  answered: CreditRequest,
  attempt: number,
): CreditRequest {
  const request = makeRequest({
    key: filesKey(of, attempt),
    door: 'files',
    channel: answered.channel,
    user,
    urls: [],
    claim: {},
    reply: { ...answered.reply, responseUrl },
    filesOf: of,
    askedAt: Date.now(),
  });
  return { ...request, reference: answered.reference };
}
