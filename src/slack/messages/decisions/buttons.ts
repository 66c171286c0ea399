import type { ActionsBlock, Button } from '@slack/types';
import { type Amount, type RecordHead, standingDecision } from '../../../core/record.ts';
import type { CreditRequest } from '../../../core/request.ts';
import { plain } from '../parts/markup.ts';
import { amountsText } from './wording.ts';

/** `action_id`s of the buttons below an answer. */
export const APPROVE = 'credit_approve';
export const ADJUST = 'credit_adjust';
export const REJECT = 'credit_reject';
export const REVERSE = 'credit_reverse';
export const WHAT_IF = 'credit_what_if';
export const USE = 'credit_use';
export const CSV = 'credit_csv';

/** What the buttons of an answer follow from. */
export type ButtonState = Pick<RecordHead, 'request' | 'decisions'> & {
  /** What was recommended. */
  totals: readonly Amount[];
  /** Whether anybody is named who may decide. */
  approvers: boolean;
};

/**
 * The last block of an answer with an amount: what can be done with it now. Undefined: nothing. Each button carries the
 * request id and nothing else; on a click everything is looked up and checked again.
 */
export function decisionButtons({
  request,
  totals,
  decisions,
  approvers,
}: ButtonState): ActionsBlock | undefined {
  const standing = standingDecision(decisions);
  if (standing?.kind === 'replaced') return undefined;
  const button = (action_id: string, text: string, more: Partial<Button> = {}): Button => ({
    type: 'button',
    action_id,
    text: { type: 'plain_text', text, emoji: false },
    value: request.id,
    ...more,
  });
  const open = [
    button(APPROVE, `Approve ${plain(amountsText(totals), 60)}`, {
      style: 'primary',
      confirm: confirm(totals),
    }),
    button(ADJUST, 'Approve another amount…'),
    button(REJECT, 'Reject…'),
  ];
  const decided = [button(REVERSE, 'Reverse…')];
  const always = standing ? [] : [button(WHAT_IF, 'Add facts / what if…')];
  return {
    type: 'actions',
    block_id: `ca:${request.id}`,
    elements: [...(approvers ? (standing ? decided : open) : []), ...always, button(CSV, FILES)],
  };
}

const FILES = 'All workings as files';

/** The last block of an answer without an amount. */
export function filesButton({ id }: CreditRequest): ActionsBlock {
  const text = { type: 'plain_text', text: FILES, emoji: false } as const;
  return {
    type: 'actions',
    block_id: `ca:${id}`,
    elements: [{ type: 'button', action_id: CSV, text, value: id }],
  };
}

function confirm(totals: readonly Amount[]): NonNullable<Button['confirm']> {
  const amount = plain(amountsText(totals), 200);
  return {
    title: { type: 'plain_text', text: 'Approve this credit?' },
    text: {
      type: 'plain_text',
      text: `You approve a credit of ${amount}. Your name and the time are recorded.`,
    },
    confirm: { type: 'plain_text', text: 'Approve' },
    deny: { type: 'plain_text', text: 'Not now' },
  };
}
