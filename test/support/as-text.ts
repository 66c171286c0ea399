import type { Json } from '../emulators/slack/index.ts';

/** A message as a terminal would show it, for snapshots that people can read. */
export function asText({ text, blocks }: { text: string; blocks: object[] }): string {
  return [`text: ${text}`, ...blocks.map(blockText)].join('\n');
}

function blockText(block: Json): string {
  const id = block.block_id ? ` ${block.block_id}` : '';
  switch (block.type) {
    case 'table':
      return tableText(block.rows);
    case 'context':
      return `[context${id}]\n${block.elements.map((element: Json) => element.text).join('\n')}`;
    case 'container':
      return `[container: ${block.title.text}]\n${block.child_blocks.map((child: Json) => blockText(child).replace(/^/gm, '  ')).join('\n')}`;
    case 'data_visualization':
      return `[chart: ${block.title}]\n${block.chart.series.map(seriesText).join('\n')}`;
    case 'actions':
      return `[actions${id}]\n${block.elements.map(menuText).join('\n')}`;
    case 'divider':
      return '[divider]';
    default:
      return `[${block.type}${id}]\n${block.text.text}`;
  }
}

function seriesText({ name, data }: Json): string {
  return `${name}: ${data.map(({ label, value }: Json) => `${label} = ${value}`).join(', ')}`;
}

function menuText({ action_id: id, type, text, placeholder, options }: Json): string {
  if (type === 'button') return `[${text.text}] (${id})`;
  const lines = options.map(({ text, value }: Json) => `- ${text.text} = ${value}`);
  return [`${placeholder.text} (${id})`, ...lines].join('\n');
}

function tableText(rows: Json[][]): string {
  const cells = rows.map((row) => row.map((cell) => cell.text as string));
  const widths = (cells[0] ?? []).map((_, at) => Math.max(...cells.map((row) => row[at]?.length ?? 0)));
  const lines = cells.map((row) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | '));
  return ['[table]', ...lines.map((line) => line.trimEnd())].join('\n');
}
