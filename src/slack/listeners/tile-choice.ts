import type { App } from '@slack/bolt';
import { z } from 'zod';
import { parseLookerLink } from '../../core/looker/link.ts';
import { type CreditRequest, makeRequest, type PastedUrl } from '../../core/request.ts';
import { CHOOSE_TILE, readMenuId } from '../messages/choose-tile.ts';
import { md } from '../messages/parts/markup.ts';
import {
  answersIn,
  elsewhere,
  type Gesture,
  type ListenerParts,
  type ListenerRules,
  slackId,
  takeGesture,
} from './gesture.ts';
import { foreignGesture, unlessRefused } from './home.ts';

/** Ids only: what was pasted comes from the table, never from the message with the menu. */
const choice = z.object({
  type: z.literal('block_actions'),
  response_url: z.url(),
  user: z.object({ id: slackId }),
  channel: z.object({ id: slackId }),
  actions: z.tuple([
    z.object({
      action_id: z.literal(CHOOSE_TILE),
      block_id: z
        .string()
        .transform(readMenuId)
        .pipe(z.object({ key: z.string(), link: z.number() })),
      selected_option: z.object({ value: z.string().regex(/^[\w-]{1,64}$/) }),
    }),
  ]),
});

/** A chart chosen in a menu: the request is durable before the ack, since Slack never sends it again. */
export function registerTileListener(app: Pick<App, 'action'>, parts: ListenerParts): void {
  app.action({ type: 'block_actions', action_id: CHOOSE_TILE }, async ({ body, ack, respond }) => {
    const reading = await unlessRefused(await readChoice(body, parts), parts.mayAsk);
    await takeGesture(reading, { ack, respond }, parts);
  });
}

/**
 * The request that asked, as a new one with the chosen chart: for the person who chose, and answered where the menu is.
 * Once a chart, by any person and however often; another chart of the same menu is another request. Throws only what
 * `asked` throws.
 * @param now epoch milliseconds
 */
export async function readChoice(
  body: unknown,
  { rules, asked }: Pick<ListenerParts, 'rules' | 'asked'>,
  now = Date.now(),
): Promise<Gesture> {
  const chosen = choice.safeParse(body).data;
  if (!chosen) return { kind: 'unclear', sentence: md`I cannot read this choice.` };
  const refusal = foreignGesture(body, rules.home);
  if (refusal) return { kind: 'unclear', sentence: refusal };
  const channel = chosen.channel.id;
  if (!answersIn(channel, rules)) return { kind: 'unclear', sentence: elsewhere(rules) };
  const [{ block_id: question, selected_option: option }] = chosen.actions;
  const origin = await asked(question.key);
  const urls = origin?.channel === channel ? withTile(origin.urls, question.link, option.value, rules) : [];
  if (!origin || urls.length === 0)
    return { kind: 'unclear', sentence: md`This menu is too old. Please post the link again.` };
  const user = chosen.user.id;
  const request = makeRequest({
    key: `T#${origin.id}#${option.value}`,
    door: 'choice',
    channel,
    user,
    origin: origin.origin ?? origin.user,
    urls,
    claim: origin.claim,
    reply: replyTo(origin, user, chosen.response_url),
    askedAt: now,
  });
  return { kind: 'request', request };
}

function replyTo(
  { reply, channel }: CreditRequest,
  user: string,
  responseUrl: string,
): CreditRequest['reply'] {
  return reply.kind === 'thread'
    ? { ...reply, responseUrl }
    : { kind: 'ephemeral', channel, user, responseUrl };
}

/** The chart holds for every link to that dashboard: the same dashboard twice is the same chart with other filters. */
function withTile(urls: PastedUrl[], at: number, tile: string, { hosts }: ListenerRules): PastedUrl[] {
  const dashboardOf = ({ url }: PastedUrl) => {
    const link = parseLookerLink(url, hosts);
    return link?.kind === 'dashboard' ? link.id : undefined;
  };
  const meant = urls[at] && dashboardOf(urls[at]);
  if (meant === undefined) return [];
  return urls.map((pasted) => (dashboardOf(pasted) === meant ? { ...pasted, tile } : pasted));
}
