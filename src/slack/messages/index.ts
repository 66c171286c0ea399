import type { Answer } from '../../core/decision.ts';
import type { DecisionAnswer } from '../../core/ledger/take-decision.ts';
import type { ReplyMessage } from '../../core/ports/reply-channel.ts';
import type { CreditRequest, ReplyTarget } from '../../core/request.ts';
import { amountsOf, type WhatIfAnswer } from '../../core/what-if.ts';
import { chooseTile } from './choose-tile.ts';
import { decisionButtons, filesButton } from './decisions/buttons.ts';
import { decisionMessage } from './decisions/decided.ts';
import { withEarlier } from './decisions/earlier.ts';
import { notDecided } from './decisions/not-decided.ts';
import { addedFacts, whatIfMessage } from './decisions/what-if.ts';
import { failed } from './failed.ts';
import { filesMessage } from './files.ts';
import { inPlace } from './in-place.ts';
import { missingLink } from './missing-link.ts';
import { noCredit } from './no-credit.ts';
import { notAllowed } from './not-allowed.ts';
import { notVerify } from './not-verify.ts';
import { assemble } from './parts/assemble.ts';
import { context } from './parts/block-limits.ts';
import { recommended } from './recommended.ts';
import { refused } from './refused.ts';

/**
 * An answer as a Slack message within every Block Kit limit; the first block carries the request id, by which a posted
 * answer is recognised. Undefined: nothing is said. Pure.
 */
export function render(
  answer: Answer,
  request: CreditRequest,
  view: AnswerView = NO_VIEW,
): ReplyMessage | undefined {
  if (answer.kind === 'decided') return decisionMessage(answer.head, answer.number, request.id);
  if (answer.kind === 'not_decided') return notDecided(answer, view, request.decision?.of);
  if (answer.kind === 'what_if' || answer.kind === 'what_if_failed') return whatIfMessage(answer, request);
  if (answer.kind === 'files') return filesMessage(answer, request);
  const plainMessage = compose(answer, request);
  const message = plainMessage && completed(plainMessage, answer, request, view);
  if (!message) return undefined;
  const [first, ...rest] = message.blocks;
  return { text: message.text, blocks: [{ ...first, block_id: `cr:${request.id}` }, ...rest] };
}

function compose(
  answer: Exclude<Answer, DecisionAnswer | WhatIfAnswer | { kind: 'files' }>,
  request: CreditRequest,
): ReplyMessage | undefined {
  switch (answer.kind) {
    case 'recommended':
      return assemble(recommended(answer, request), request);
    case 'no_credit':
      return assemble(noCredit(answer, request), request);
    case 'refused':
      return refused(answer, request);
    case 'choose_tile':
      return chooseTile(answer, request);
    case 'not_verify':
      return notVerify(answer, request);
    case 'not_allowed':
      return notAllowed(answer.doubt, request);
    case 'missing_link':
      return missingLink(request);
    case 'failed':
      return failed(answer, request);
  }
}

/** What an answer with amounts has besides: what was there before, and the buttons of the moment. */
function completed(
  message: ReplyMessage,
  answer: Answer,
  request: CreditRequest,
  { approvers, workspaceUrl }: AnswerView,
): ReplyMessage {
  if (answer.kind !== 'recommended' && answer.kind !== 'no_credit') return message;
  const before = withEarlier(message, answer.memory?.earlier ?? [], workspaceUrl);
  const [head, ...tail] = before.blocks;
  const beside = [
    ...(answer.inPlaceOf ? [inPlace(answer.inPlaceOf)] : []),
    ...(answer.added ? [addedFacts(answer.added)] : []),
  ];
  const remembered = { ...before, blocks: [...(head ? [head] : []), ...context(...beside), ...tail] };
  if (request.reply.kind !== 'thread') return remembered;
  if (answer.kind !== 'recommended')
    return { ...remembered, blocks: [...remembered.blocks, filesButton(request)] };
  const totals = amountsOf(answer);
  const buttons = decisionButtons({ request, totals, decisions: [], approvers });
  const blocks = remembered.blocks.filter((block) => (block as { type?: string }).type !== 'actions');
  return { ...remembered, blocks: [...blocks, ...(buttons ? [buttons] : [])] };
}

/** What decides how an answer is shown, beside the answer itself. */
export interface AnswerView {
  /** Whether anybody is named who may decide on it. */
  approvers: boolean;
  /** `url` of auth.test: makes links to other threads. */
  workspaceUrl: string | undefined;
}

const NO_VIEW: AnswerView = { approvers: false, workspaceUrl: undefined };

const PRIVATE: ReadonlySet<Answer['kind']> = new Set(['not_verify', 'not_allowed', 'not_decided']);

/**
 * Where an answer goes: to where the request said. That a query is of another product, or that somebody may not ask, is
 * said to that person alone.
 */
export function targetOf(answer: Answer, { reply, user, filesOf }: CreditRequest): ReplyTarget {
  const isPrivate = PRIVATE.has(answer.kind) || (answer.kind === 'failed' && filesOf !== undefined);
  if (!isPrivate || reply.kind === 'ephemeral') return reply;
  return { kind: 'ephemeral', channel: reply.channel, user, responseUrl: reply.responseUrl ?? '' };
}
