import type { Answer } from '../../core/decision.ts';
import type { ReplyMessage } from '../../core/ports/reply-channel.ts';
import type { CreditRequest, ReplyTarget } from '../../core/request.ts';
import { chooseTile } from './choose-tile.ts';
import { failed } from './failed.ts';
import { missingLink } from './missing-link.ts';
import { noCredit } from './no-credit.ts';
import { notAllowed } from './not-allowed.ts';
import { notVerify } from './not-verify.ts';
import { recommended } from './recommended.ts';
import { refused } from './refused.ts';

/**
 * An answer as a Slack message within every Block Kit limit; the first block carries the request id, by which a posted
 * answer is recognised. Undefined: nothing is said. Pure.
 */
export function render(answer: Answer, request: CreditRequest): ReplyMessage | undefined {
  const message = compose(answer, request);
  if (!message) return undefined;
  const [first, ...rest] = message.blocks;
  return { text: message.text, blocks: [{ ...first, block_id: `cr:${request.id}` }, ...rest] };
}

function compose(answer: Answer, request: CreditRequest): ReplyMessage | undefined {
  switch (answer.kind) {
    case 'recommended':
      return recommended(answer, request);
    case 'no_credit':
      return noCredit(answer, request);
    case 'refused':
      return refused(answer, request);
    case 'choose_tile':
      return chooseTile(answer, request);
    case 'not_verify':
      return notVerify(request);
    case 'not_allowed':
      return notAllowed(answer.doubt, request);
    case 'missing_link':
      return missingLink(request);
    case 'failed':
      return failed(request, answer.ownerTold === true);
  }
}

/**
 * Where an answer goes: to where the request said. That a query is of another product, or that somebody may not ask, is
 * said to that person alone.
 */
export function targetOf(answer: Answer, { reply, user }: CreditRequest): ReplyTarget {
  const isPrivate = answer.kind === 'not_verify' || answer.kind === 'not_allowed';
  if (!isPrivate || reply.kind === 'ephemeral') return reply;
  return { kind: 'ephemeral', channel: reply.channel, user, responseUrl: reply.responseUrl ?? '' };
}
