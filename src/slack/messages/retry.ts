import type { ActionsBlock, KnownBlock } from '@slack/types';
import type { ReplyMessage } from '../../core/ports/reply-channel.ts';
import type { CreditRequest } from '../../core/request.ts';
import { moment } from './decisions/wording.ts';
import { context, oneLine } from './parts/block-limits.ts';
import { type Mrkdwn, md, mention } from './parts/markup.ts';

/** `action_id` of "Ask again". */
export const RETRY = 'credit_retry';

/**
 * The last block of an answer that failed or was refused. Its id holds the key by which the click finds the request.
 */
export function retryButton({ key, id }: Pick<CreditRequest, 'key' | 'id'>): ActionsBlock {
  return block(`retry:${key}`, id, 'Ask again');
}

/** The same for an answer that has a record. @param id of its request */
export function workOutAgainButton(id: string): ActionsBlock {
  return block(`again:${id}`, id, 'Work it out again');
}

function block(block_id: string, value: string, label: string): ActionsBlock {
  const text = { type: 'plain_text', text: label, emoji: false } as const;
  return { type: 'actions', block_id, elements: [{ type: 'button', action_id: RETRY, value, text }] };
}

/** The key of the request in a `block_id`; undefined: not of such a button. */
export function readRetryId(blockId: string): string | undefined {
  return /^retry:([MCSTDWR]#[\w#.-]{1,210})$/.exec(blockId)?.[1];
}

/** An answer after somebody asked again: its button gives way to who did. */
export function askedAgain(message: ReplyMessage, old: CreditRequest, by: CreditRequest): ReplyMessage {
  const [first, ...rest] = (message.blocks as KnownBlock[]).filter(({ type }) => type !== 'actions');
  const who = askedAgainBy(by);
  // A changed message gets a new block id; its beginning stays what the answer is found by.
  const blockId = `cr:${old.id}:1`;
  return {
    text: oneLine(md`${{ mrkdwn: message.text, said: message.text }} ${who}`),
    blocks: [...(first ? [{ ...first, block_id: blockId }] : []), ...rest, ...context(who)],
    mark: { eventType: 'credit_recommendation', payload: { request_id: old.id }, blockId },
  };
}

/** `Asked again by @bob on 27 Nov 2026, 12:00 UTC.` */
export function askedAgainBy({ user, askedAt }: Pick<CreditRequest, 'user' | 'askedAt'>): Mrkdwn {
  return md`Asked again by ${mention('@', user)} on ${moment(askedAt)}.`;
}
