import type { ContainerBlock, KnownBlock } from '@slack/types';
import { plain } from './markup.ts';

/** Slack's limit of the children of a container. */
const MOST_CHILDREN = 10;

type Child = ContainerBlock['child_blocks'][number];

/**
 * Blocks behind a title, closed at first. Slack takes ten in one container, so that more become several.
 * https://docs.slack.dev/reference/block-kit/blocks/container-block
 */
export function folded(title: string, blocks: Child[]): ContainerBlock[] {
  const parts = Math.ceil(blocks.length / MOST_CHILDREN);
  return Array.from({ length: parts }, (_, at) => ({
    type: 'container',
    title: {
      type: 'plain_text',
      text: plain(parts > 1 ? `${title} (${at + 1} of ${parts})` : title, 150),
      emoji: false,
    },
    is_collapsible: true,
    default_collapsed: true,
    child_blocks: blocks.slice(at * MOST_CHILDREN, (at + 1) * MOST_CHILDREN),
  }));
}

/** Whether Slack may refuse these blocks while it takes `plainer` ones. */
export function isFolded(blocks: readonly object[]): boolean {
  return (blocks as readonly KnownBlock[]).some(({ type }) => NEW_BLOCKS.has(type));
}

/** Blocks that not every Slack takes yet. */
const NEW_BLOCKS: ReadonlySet<string> = new Set(['container', 'data_visualization']);

/**
 * The same message for a Slack that refuses containers and charts: the folded blocks stand open, in their place, and
 * charts are left out, since the table has their numbers.
 */
export function plainer(blocks: readonly object[]): object[] {
  return (blocks as readonly KnownBlock[]).flatMap((block): KnownBlock[] => {
    if (block.type === 'container') return block.child_blocks as KnownBlock[];
    return NEW_BLOCKS.has(block.type) ? [] : [block];
  });
}
