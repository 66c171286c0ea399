import { blockErrors, IN_MESSAGES, IN_VIEWS } from './block-kit-blocks.ts';
import { length, textErrors } from './block-kit-elements.ts';
import type { Json } from './types.ts';

/**
 * The Block Kit limits that `chat.postMessage` enforces, as sentences with a pointer to the block; empty when all is
 * well. Sources: docs.slack.dev/reference/block-kit (blocks, block elements, composition objects).
 */
export function blockKitErrors(blocks: Json[], text: string): string[] {
  const errors: string[] = [];
  if (text.length > 40_000) errors.push('text: longer than 40,000 characters');
  if (blocks.length > 50) errors.push(`blocks: no more than 50 items allowed (${blocks.length})`);
  blocks.forEach((block, index) => {
    for (const error of blockErrors(block, IN_MESSAGES))
      errors.push(`/blocks/${index} (${block?.type}): ${error}`);
  });
  return [...errors, ...duplicates(blocks), ...wholeMessage(blocks)];
}

/** The limits of a modal or an App Home view. */
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
  const asks = blocks.some((block) => block?.type === 'input');
  if (view?.type === 'modal' && asks && !view.submit) errors.push('view: an input block needs submit');
  blocks.forEach((block, index) => {
    for (const error of blockErrors(block, IN_VIEWS))
      errors.push(`/view/blocks/${index} (${block?.type}): ${error}`);
  });
  return [...errors, ...duplicates(blocks)];
}

function duplicates(blocks: Json[]): string[] {
  const seen = new Set<string>();
  const errors: string[] = [];
  for (const { block_id: id } of withChildren(blocks).filter((block) => block?.block_id)) {
    if (seen.has(id)) errors.push(`block_id is used twice: ${id}`);
    seen.add(id);
  }
  return errors;
}

/** Limits over all blocks of one message. */
function wholeMessage(blocks: Json[]): string[] {
  const errors: string[] = [];
  const all = withChildren(blocks);
  const of = (type: string) => all.filter((block) => block?.type === type);
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

/** The blocks and what stands inside containers. */
export function withChildren(blocks: Json[]): Json[] {
  return blocks.flatMap((block) => [block, ...withChildren(block?.child_blocks ?? [])]);
}
