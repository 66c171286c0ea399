import { z } from 'zod';
import { identityOf } from '../../core/looker/distinct-links.ts';
import type { Log } from '../../core/ports/log.ts';
import { type CreditRequest, makeRequest, messageKey } from '../../core/request.ts';
import { linksIn, readAsked } from './asked.ts';
import {
  answersIn,
  type ListenerParts,
  type ListenerRules,
  millisecondsOf,
  slackId,
  slackTs,
} from './gesture.ts';

/** What people post: plain, with a file, a reply that is shown in the channel too, and `/me`. Not joins, not edits. */
const POSTED = new Set([undefined, 'file_share', 'thread_broadcast', 'me_message']);

/** Slack's own reminders and notices. */
const SLACKBOT = 'USLACKBOT';

const edited = z.object({ ts: slackTs }).optional().catch(undefined);
const message = z.object({
  type: z.literal('message'),
  subtype: z
    .string()
    .nullish()
    .transform((subtype) => subtype ?? undefined),
  ts: slackTs,
  thread_ts: slackTs.nullish(),
  user: slackId.nullish(),
  bot_id: z.string().nullish(),
  client_msg_id: z
    .string()
    .regex(/^[\w-]{8,80}$/)
    .optional()
    .catch(undefined),
  edited,
  text: z.unknown().optional(),
  blocks: z.unknown().optional(),
  attachments: z.unknown().optional(),
});
const previous = z.object({
  edited,
  text: z.unknown().optional(),
  blocks: z.unknown().optional(),
  attachments: z.unknown().optional(),
});
const change = z.object({
  channel: slackId,
  message: z.unknown().optional(),
  previous_message: z.unknown().optional(),
});

type Message = z.infer<typeof message>;

/**
 * The listener for messages, called before Slack gets its ack: what asks for an answer is durable when it resolves.
 * `skip`: the envelope needs nothing more than the ack; `take`: it is no message, so Bolt's listeners have it.
 */
export function messageListener({
  rules,
  intake,
  log,
}: ListenerParts): (body: unknown) => Promise<'take' | 'skip'> {
  return async (body) => {
    if (eventOf(body) === undefined) return 'take';
    const request = messageRequest(body, rules, log);
    if (request) await intake(request);
    return 'skip';
  };
}

/**
 * What a message asks for: the body of an envelope, its event, or a message of a channel's history with `channel`
 * added. Undefined: nothing, as with bots, joins, edits, other channels, or talk in a thread. Never throws.
 *
 * A link has the key `M#<channel>#<ts>`, also when an edit adds the first one. A message without a link has a key of
 * its own, so that an author who was asked for the link and edits it in gets an answer, and nobody gets two.
 */
export function messageRequest(raw: unknown, rules: ListenerRules, log?: Log): CreditRequest | undefined {
  const event = Object(eventOf(raw) ?? raw);
  if (event.type !== 'message' || !slackId.safeParse(event.channel).success) return undefined;
  if (!answersIn(event.channel, rules)) return undefined;
  if (event.subtype === 'message_changed') return editRequest(event, rules);
  if (event.subtype && !POSTED.has(event.subtype)) return undefined;
  const parsed = message.safeParse(event);
  if (!parsed.success) {
    log?.warn({ channel: event.channel }, 'a message from Slack could not be read');
    return undefined;
  }
  return isPersons(parsed.data, rules) ? postRequest(event.channel, parsed.data, rules) : undefined;
}

function postRequest(channel: string, posted: Message, rules: ListenerRules): CreditRequest | undefined {
  const { ts, thread_ts: threadTs } = posted;
  const { words, ...asked } = readAsked(posted, rules.hosts, millisecondsOf(ts));
  const asks = asked.urls.length > 0 || asked.unclear !== undefined;
  const topLevel = !threadTs || threadTs === ts;
  // An edited message may have had its link when it was answered.
  const owesLink = rules.replyMissingLink && topLevel && !posted.edited && posted.subtype !== 'me_message';
  if (!asks && !owesLink) return undefined;
  return makeRequest({
    key: messageKey(channel, ts, asks),
    door: 'message',
    channel,
    user: posted.user ?? '',
    ...asked,
    reply: { kind: 'thread', channel, threadTs: threadTs || ts, after: ts },
    askedAt: millisecondsOf(ts),
    ...(posted.client_msg_id ? { gesture: { id: posted.client_msg_id, message: `${channel}#${ts}` } } : {}),
  });
}

/** Only a person's edit that adds a Looker link asks for something; unfurls and thread counts come as changes too. */
function editRequest(event: unknown, rules: ListenerRules): CreditRequest | undefined {
  const changed = change.safeParse(event).data;
  const now = message.safeParse(changed?.message).data;
  if (!changed || !now?.edited || !POSTED.has(now.subtype) || !isPersons(now, rules)) return undefined;
  const before = previous.safeParse(changed.previous_message).data;
  if (before?.edited?.ts === now.edited.ts) return undefined;
  const identities = (parts: object) => linksIn(parts, rules.hosts).map(({ link }) => identityOf(link));
  const known = new Set(identities(before ?? {}));
  if (identities(now).every((link) => known.has(link))) return undefined;
  const request = postRequest(changed.channel, now, rules);
  return request && { ...request, askedAt: millisecondsOf(now.edited.ts) };
}

/** Posted by a person; bots of today have a bot_id and no subtype. */
function isPersons({ user, bot_id: bot }: Message, { botUserId }: ListenerRules): boolean {
  return !!user && !bot && user !== botUserId && user !== SLACKBOT;
}

/** The inner event of an Events API envelope, when it is about a message. */
function eventOf(body: unknown): object | undefined {
  const { type, event } = Object(body);
  return type === 'event_callback' && Object(event).type === 'message' ? event : undefined;
}
