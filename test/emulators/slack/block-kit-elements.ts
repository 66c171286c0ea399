import type { Json } from './types.ts';

export function length(value: Json): number {
  return typeof value === 'string' ? value.length : 0;
}

/** A text object: type, not empty, not too long. */
export function textErrors(text: Json, name: string, most: number, only?: 'plain_text'): string[] {
  if (typeof text !== 'object' || text === null) return [`${name} must be a text object`];
  if (only && text.type !== only) return [`${name} must be ${only}`];
  if (text.type !== 'plain_text' && text.type !== 'mrkdwn')
    return [`${name}: unsupported type: ${text.type}`];
  if (typeof text.text !== 'string' || text.text.length === 0)
    return [`${name} must be at least 1 character`];
  if (text.text.length > most) return [`${name} longer than ${most} characters (${text.text.length})`];
  return text.type === 'mrkdwn' && text.emoji !== undefined ? [`${name}: emoji is for plain_text only`] : [];
}

/** A button, select, overflow menu or other element with its limits. */
export function elementErrors(element: Json): string[] {
  const errors: string[] = [];
  if (length(element?.action_id) > 255) errors.push('action_id longer than 255 characters');
  switch (element?.type) {
    case 'button':
      return [...errors, ...buttonErrors(element)];
    case 'static_select':
    case 'multi_static_select':
      return [...errors, ...selectErrors(element, 100)];
    case 'overflow':
      return [...errors, ...selectErrors(element, 5)];
    case 'radio_buttons':
    case 'checkboxes':
      return [...errors, ...selectErrors(element, 10)];
    case 'image':
      return element.alt_text ? errors : [...errors, 'image needs alt_text'];
    default:
      return typeof element?.type === 'string' ? errors : [...errors, 'element needs a type'];
  }
}

function buttonErrors(element: Json): string[] {
  const errors = textErrors(element.text, 'button text', 75, 'plain_text');
  if (length(element.value) > 2000) errors.push('button value longer than 2,000 characters');
  if (length(element.url) > 3000) errors.push('button url longer than 3,000 characters');
  const styled = element.style === undefined || element.style === 'primary' || element.style === 'danger';
  return styled ? errors : [...errors, `unsupported button style: ${element.style}`];
}

function selectErrors(element: Json, most: number): string[] {
  const groups: Json[] = element.option_groups ?? [];
  const options: Json[] = element.options ?? groups.flatMap((group) => group.options ?? []);
  const errors: string[] = [];
  if (options.length < 1) errors.push(`${element.type} needs at least 1 option`);
  if (options.length > most && groups.length === 0)
    errors.push(`${element.type}: no more than ${most} options`);
  if (groups.length > 100) errors.push(`${element.type}: no more than 100 option groups`);
  for (const option of options) {
    errors.push(...textErrors(option.text, 'option text', 75));
    // Slack raised the limit of a value from 75 to 150.
    if (length(option.value) > 150) errors.push('option value longer than 150 characters');
  }
  const given = new Set(options.map((option) => option.value));
  if (element.initial_option && !given.has(element.initial_option.value))
    errors.push('initial_option is no option');
  return errors;
}
