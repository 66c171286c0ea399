import type { KnownBlock } from '@slack/types';
import type { ReplyMessage } from '../../../core/ports/reply-channel.ts';
import { type RecordHead, standingDecision } from '../../../core/record.ts';
import type { CreditRequest } from '../../../core/request.ts';
import { context, header, oneLine, sections } from '../parts/block-limits.ts';
import { join, type Mrkdwn, md, mention, plain } from '../parts/markup.ts';
import { decisionButtons } from './buttons.ts';
import { decisionHeadline, whoAndWhen } from './wording.ts';

/** Earlier decisions that were taken back are named, the newest ones. */
const MOST_EARLIER = 3;

/**
 * The answer as it is shown after decisions on it: as it was posted (`message`, without buttons), below what stands and
 * who decided it, with the buttons of the moment.
 */
export function decidedAnswer(message: ReplyMessage, head: RecordHead, approvers: boolean): ReplyMessage {
  const standing = standingDecision(head.decisions);
  const buttons = decisionButtons({ ...head, approvers });
  const [first, ...rest] = (message.blocks as KnownBlock[]).filter(({ type }) => type !== 'actions');
  const last = head.decisions.length;
  // A changed message gets a new block id; its beginning stays what the answer is found by.
  const block_id = `cr:${head.request.id}${last > 0 ? `:${last}` : ''}`;
  const mark = {
    eventType: 'credit_recommendation',
    payload: { request_id: head.request.id },
    blockId: block_id,
  };
  if (!standing) {
    const past = earlier(head);
    return {
      text: message.text,
      blocks: [{ ...first, block_id }, ...rest, ...context(...past), ...(buttons ? [buttons] : [])],
      mark,
    };
  }
  const headline = decisionHeadline(standing, head.totals);
  return {
    text: oneLine(md`${plain(headline, 1000)}. ${whoAndWhen(standing)}`),
    blocks: [
      { ...header(headline), block_id },
      ...sections(whoAndWhen(standing)),
      ...context(...earlier(head)),
      ...(first?.type === 'header' ? [] : first ? [first] : []),
      ...rest,
      ...(buttons ? [buttons] : []),
    ],
    mark,
  };
}

/** What was decided before and does not stand any more, in one line. */
function earlier({ decisions }: RecordHead): Mrkdwn[] {
  const standing = standingDecision(decisions);
  const past = decisions.filter((made) => made !== standing && made.kind !== 'refused');
  if (past.length === 0) return [];
  const shown = past.slice(-MOST_EARLIER);
  const more = past.length > shown.length ? md`${past.length - shown.length} earlier decisions. ` : md``;
  return [md`Before: ${more}${join(shown.map(whoAndWhen), ' ')}`];
}

/** Mentions the asker, and the one who asked first where somebody else continued the question. */
function askersOf({ user, origin }: CreditRequest): Mrkdwn {
  const people = [...new Set([origin ?? '', user])].filter((one) => one !== '');
  if (people.length === 0) return md``;
  return md`${join(
    people.map((one) => mention('@', one)),
    ' ',
  )}: `;
}

/**
 * The one message that the thread gets about a decision: the same beginning as the answer now has, and a mention of
 * the asker. It is found by its first block.
 * @param decisionId id of the decision's own request
 */
export function decisionMessage(
  head: RecordHead,
  number: number,
  decisionId: string,
): ReplyMessage | undefined {
  const made = head.decisions.find((decision) => decision.number === number);
  if (!made || made.kind === 'refused' || made.kind === 'replaced') return undefined;
  const headline = plain(decisionHeadline(made, head.totals), 1000);
  const again = made.kind === 'reversed' ? md` The recommendation is open again.` : md``;
  const asked = askersOf(head.request);
  const [first, ...rest] = sections(md`*${headline}*`, md`${asked}${whoAndWhen(made)}${again}`);
  const blockId = `cd:${decisionId}`;
  return {
    text: oneLine(md`${headline}. ${asked}${whoAndWhen(made)}${again}`),
    blocks: [...(first ? [{ ...first, block_id: blockId }] : []), ...rest],
    mark: {
      eventType: 'credit_decision',
      payload: { request_id: head.request.id, decision: made.kind },
      blockId,
    },
  };
}
