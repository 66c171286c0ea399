import type { App } from '@slack/bolt';
import type { Answer, Outcome } from '../../core/decision.ts';
import { standingDecision } from '../../core/record.ts';
import { type CreditRequest, makeRequest, requestId, retryKey } from '../../core/request.ts';
import { decisionRefusal } from '../messages/decisions/refusals.ts';
import { clickRefusal } from '../messages/files.ts';
import { type Mrkdwn, md } from '../messages/parts/markup.ts';
import { askedAgainBy, RETRY, readRetryId } from '../messages/retry.ts';
import { type AnswerClick, type AnswerClickParts, isAtHome, readAnswerClick } from './answer-click.ts';
import { sayDryRun } from './dry-run.ts';
import { tellAsker } from './gesture.ts';
import { unlessRefused } from './home.ts';

/** "Ask again": the request is durable before the ack, since Slack never sends a click again. */
export function registerRetryClick(app: Pick<App, 'action'>, parts: AnswerClickParts): void {
  app.action({ type: 'block_actions', action_id: RETRY }, async ({ body, ack, respond }) => {
    if (parts.dryRun) return ack().then(() => sayDryRun(respond, parts.log));
    const taken = await takeRetryClick(parts, body);
    await ack();
    if ('refusal' in taken) return tellAsker(respond, taken.refusal, parts);
    if (!taken.alone) return;
    // Nobody but the asker sees that message, and only this URL can change it.
    const text = `You asked again (ref ${taken.request.reference}).`;
    await respond({ response_type: 'ephemeral', replace_original: true, text }).catch((error: unknown) =>
      parts.log.warn({ err: error }, 'a message to one person could not be changed'),
    );
  });
}

/**
 * Records that a question is asked again, once a try, for any number of people who press. `alone`: only one person sees
 * the message with the button.
 * @throws AppError `STORE_UNAVAILABLE`: nothing is recorded, and the click must not be acknowledged
 */
export async function takeRetryClick(
  parts: AnswerClickParts,
  body: unknown,
): Promise<{ request: CreditRequest; alone: boolean } | { refusal: Mrkdwn }> {
  const click = readAnswerClick(body, parts.rules);
  if ('refusal' in click) return click;
  const asked = await questionOf(parts, click);
  if ('refusal' in asked) return asked;
  const request = retryRequest(click, asked);
  if (!isAtHome(click, request, parts.rules)) return { refusal: clickRefusal('other_channel') };
  const reading = await unlessRefused({ kind: 'request', request }, parts.mayAsk);
  if (reading.kind === 'unclear') return { refusal: reading.sentence };
  if ((await parts.submit(request)) === 'taken') return { request, alone: click.alone };
  const first = (await parts.read(request.key))?.request;
  if (!first || first.retry?.gesture === request.retry?.gesture) return { request, alone: click.alone };
  return { refusal: md`${askedAgainBy(first)} The new answer is here, or on its way.` };
}

/** What is asked again: the request that asked, and the answer with an amount that the new one replaces. */
interface Question {
  request: CreditRequest;
  replaces?: { id: string; makers: string[] };
}

async function questionOf(
  { records, read }: AnswerClickParts,
  click: AnswerClick,
): Promise<Question | { refusal: Mrkdwn }> {
  const head = await records.head(click.request);
  if (head) {
    const made = standingDecision(head.decisions);
    if (made) return { refusal: decisionRefusal({ why: 'decided', made }) };
    return { request: head.request, replaces: { id: click.request, makers: head.makers } };
  }
  const key = readRetryId(click.blockId);
  const stored = key !== undefined && requestId(key) === click.request ? await read(key) : undefined;
  const ended = stored?.answer?.kind ?? stored?.outcome ?? '';
  return stored && AGAIN.has(ended) ? { request: stored.request } : { refusal: clickRefusal('unknown') };
}

/** Kinds of answers, and outcomes, after which it can be asked again. */
const AGAIN: ReadonlySet<string> = new Set<Answer['kind'] & Outcome>(['failed', 'refused']);

/**
 * The same question, for the person who pressed, in the same place. It keeps the reference, unless another answer has
 * it.
 */
function retryRequest(click: AnswerClick, { request: old, replaces }: Question): CreditRequest {
  const { user, responseUrl, channel, gesture } = click;
  const { retry, choices, whatIf, unclear, reply, origin = old.user, makers = [] } = old;
  const of = retry?.of ?? old.id;
  const number = (retry?.number ?? 0) + 1;
  const parts = new Set([...makers, ...(replaces?.makers ?? []), old.user].filter((one) => one !== origin));
  const request = makeRequest({
    key: retryKey(of, number),
    door: 'retry',
    channel: old.channel,
    user,
    origin,
    ...(parts.size > 0 && { makers: [...parts] }),
    firstAskedAt: old.firstAskedAt ?? old.askedAt,
    urls: old.urls,
    claim: old.claim,
    ...(unclear && { unclear }),
    ...(whatIf && { whatIf }),
    ...(choices && { choices: choices.map((chosen) => ({ ...chosen, at: click.at })) }),
    reply: reply.kind === 'thread' ? { ...reply, responseUrl } : { ...reply, channel, user, responseUrl },
    retry: { of, number, pressed: old.key, gesture, ...(replaces && { replaces: replaces.id }) },
    askedAt: Date.now(),
  });
  return replaces ? request : { ...request, reference: old.reference };
}
