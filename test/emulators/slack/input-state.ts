import { withChildren } from './block-kit.ts';
import { optionsOf } from './block-kit-elements.ts';
import type { Json } from './types.ts';

/** What a person answers an element with: a button needs nothing. */
export interface Answer {
  /** Value of the chosen option. */
  option?: string;
  /** Values of the chosen options of checkboxes. */
  options?: string[];
  /** `YYYY-MM-DD`. */
  date?: string;
  text?: string;
}

/** The element with this action id, wherever it stands in the blocks. @throws when there is none. */
export function findElement(
  blocks: Json[],
  actionId: string,
  wanted?: string,
): { blockId: string; element: Json } {
  for (const block of withChildren(blocks)) {
    if (wanted !== undefined && block.block_id !== wanted) continue;
    const element = elementsOf(block).find((one) => one.action_id === actionId);
    if (element) return { blockId: block.block_id, element };
  }
  throw new Error(`no element with action_id ${actionId} here`);
}

/** What the app is told of an answer, as block_actions has it. @throws when the option is none of the element's. */
export function actionOf(element: Json, answer: Answer): Json {
  const { type, action_id, placeholder, confirm } = element;
  const common = {
    type,
    action_id,
    ...(placeholder ? { placeholder } : {}),
    ...(confirm ? { confirm } : {}),
  };
  if (type !== 'button') return { ...common, ...answered(element, answer) };
  const { text, value, style } = element;
  const optional = { ...(value === undefined ? {} : { value }), ...(style ? { style } : {}) };
  return { ...common, text, ...optional };
}

/** The state of all inputs: what is given by block id and action id, else what the element shows at first. */
export function stateOf(blocks: Json[], given: Json = {}): Json {
  const values: Json = {};
  for (const block of withChildren(blocks)) {
    for (const element of elementsOf(block)) {
      const field = FIELDS[element.type];
      if (!field || block.block_id === undefined) continue;
      const own = given?.[block.block_id]?.[element.action_id];
      const initial = { [field.name]: element[field.initial] ?? field.none };
      values[block.block_id] ??= {};
      values[block.block_id][element.action_id] = { type: element.type, ...initial, ...own };
    }
  }
  return values;
}

/** Block ids of the required inputs that nobody filled in. */
export function missingInputs(blocks: Json[], given: Json): string[] {
  const state = stateOf(blocks, given);
  const required = blocks.filter((block) => block.type === 'input' && !block.optional);
  return required.filter((block) => isEmpty(block.element, state)).map((block) => block.block_id);

  function isEmpty(element: Json, values: Json): boolean {
    const block = required.find((one) => one.element === element);
    const value = values[block?.block_id]?.[element.action_id]?.[FIELDS[element.type]?.name ?? 'value'];
    return value === null || value === undefined || value === '' || value.length === 0;
  }
}

function elementsOf(block: Json): Json[] {
  return [...(block.elements ?? []), block.accessory, block.element].filter((one) => one?.action_id);
}

/** Where the state keeps an answer, and which property of the element is shown at first. */
const FIELDS: Record<string, { name: string; initial: string; none: Json }> = {
  plain_text_input: { name: 'value', initial: 'initial_value', none: null },
  number_input: { name: 'value', initial: 'initial_value', none: null },
  static_select: { name: 'selected_option', initial: 'initial_option', none: null },
  radio_buttons: { name: 'selected_option', initial: 'initial_option', none: null },
  checkboxes: { name: 'selected_options', initial: 'initial_options', none: [] },
  datepicker: { name: 'selected_date', initial: 'initial_date', none: null },
};

function answered(element: Json, { option, options, date, text }: Answer): Json {
  const all = optionsOf(element);
  const chosen = (value: string) => {
    const found = all.find((one) => one.value === value);
    if (!found) throw new Error(`no option with value ${value}`);
    return found;
  };
  if (element.type === 'datepicker') return { selected_date: date ?? null };
  if (element.type === 'checkboxes') return { selected_options: (options ?? []).map(chosen) };
  if (all.length > 0) return { selected_option: chosen(option ?? '') };
  return { value: text ?? null };
}
