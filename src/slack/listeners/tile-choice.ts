import type { App } from '@slack/bolt';
import { z } from 'zod';
import { parseLookerLink } from '../../core/looker/link.ts';
import type { ChosenChart } from '../../core/ports/chart-choices.ts';
import {
  type ChartChoice,
  type CreditRequest,
  choiceKey,
  makeRequest,
  type PastedUrl,
} from '../../core/request.ts';
import { CHOOSE_TILE, readMenuId } from '../messages/choose-tile.ts';
import { md } from '../messages/parts/markup.ts';
import {
  answersIn,
  elsewhere,
  type Gesture,
  type ListenerParts,
  type ListenerRules,
  slackId,
  slackTs,
  takeGesture,
} from './gesture.ts';
import { foreignGesture, unlessRefused } from './home.ts';

/** Ids only: what was pasted comes from the table, never from the message with the menu. */
const choiceBody = z.object({
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
      action_ts: slackTs,
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
 * Once a chart, by any person and however often, until the answer for another chart of the menu counts. Throws only
 * what `asked` and `chosen` throw.
 * @param now epoch milliseconds
 */
export async function readChoice(
  body: unknown,
  { rules, asked, chosen: chosenBefore }: Pick<ListenerParts, 'rules' | 'asked' | 'chosen'>,
  now = Date.now(),
): Promise<Gesture> {
  const chosen = choiceBody.safeParse(body).data;
  if (!chosen) return { kind: 'unclear', sentence: md`I cannot read this choice.` };
  const refusal = foreignGesture(body, rules.home);
  if (refusal) return { kind: 'unclear', sentence: refusal };
  const channel = chosen.channel.id;
  if (!answersIn(channel, rules)) return { kind: 'unclear', sentence: elsewhere(rules) };
  const [{ block_id: question, selected_option: option, action_ts: at }] = chosen.actions;
  const origin = await asked(question.key);
  const urls = origin?.channel === channel ? withTile(origin.urls, question.link, option.value, rules) : [];
  if (!origin || urls.length === 0)
    return { kind: 'unclear', sentence: md`This menu is too old. Please post the link again.` };
  const user = chosen.user.id;
  const choice = { menu: question.key, tile: option.value, at };
  const request = makeRequest({
    key: choiceKey(origin.id, option.value, timeOf(choice, await chosenBefore(question.key))),
    door: 'choice',
    channel,
    user,
    origin: origin.origin ?? origin.user,
    ...(origin.makers && { makers: origin.makers }),
    firstAskedAt: origin.firstAskedAt ?? origin.askedAt,
    choices: [...(origin.choices ?? []), choice].map((one) => ({ ...one, at })),
    urls,
    claim: origin.claim,
    reply: replyTo(origin, user, chosen.response_url),
    askedAt: now,
  });
  return { kind: 'request', request };
}

/**
 * How often this chart was chosen by now: once more where another one counts, unless Slack delivers an old choice
 * again.
 */
function timeOf({ tile, at }: ChartChoice, before: readonly ChosenChart[]): number {
  const times = before.filter((chosen) => chosen.tile === tile).length;
  const again = before.at(-1)?.tile === tile || before.some((chosen) => chosen.at === at);
  return again ? Math.max(1, times) : times + 1;
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
