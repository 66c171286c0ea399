import type { Json } from '../../../types.ts';
import type { Values } from '../../wire.ts';

/** What Slack's own form says before it submits, by block id; empty when it would submit. */
export function inputErrors(blocks: Json[], values: Values): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const block of blocks.filter(({ type }) => type === 'input')) {
    const { element, block_id: id } = block;
    const value = textOf(element, values[id]?.[element.action_id]);
    const error =
      value === '' ? (block.optional ? '' : 'Please complete this required field.') : wrong(element, value);
    if (error !== '') errors[id] = error;
  }
  return errors;
}

/** The value as text; empty without one. */
function textOf(element: Json, given: Json): string {
  if (given) {
    const chosen =
      given.selected_option?.value ?? given.selected_date ?? (given.selected_options?.length || '');
    return String(given.value ?? chosen ?? '');
  }
  const initial = element.initial_value ?? element.initial_option?.value ?? element.initial_date;
  return String(initial ?? (element.initial_options?.length || ''));
}

function wrong(element: Json, value: string): string {
  if (element.type === 'plain_text_input' && value.length < (element.min_length ?? 0))
    return `Enter at least ${element.min_length} characters.`;
  if (element.type !== 'number_input') return '';
  const number = Number(value);
  if (!/^-?\d{1,20}(\.\d{1,20})?$/.test(value)) return 'Enter a number.';
  if (!element.is_decimal_allowed && value.includes('.')) return 'Enter a whole number.';
  if (element.min_value !== undefined && number < Number(element.min_value))
    return `Enter a number of at least ${element.min_value}.`;
  if (element.max_value !== undefined && number > Number(element.max_value))
    return `Enter a number of at most ${element.max_value}.`;
  return '';
}
