import { elementErrors, length, textErrors } from './block-kit-elements.ts';
import { tableErrors } from './block-kit-tables.ts';
import type { Json } from './types.ts';

/** Block types that a message takes. */
const IN_MESSAGES = new Set(
  (
    'actions alert context context_actions data_table data_visualization divider file header image input ' +
    'markdown plan rich_text section table task_card video card carousel container'
  ).split(' '),
);

/**
 * The Block Kit limits that `chat.postMessage` enforces, as sentences with a pointer to the block; empty when all is
 * well. Sources: docs.slack.dev/reference/block-kit (blocks, block elements, composition objects).
 */
export function blockKitErrors(blocks: Json[], text: string): string[] {
  const errors: string[] = [];
  if (text.length > 40_000) errors.push('text: longer than 40,000 characters');
  if (blocks.length > 50) errors.push(`blocks: no more than 50 items allowed (${blocks.length})`);
  blocks.forEach((block, index) => {
    for (const error of blockErrors(block)) errors.push(`/blocks/${index} (${block?.type}): ${error}`);
  });
  return [...errors, ...duplicates(blocks), ...wholeMessage(blocks)];
}

/** The limits of a modal view. */
export function viewErrors(view: Json): string[] {
  const errors: string[] = [];
  if (view?.type !== 'modal' && view?.type !== 'home') errors.push('view: type must be modal or home');
  const blocks: Json[] = view?.blocks ?? [];
  if (blocks.length > 100) errors.push(`view: no more than 100 blocks allowed (${blocks.length})`);
  if (view?.type === 'modal') errors.push(...textErrors(view.title, 'title', 24, 'plain_text'));
  for (const name of ['submit', 'close']) {
    if (view?.[name]) errors.push(...textErrors(view[name], name, 24, 'plain_text'));
  }
  if (length(view?.private_metadata) > 3000)
    errors.push('view: private_metadata longer than 3,000 characters');
  if (length(view?.callback_id) > 255) errors.push('view: callback_id longer than 255 characters');
  blocks.forEach((block, index) => {
    for (const error of blockErrors(block)) errors.push(`/view/blocks/${index} (${block?.type}): ${error}`);
  });
  return [...errors, ...duplicates(blocks)];
}

function blockErrors(block: Json): string[] {
  if (!IN_MESSAGES.has(block?.type)) return [`unsupported type: ${block?.type}`];
  const errors = blockIdErrors(block);
  switch (block.type) {
    case 'section':
      return [...errors, ...sectionErrors(block)];
    case 'header':
      return [...errors, ...textErrors(block.text, 'text', 150, 'plain_text')];
    case 'context':
      return [...errors, ...contextErrors(block)];
    case 'actions':
      return [
        ...errors,
        ...countErrors(block.elements, 'elements', 1, 25),
        ...elementsErrors(block.elements),
      ];
    case 'image':
      return [...errors, ...imageErrors(block)];
    case 'markdown':
      return [...errors, ...(length(block.text) > 12_000 ? ['text longer than 12,000 characters'] : [])];
    case 'rich_text':
      return [...errors, ...countErrors(block.elements, 'elements', 1, Number.POSITIVE_INFINITY)];
    case 'table':
    case 'data_table':
    case 'data_visualization':
      return [...errors, ...tableErrors(block)];
    case 'input':
      return [
        ...errors,
        ...textErrors(block.label, 'label', 2000, 'plain_text'),
        ...elementErrors(block.element),
      ];
    default:
      return errors;
  }
}

function blockIdErrors(block: Json): string[] {
  if (block.block_id === undefined) return [];
  if (typeof block.block_id !== 'string' || block.block_id === '') return ['block_id must be text'];
  return block.block_id.length > 255 ? ['block_id longer than 255 characters'] : [];
}

function sectionErrors(block: Json): string[] {
  const errors: string[] = [];
  if (!block.text && !block.fields) errors.push('needs text or fields');
  if (block.text) errors.push(...textErrors(block.text, 'text', 3000));
  if (block.fields) {
    errors.push(...countErrors(block.fields, 'fields', 1, 10));
    for (const field of block.fields) errors.push(...textErrors(field, 'field', 2000));
  }
  if (block.accessory) errors.push(...elementErrors(block.accessory));
  return errors;
}

function contextErrors(block: Json): string[] {
  const errors = countErrors(block.elements, 'elements', 1, 10);
  for (const element of block.elements ?? []) {
    if (element.type === 'image') errors.push(...imageErrors(element));
    // Slack gives no limit of its own for context text; it is a text object, so 3,000 applies.
    else errors.push(...textErrors(element, 'element', 3000));
  }
  return errors;
}

function imageErrors(block: Json): string[] {
  const errors: string[] = [];
  if (!block.image_url && !block.slack_file) errors.push('needs image_url or slack_file');
  if (length(block.image_url) > 3000) errors.push('image_url longer than 3,000 characters');
  if (!block.alt_text) errors.push('needs alt_text');
  if (length(block.alt_text) > 2000) errors.push('alt_text longer than 2,000 characters');
  if (block.title) errors.push(...textErrors(block.title, 'title', 2000, 'plain_text'));
  return errors;
}

function elementsErrors(elements: Json[] | undefined): string[] {
  const errors = (elements ?? []).flatMap((element) => elementErrors(element));
  const ids = (elements ?? []).map((element) => element.action_id).filter(Boolean);
  if (new Set(ids).size < ids.length) errors.push('action_id must be unique in a block');
  return errors;
}

function countErrors(items: Json[] | undefined, name: string, least: number, most: number): string[] {
  if (!Array.isArray(items) || items.length < least) return [`needs at least ${least} ${name}`];
  return items.length > most ? [`no more than ${most} ${name} allowed (${items.length})`] : [];
}

function duplicates(blocks: Json[]): string[] {
  const seen = new Set<string>();
  const errors: string[] = [];
  for (const { block_id: id } of blocks.filter((block) => block?.block_id)) {
    if (seen.has(id)) errors.push(`block_id is used twice: ${id}`);
    seen.add(id);
  }
  return errors;
}

/** Limits over all blocks of one message. */
function wholeMessage(blocks: Json[]): string[] {
  const errors: string[] = [];
  const of = (type: string) => blocks.filter((block) => block?.type === type);
  const markdown = of('markdown').reduce((sum, block) => sum + length(block.text), 0);
  if (markdown > 12_000) errors.push('markdown: more than 12,000 characters in all blocks');
  const cells = of('table').flatMap((block) => block.rows?.flat() ?? []);
  if (cells.reduce((sum, cell) => sum + cellLength(cell), 0) > 10_000) {
    errors.push('table: more than 10,000 characters in all cells of the message');
  }
  if (of('data_visualization').length > 2) errors.push('data_visualization: no more than 2 a message');
  return errors;
}

/** Characters of a table cell: raw text, or all text within rich text. */
function cellLength(cell: Json): number {
  if (typeof cell?.text === 'string') return cell.text.length;
  return (cell?.elements ?? []).reduce((sum: number, element: Json) => sum + cellLength(element), 0);
}
