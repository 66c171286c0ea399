import type { InputBlock, ModalView, PlainTextOption, SectionBlock } from '@slack/types';
import type { RecordHead } from '../../../core/record.ts';
import { type Mrkdwn, md, plain } from '../parts/markup.ts';
import { money } from '../parts/money.ts';
import { REASON_NAMES } from './reasons.ts';
import { amountsText } from './wording.ts';

/** `callback_id`s of the forms; each also names the button that opens it. */
export const ADJUST_FORM = 'credit_adjust';
export const REJECT_FORM = 'credit_reject';
export const REVERSE_FORM = 'credit_reverse';

/** Reason codes of the forms. */
export const ADJUST_REASONS = ['goodwill', 'contract', 'data', 'partial', 'other'] as const;
export const REJECT_REASONS = ['not_fraud', 'not_eligible', 'duplicate', 'data', 'other'] as const;

/** Characters of a note; Slack allows 3,000 in an input. */
export const LONGEST_NOTE = 1000;

/** Characters of an amount as it is typed. */
const LONGEST_AMOUNT = 30;

/** What a form says of the answer that it is about. Both come back with it, and both are checked again. */
export interface FormSubject {
  request: string;
  /** Decisions on the answer when the form was opened: one that came since makes the form stale. */
  decided: number;
}

/** "Approve another amount": an input a currency, a reason, a note. */
export function adjustForm({ request, totals, decisions }: RecordHead): ModalView {
  return form(
    ADJUST_FORM,
    'Approve another amount',
    'Approve',
    { request: request.id, decided: decisions.length },
    [
      section(
        md`Recommended: *${amountsText(totals)}* (ref ${request.reference}). Your name and the time are recorded.`,
      ),
      ...totals.map(
        ({ currency, amount, charged }): InputBlock => ({
          type: 'input',
          block_id: `amount_${currency}`,
          label: plainText(`Credit in ${currency}`),
          hint: plainText(`At most ${money(charged, currency)}: what was charged for this traffic.`),
          element: {
            type: 'plain_text_input',
            action_id: 'value',
            // Slack refuses a form whose value is longer than its input takes.
            ...(amount.length <= LONGEST_AMOUNT && { initial_value: amount }),
            max_length: LONGEST_AMOUNT,
          },
        }),
      ),
      reason(ADJUST_REASONS, 'Why another amount?'),
      note('Note', 'Needed with "another reason".'),
    ],
  );
}

export function rejectForm({ request, totals, decisions }: RecordHead): ModalView {
  return form(REJECT_FORM, 'Reject', 'Reject', { request: request.id, decided: decisions.length }, [
    section(md`Recommended: *${amountsText(totals)}* (ref ${request.reference}). Nothing will be credited.`),
    reason(REJECT_REASONS, 'Why?'),
    note('Note', 'Needed with "another reason".'),
  ]);
}

export function reverseForm({ request, totals, decisions }: RecordHead): ModalView {
  return form(
    REVERSE_FORM,
    'Reverse the decision',
    'Reverse',
    { request: request.id, decided: decisions.length },
    [
      section(
        md`Ref ${request.reference}, recommended *${amountsText(totals)}*. The decision is taken back by a reversing entry, and the recommendation is open again. Money that was paid already is not moved by this.`,
      ),
      note('Why is it reversed?'),
    ],
  );
}

/** The subject of a form, as it came back; undefined when it is not one of ours. */
export function readSubject(metadata: unknown): FormSubject | undefined {
  const [, request, decided] = /^([0-9A-Z]{20}) (\d{1,4})$/.exec(String(metadata).slice(0, 40)) ?? [];
  return request === undefined ? undefined : { request, decided: Number(decided) };
}

export function form(
  callback_id: string,
  title: string,
  submit: string,
  { request, decided }: FormSubject,
  blocks: ModalView['blocks'],
): ModalView {
  return {
    type: 'modal',
    callback_id,
    private_metadata: `${request} ${decided}`,
    title: plainText(plain(title, 24)),
    submit: plainText(submit),
    close: plainText('Cancel'),
    blocks,
  };
}

function reason(codes: readonly string[], label: string): InputBlock {
  const options = codes.map(
    (value): PlainTextOption => ({ text: plainText(REASON_NAMES[value] ?? value), value }),
  );
  return {
    type: 'input',
    block_id: 'reason_code',
    label: plainText(label),
    element: { type: 'static_select', action_id: 'value', options },
  };
}

/** `hint`: when it is needed; without one it is always needed. */
function note(label: string, hint?: string): InputBlock {
  return {
    type: 'input',
    block_id: 'note',
    label: plainText(label),
    optional: hint !== undefined,
    ...(hint === undefined ? {} : { hint: plainText(hint) }),
    element: { type: 'plain_text_input', action_id: 'value', multiline: true, max_length: LONGEST_NOTE },
  };
}

export function section(text: Mrkdwn): SectionBlock {
  return { type: 'section', text: { type: 'mrkdwn', text: text.mrkdwn, verbatim: true } };
}

export function plainText(text: string) {
  return { type: 'plain_text', text, emoji: false } as const;
}
