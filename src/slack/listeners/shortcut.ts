import type { App } from '@slack/bolt';
import { z } from 'zod';
import { type CreditRequest, makeRequest } from '../../core/request.ts';
import { md } from '../messages/parts/markup.ts';
import { readAsked } from './asked.ts';
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
import { foreignGesture } from './home.ts';

export const SHORTCUT = 'recommend_credit';

const shortcut = z.object({
  type: z.literal('message_action'),
  callback_id: z.literal(SHORTCUT),
  trigger_id: z.string().regex(/^[\w.-]{1,200}$/),
  response_url: z.url(),
  user: z.object({ id: slackId }),
  channel: z.object({ id: slackId }),
  message: z.object({
    ts: slackTs,
    thread_ts: slackTs.nullish(),
    text: z.unknown().optional(),
    blocks: z.unknown().optional(),
    attachments: z.unknown().optional(),
  }),
});

/** "Recommend credit" on a message: the request is durable before the ack, since Slack never sends it again. */
export function registerShortcutListener(app: Pick<App, 'shortcut'>, parts: ListenerParts): void {
  app.shortcut({ type: 'message_action', callback_id: SHORTCUT }, async ({ body, ack, respond }) => {
    await takeGesture(readShortcut(body, parts.rules), { ack, respond }, parts);
  });
}

/** The request in a shortcut's body, if it is one. Never throws. */
export function shortcutRequest(
  body: unknown,
  rules: ListenerRules,
  now = Date.now(),
): CreditRequest | undefined {
  const reading = readShortcut(body, rules, now);
  return reading.kind === 'request' ? reading.request : undefined;
}

/**
 * The links of the message, asked by the person who pressed, answered in the message's thread; a message without a
 * Looker link is answered to that person alone. Never throws.
 * @param now epoch milliseconds
 */
export function readShortcut(body: unknown, rules: ListenerRules, now = Date.now()): Gesture {
  const pressed = shortcut.safeParse(body).data;
  if (!pressed) return { kind: 'unclear', sentence: md`I cannot read this message.` };
  const refusal = foreignGesture(body, rules.home);
  if (refusal) return { kind: 'unclear', sentence: refusal };
  const channel = pressed.channel.id;
  if (!answersIn(channel, rules)) return { kind: 'unclear', sentence: elsewhere(rules) };
  const user = pressed.user.id;
  const responseUrl = pressed.response_url;
  const { words, ...asked } = readAsked(pressed.message, rules.hosts, now);
  const threadTs = pressed.message.thread_ts || pressed.message.ts;
  const request = makeRequest({
    key: `S#${pressed.trigger_id}`,
    door: 'shortcut',
    channel,
    user,
    ...asked,
    reply:
      asked.urls.length > 0 || asked.unclear
        ? { kind: 'thread', channel, threadTs, responseUrl }
        : { kind: 'ephemeral', channel, user, responseUrl },
    askedAt: now,
  });
  return { kind: 'request', request };
}
