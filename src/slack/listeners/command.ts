import type { App } from '@slack/bolt';
import { z } from 'zod';
import { parseLookerLink } from '../../core/looker/link.ts';
import type { ReplyMessage } from '../../core/ports/reply-channel.ts';
import type { Counts } from '../../core/ports/request-store.ts';
import { type ClaimHints, type CreditRequest, makeRequest } from '../../core/request.ts';
import { help } from '../messages/help.ts';
import { type Mrkdwn, md, plain } from '../messages/parts/markup.ts';
import { status } from '../messages/status.ts';
import {
  answersIn,
  type DoorParts,
  type DoorRules,
  elsewhere,
  type Gesture,
  lookerUrls,
  slackId,
} from './gesture.ts';
import { foreignGesture, refusedInTime } from './home.ts';

export const COMMAND = '/credit';

/** Slack waits three seconds for the ack that carries the counts. */
const COUNTING_MS = 2000;
/** The date must exist: 2026-02-30 does not. */
const day = z.iso.date();

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
  /** The person may not ask. */
  | { kind: 'refused'; sentence: Mrkdwn };

/** `/credit`: the request is durable before the ack, since Slack never sends a command again. */
export function registerCommandDoor(app: Pick<App, 'command'>, parts: DoorParts): void {
  app.command(COMMAND, async ({ body, ack }) => {
    const { text, blocks } = await answerCommand(body, parts);
    await ack({ response_type: 'ephemeral', text, blocks: blocks as never });
  });
}

/** What the asker sees at once; the answer itself follows through the response URL. */
async function answerCommand(
  body: unknown,
  { rules, intake, mayAsk, counts, dryRun, log }: DoorParts,
): Promise<ReplyMessage> {
  const reading = readCommand(body, rules);
  switch (reading.kind) {
    case 'help':
      return help({ dryRun });
    case 'status':
      return status(await inTime(counts()), { dryRun });
    case 'refused':
      return said(reading.sentence.mrkdwn);
    case 'unclear':
      return help({ dryRun, unclear: reading.sentence });
    case 'request':
      try {
        const refusal = await refusedInTime(mayAsk, reading.request);
        if (refusal) return said(refusal.mrkdwn);
        await intake(reading.request);
        return said(accepted(reading.request, dryRun));
      } catch (error) {
        log.error({ reference: reading.request.reference, err: error }, 'a command could not be taken in');
        return said('I cannot take requests in at the moment. Please ask again in a minute.');
      }
  }
}

function accepted({ reference }: CreditRequest, dryRun: boolean): string {
  return dryRun
    ? `Dry run is on: nothing is posted, the result is in the log (ref ${reference}).`
    : `Working on it (ref ${reference}). Only you will see the answer.`;
}

function said(text: string): ReplyMessage {
  return { text, blocks: [{ type: 'section', text: { type: 'plain_text', text } }] };
}

/** The counts, or undefined when the table is too slow or away. */
async function inTime(counts: Promise<Counts>): Promise<Counts | undefined> {
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, COUNTING_MS, undefined).unref());
  return Promise.race([counts.catch(() => undefined), late]);
}

/** The request in a command's body, if it is one. Never throws. */
export function commandRequest(body: unknown, rules: DoorRules, now = Date.now()): CreditRequest | undefined {
  const reading = readCommand(body, rules, now);
  return reading.kind === 'request' ? reading.request : undefined;
}

/**
 * `/credit LINK... [ticket=YYYY-MM-DD] [scope=declared|estimated]`, `help`, `status`; anything else is unclear and gets
 * a sentence that says what is wrong. Never throws.
 * @param now epoch milliseconds
 */
export function readCommand(body: unknown, rules: DoorRules, now = Date.now()): CommandReading {
  const parsed = command.safeParse(body).data;
  if (!parsed) return { kind: 'unclear', sentence: md`I could not read that command. Please ask again.` };
  const refusal = foreignGesture(body, rules.home);
  if (refusal) return { kind: 'refused', sentence: refusal };
  const { channel_id: channel, user_id: user, response_url: responseUrl } = parsed;
  const text = parsed.text.trim();
  if (/^(?:help|\?)?$/i.test(text)) return { kind: 'help' };
  if (/^status$/i.test(text)) return { kind: 'status' };
  if (!answersIn(channel, rules)) return { kind: 'unclear', sentence: elsewhere(rules) };
  const { words, urls } = split(text, rules);
  const claim = readHints(words);
  if ('mrkdwn' in claim) return { kind: 'unclear', sentence: claim };
  if (urls.length === 0) {
    return {
      kind: 'unclear',
      sentence: md`I see no Looker link in that; I know those of ${rules.hosts.join(', ')}.`,
    };
  }
  const key = `C#${parsed.trigger_id}`;
  const reply = { kind: 'ephemeral', channel, user, responseUrl } as const;
  return {
    kind: 'request',
    request: makeRequest({ key, door: 'command', channel, user, urls, claim, reply, askedAt: now }),
  };
}

/** The Looker links, and the words beside all links. Whoever types may leave `https://` out. */
function split(text: string, rules: DoorRules): { words: string[]; urls: CreditRequest['urls'] } {
  const rest = text.replace(/<[^<>]*>|\bhttps?:\/\/\S+/gi, ' ').split(/\s+/);
  const typed = rest.filter((word) => parseLookerLink(word, rules.hosts));
  const urls = lookerUrls({ text: [text, ...typed.map((word) => `https://${word}`)].join(' ') }, rules);
  return { words: rest.filter((word) => word !== '' && !typed.includes(word)), urls };
}

/** The hints, or what is wrong with them. */
function readHints(words: string[]): ClaimHints | Mrkdwn {
  const hints: ClaimHints = {};
  for (const word of words) {
    const [, name, value = ''] = /^(ticket|scope)=(.*)$/i.exec(word) ?? [];
    if (name?.toLowerCase() === 'ticket') {
      if (!day.safeParse(value).success) return md`The day of the ticket is written as in ticket=2026-11-03.`;
      hints.ticketDate = value;
    } else if (name) {
      const scope = value.toLowerCase();
      if (scope !== 'declared' && scope !== 'estimated')
        return md`The scope is scope=declared or scope=estimated.`;
      hints.scope = scope;
    } else return md`I do not understand "${plain(word, 40)}".`;
  }
  return hints;
}
