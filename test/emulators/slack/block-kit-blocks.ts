import { elementErrors, length, textErrors } from './block-kit-elements.ts';
import { tableErrors } from './block-kit-tables.ts';
import type { Json } from './types.ts';

/** Block types by where they may stand. */
export const IN_MESSAGES = new Set(
  (
    'actions alert context context_actions data_table data_visualization divider file header image input ' +
    'markdown plan rich_text section table task_card video card carousel container'
  ).split(' '),
);
export const IN_VIEWS = new Set(
  'actions alert context divider header image input rich_text section video container'.split(' '),
);
/** What both the documentation and the live validator take as a child of a container. */
const IN_CONTAINERS = new Set('actions context divider header image section table video'.split(' '));
const WIDTHS = new Set([undefined, 'narrow', 'standard', 'wide', 'full']);

/** What is wrong with one block, where only some types are `allowed`; empty when all is well. */
export function blockErrors(block: Json, allowed: Set<string>): string[] {
  if (!allowed.has(block?.type)) return [`unsupported type: ${block?.type}`];
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
    case 'container':
      return [...errors, ...containerErrors(block)];
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
        ...(block.hint ? textErrors(block.hint, 'hint', 2000, 'plain_text') : []),
        ...elementErrors(block.element, 'input'),
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
  if (block.accessory) errors.push(...elementErrors(block.accessory, 'section'));
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
  const errors = (elements ?? []).flatMap((element) => elementErrors(element, 'actions'));
  const ids = (elements ?? []).map((element) => element.action_id).filter(Boolean);
  if (new Set(ids).size < ids.length) errors.push('action_id must be unique in a block');
  return errors;
}

function countErrors(items: Json[] | undefined, name: string, least: number, most: number): string[] {
  if (!Array.isArray(items) || items.length < least) return [`needs at least ${least} ${name}`];
  return items.length > most ? [`no more than ${most} ${name} allowed (${items.length})`] : [];
}

function containerErrors(block: Json): string[] {
  const errors = countErrors(block.child_blocks, 'child_blocks', 1, 10);
  if (!block.title && !block.rich_text_title) errors.push('needs title or rich_text_title');
  if (block.title) errors.push(...textErrors(block.title, 'title', 150, 'plain_text'));
  if (block.subtitle) errors.push(...textErrors(block.subtitle, 'subtitle', 150));
  if (!WIDTHS.has(block.width)) errors.push(`unsupported width: ${block.width}`);
  if (block.default_collapsed && !block.is_collapsible) errors.push('default_collapsed needs is_collapsible');
  (block.child_blocks ?? []).forEach((child: Json, index: number) => {
    for (const error of blockErrors(child, IN_CONTAINERS))
      errors.push(`child_blocks/${index} (${child?.type}): ${error}`);
  });
  return errors;
}
