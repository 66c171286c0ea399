import type { App } from '@slack/bolt';
import { z } from 'zod';
import { orAfter } from '../../core/async/deadline.ts';
import type { ReplyMessage } from '../../core/ports/reply-channel.ts';
import type { Counts } from '../../core/ports/request-store.ts';
import { type CreditRequest, makeRequest } from '../../core/request.ts';
import { dryRunNote } from '../messages/dry-run.ts';
import { help } from '../messages/help.ts';
import { type Mrkdwn, md, plain } from '../messages/parts/markup.ts';
import { status } from '../messages/status.ts';
import { type Asked, readAsked } from './asked.ts';
import { answerHistory, historyAccount } from './decisions/history.ts';
import {
  answersIn,
  elsewhere,
  type Gesture,
  type ListenerParts,
  type ListenerRules,
  slackId,
} from './gesture.ts';
import { foreignGesture, refusedInTime } from './home.ts';
import { plainTyped } from './typed-text.ts';

export const COMMAND = '/credit';

/** Slack waits three seconds for the ack that carries the counts. */
const COUNTING_MS = 2000;
/** `help` and `status` are short; what is longer is neither. */
const LONGEST_WORD = 200;

const command = z.object({
  text: z.string().catch(''),
  trigger_id: z.string().regex(/^[\w.-]{1,200}$/),
  channel_id: slackId,
  user_id: slackId,
  response_url: z.url(),
});

export type CommandReading =
  | Gesture
  | { kind: 'help' }
  | { kind: 'status' }
  | { kind: 'history'; user: string; account: string }
  /** The person may not ask. */
  | { kind: 'refused'; sentence: Mrkdwn };

/** `/credit`: the request is durable before the ack, since Slack never sends a command again. */
export function registerCommandListener(app: Pick<App, 'command'>, parts: ListenerParts): void {
  app.command(COMMAND, async ({ body, ack }) => {
    const { text, blocks } = await answerCommand(body, parts);
    await ack({ response_type: 'ephemeral', text, blocks: blocks as never });
  });
}

/** What the asker sees at once; the answer itself follows through the response URL. */
async function answerCommand(
  body: unknown,
  { rules, intake, mayAsk, counts, history, dryRun, policies, previewByDm, log }: ListenerParts,
): Promise<ReplyMessage> {
  const reading = readCommand(body, rules);
  switch (reading.kind) {
    case 'help':
      return help({ dryRun, previewByDm });
    case 'status':
      return status(await inTime(counts()), { dryRun, policies });
    case 'history': {
      const answer = history
        ? await answerHistory(history, reading.user, reading.account)
        : 'There is no history here.';
      return typeof answer === 'string' ? said(answer) : answer;
    }
    case 'refused':
      return said(reading.sentence.mrkdwn);
    case 'unclear':
      return help({ dryRun, previewByDm, unclear: reading.sentence });
    case 'request':
      try {
        const refusal = await refusedInTime(mayAsk, reading.request);
        if (refusal) return said(refusal.mrkdwn);
        await intake(reading.request);
        return said(accepted(reading.request, dryRun ? dryRunNote(previewByDm ?? false) : undefined));
      } catch (error) {
        log.error({ reference: reading.request.reference, err: error }, 'a command could not be taken in');
        return said('I cannot take requests in at the moment. Please ask again in a minute.');
      }
  }
}

function accepted({ reference }: CreditRequest, dryRun: string | undefined): string {
  return dryRun
    ? `${dryRun} (ref ${reference}).`
    : `Working on it (ref ${reference}). Only you will see the answer.`;
}

function said(text: string): ReplyMessage {
  return { text, blocks: [{ type: 'section', text: { type: 'plain_text', text } }] };
}

/** The counts, or undefined when the table is too slow or away. */
async function inTime(counts: Promise<Counts>): Promise<Counts | undefined> {
  return orAfter(
    COUNTING_MS,
    counts.catch(() => undefined),
    () => undefined,
  );
}

/** The request in a command's body, if it is one. Never throws. */
export function commandRequest(
  body: unknown,
  rules: ListenerRules,
  now = Date.now(),
): CreditRequest | undefined {
  const reading = readCommand(body, rules, now);
  return reading.kind === 'request' ? reading.request : undefined;
}

/**
 * `/credit LINK... [ticket=YYYY-MM-DD] [scope=declared|estimated]`, `help`, `status`, `history ACCOUNT`; anything else
 * is unclear and gets a sentence that says what is wrong. Never throws.
 * @param now epoch milliseconds
 */
export function readCommand(body: unknown, rules: ListenerRules, now = Date.now()): CommandReading {
  const parsed = command.safeParse(body).data;
  if (!parsed) return { kind: 'unclear', sentence: md`I could not read that command. Please ask again.` };
  const refusal = foreignGesture(body, rules.home);
  if (refusal) return { kind: 'refused', sentence: refusal };
  const { channel_id: channel, user_id: user, response_url: responseUrl } = parsed;
  const asked = plainTyped(parsed.text.slice(0, LONGEST_WORD)).replace(/["'`*_\s]{1,20}/g, '');
  if (/^(?:help|\?)?$/i.test(asked)) return { kind: 'help' };
  if (/^status$/i.test(asked)) return { kind: 'status' };
  if (!answersIn(channel, rules)) return { kind: 'unclear', sentence: elsewhere(rules) };
  const account = historyAccount(parsed.text);
  if (account !== undefined) return { kind: 'history', user, account };
  const reading = readText(parsed.text, rules, now);
  if ('mrkdwn' in reading) return { kind: 'unclear', sentence: reading };
  const key = `C#${parsed.trigger_id}`;
  const reply = { kind: 'ephemeral', channel, user, responseUrl } as const;
  return {
    kind: 'request',
    request: makeRequest({ key, door: 'command', channel, user, ...reading, reply, askedAt: now }),
  };
}

/** What the text asks for, or what is wrong with it. Unlike in a message, every word must be understood. */
function readText(text: string, rules: ListenerRules, now: number): Asked | Mrkdwn {
  const { words, ...asked } = readAsked({ text }, rules.hosts, now);
  const [unknown] = words;
  if (asked.unclear) return md`${asked.unclear.reason} ${asked.unclear.remedy}`;
  if (unknown !== undefined)
    return md`I don't know "${plain(unknown, 40)}". Options: ticket=YYYY-MM-DD, scope=declared or scope=estimated.`;
  if (asked.urls.length > 0) return asked;
  return md`I see no Looker link in that; I know those of ${rules.hosts.join(', ')}.`;
}
