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

type Place = 'actions' | 'section' | 'input';

const SELECTS = ['static', 'external', 'users', 'conversations', 'channels'];
const CHOICES = [
  ...SELECTS.flatMap((kind) => [`${kind}_select`, `multi_${kind}_select`]),
  ...['radio_buttons', 'checkboxes', 'datepicker', 'timepicker', 'datetimepicker'],
];
/** Element types by the block that may hold them. */
const PLACES: Record<Place, Set<string>> = {
  actions: new Set([...CHOICES, 'button', 'overflow', 'workflow_button', 'rich_text_input']),
  section: new Set([...CHOICES, 'button', 'overflow', 'workflow_button', 'image']),
  input: new Set([
    ...CHOICES,
    ...['plain_text_input', 'number_input', 'email_text_input', 'url_text_input'],
    ...['rich_text_input', 'file_input'],
  ]),
};

/** A button, select, input or other element with its limits, in the block where it stands. */
export function elementErrors(element: Json, place: Place): string[] {
  if (!PLACES[place].has(element?.type)) return [`unsupported element in ${place}: ${element?.type}`];
  const errors = [...confirmErrors(element.confirm), ...kindErrors(element)];
  if (length(element.action_id) > 255) errors.push('action_id longer than 255 characters');
  if (element.placeholder) errors.push(...textErrors(element.placeholder, 'placeholder', 150, 'plain_text'));
  return errors;
}

function kindErrors(element: Json): string[] {
  switch (element.type) {
    case 'button':
      return buttonErrors(element);
    case 'static_select':
    case 'multi_static_select':
      return selectErrors(element, 100);
    case 'overflow':
      return selectErrors(element, 5);
    case 'radio_buttons':
    case 'checkboxes':
      return selectErrors(element, 10);
    case 'image':
      return element.alt_text ? [] : ['image needs alt_text'];
    case 'plain_text_input':
      return textInputErrors(element);
    case 'number_input':
      return numberInputErrors(element);
    case 'datepicker':
      return isDay(element.initial_date) ? [] : ['initial_date must be YYYY-MM-DD'];
    default:
      return [];
  }
}

/** The dialog that Slack shows before it sends an action. */
function confirmErrors(confirm: Json): string[] {
  if (confirm === undefined) return [];
  const errors = textErrors(confirm.text, 'confirm text', 300);
  if (confirm.title) errors.push(...textErrors(confirm.title, 'confirm title', 100, 'plain_text'));
  if (confirm.confirm) errors.push(...textErrors(confirm.confirm, 'confirm confirm', 30, 'plain_text'));
  if (confirm.deny) errors.push(...textErrors(confirm.deny, 'confirm deny', 30, 'plain_text'));
  return isStyle(confirm.style) ? errors : [...errors, `unsupported confirm style: ${confirm.style}`];
}

function buttonErrors(element: Json): string[] {
  const errors = textErrors(element.text, 'button text', 75, 'plain_text');
  if (length(element.value) > 2000) errors.push('button value longer than 2,000 characters');
  if (length(element.url) > 3000) errors.push('button url longer than 3,000 characters');
  return isStyle(element.style) ? errors : [...errors, `unsupported button style: ${element.style}`];
}

function isStyle(style: Json): boolean {
  return style === undefined || style === 'primary' || style === 'danger';
}

function textInputErrors({ min_length: least = 0, max_length: most = 3000, initial_value }: Json): string[] {
  const errors: string[] = [];
  if (!(least >= 0 && least <= 3000)) errors.push('min_length must be 0 to 3,000');
  if (!(most >= 1 && most <= 3000)) errors.push('max_length must be 1 to 3,000');
  if (length(initial_value) > most) errors.push('initial_value longer than max_length');
  return errors;
}

/** Its bounds and first value are text, as its answers are. */
function numberInputErrors(element: Json): string[] {
  const errors: string[] = [];
  if (typeof element.is_decimal_allowed !== 'boolean') errors.push('is_decimal_allowed is required');
  for (const name of ['initial_value', 'min_value', 'max_value']) {
    const value = element[name];
    if (value === undefined) continue;
    if (typeof value !== 'string' || value === '' || Number.isNaN(Number(value)))
      errors.push(`${name} must be a number as text`);
  }
  return errors;
}

function isDay(day: Json): boolean {
  return day === undefined || (/^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(Date.parse(day)));
}

/** The options of a choice, those in groups too. */
export function optionsOf(element: Json): Json[] {
  const groups: Json[] = element.option_groups ?? [];
  return [...(element.options ?? []), ...groups.flatMap((group) => group.options ?? [])];
}

function selectErrors(element: Json, most: number): string[] {
  const groups: Json[] = element.option_groups ?? [];
  const options = optionsOf(element);
  const errors: string[] = [];
  if (options.length < 1) errors.push(`${element.type} needs at least 1 option`);
  if (options.length > most && groups.length === 0)
    errors.push(`${element.type}: no more than ${most} options`);
  if (groups.length > 100) errors.push(`${element.type}: no more than 100 option groups`);
  const marked = element.type === 'radio_buttons' || element.type === 'checkboxes';
  for (const option of options) {
    errors.push(...textErrors(option.text, 'option text', 75, marked ? undefined : 'plain_text'));
    if (option.description) errors.push(...textErrors(option.description, 'option description', 75));
    // Slack raised the limit of a value from 75 to 150.
    if (length(option.value) > 150) errors.push('option value longer than 150 characters');
  }
  const given = new Set(options.map((option) => JSON.stringify([option.text?.text, option.value])));
  for (const one of [element.initial_option ?? [], element.initial_options ?? []].flat()) {
    if (!given.has(JSON.stringify([one.text?.text, one.value]))) errors.push('initial_option is no option');
  }
  return errors;
}
