import type { InputBlock, ModalView, PlainTextOption } from '@slack/types';
import type { RecordHead } from '../../../core/record.ts';
import { md } from '../parts/markup.ts';
import { form, plainText, section } from './modals.ts';
import { amountsText } from './wording.ts';

/** `callback_id` of the form; the button that opens it has the same name. */
export const WHAT_IF_FORM = 'credit_what_if';

/** Fraud Guard modes that the policy knows by name; `off` has no target, so that nothing is owed. */
export const GUARD_MODES = ['off', 'basic', 'standard', 'max'] as const;
export const SCOPES = ['declared', 'estimated'] as const;

/**
 * "Add facts / what if": what the rows do not say. Everything is optional, and nobody else sees the answer at first.
 */
export function whatIfForm({ request, totals, decisions }: RecordHead): ModalView {
  const about = amountsText(totals);
  const subject = { request: request.id, decided: decisions.length };
  const { ticketDate, scope } = request.claim;
  return form(WHAT_IF_FORM, 'Add facts', 'Work it out', subject, [
    section(
      md`Now: *${about === '' ? 'no credit' : about}* (ref ${request.reference}). Only you see the answer, until you use it.`,
    ),
    day(
      'ticket_date',
      'Day of the customer’s ticket',
      'Months whose claims had closed by then are left out.',
      ticketDate,
    ),
    choice('scope', 'What the rows are', SCOPES, SCOPE_NAMES, scope),
    choice('guard_mode', 'Fraud Guard mode while it happened', GUARD_MODES, MODE_NAMES),
    number('guard_attempts', 'Messages that were sent in this mode', 'Without the blocked ones.'),
    number('guard_blocked', 'Messages that it blocked'),
    day('window_start', 'First day of the fraud'),
    day('window_end', 'Last day of the fraud'),
  ]);
}

const SCOPE_NAMES: Record<string, string> = {
  declared: 'Only fraud: the filters select it',
  estimated: 'All traffic: the fraud is estimated from it',
};

const MODE_NAMES: Record<string, string> = { off: 'Off', basic: 'Basic', standard: 'Standard', max: 'Max' };

function input(block_id: string, label: string, element: InputBlock['element'], hint?: string): InputBlock {
  return {
    type: 'input',
    block_id,
    optional: true,
    label: plainText(label),
    ...(hint === undefined ? {} : { hint: plainText(hint) }),
    element,
  };
}

function day(blockId: string, label: string, hint?: string, known?: string): InputBlock {
  const initial = known === undefined ? {} : { initial_date: known };
  return input(blockId, label, { type: 'datepicker', action_id: 'value', ...initial }, hint);
}

function number(blockId: string, label: string, hint?: string): InputBlock {
  const element = { type: 'plain_text_input', action_id: 'value', max_length: 20 } as const;
  return input(blockId, label, element, hint);
}

function choice(
  blockId: string,
  label: string,
  values: readonly string[],
  names: Record<string, string>,
  known?: string,
): InputBlock {
  const option = (value: string): PlainTextOption => ({ text: plainText(names[value] ?? value), value });
  const initial = known === undefined ? {} : { initial_option: option(known) };
  return input(blockId, label, {
    type: 'static_select',
    action_id: 'value',
    options: values.map(option),
    ...initial,
  });
}
