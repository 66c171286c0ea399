import type { ContextBlock, HeaderBlock, KnownBlock, SectionBlock, TableBlock } from '@slack/types';
import { type Mrkdwn, md, plain, wellFormed } from './markup.ts';
import { plural } from './words.ts';

// https://docs.slack.dev/reference/block-kit/blocks; below the limits, since Slack may count escaped characters.
const SECTION = 2900;
const CONTEXT = 1900;
const HEADER = 150;
const CELL = 60;
const TABLE = 9000;
const MOST_ROWS = 99;
/** Text above 4,000 characters is bad manners, above 40,000 it is cut. */
const TEXT = 3000;
/**
 * Slack answers `msg_blocks_too_long` somewhere above 13,000 characters of JSON (slackapi/bolt-js#2509); buttons and
 * what was there before need room too.
 */
const MESSAGE = 11_000;

/** `verbatim`: Slack must not make links or channels of plain words in foreign text. */
function mrkdwn(text: string) {
  return { type: 'mrkdwn', text, verbatim: true } as const;
}

/** Cuts mrkdwn so that no entity and no link is cut in two. */
function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const head = text
    .slice(0, longest - 2)
    .replace(/<[^<>]*$/, '')
    .replace(/&\w{0,3}$/, '');
  return `${wellFormed(head)} …`;
}

/** Whole lines, packed into as few texts as fit. */
function packed(lines: Mrkdwn[], longest: number): string[] {
  const texts: string[] = [];
  for (const line of lines.map((one) => cut(one.mrkdwn, longest)).filter((one) => one.trim() !== '')) {
    const last = texts.at(-1);
    if (last !== undefined && last.length + 1 + line.length <= longest)
      texts[texts.length - 1] = `${last}\n${line}`;
    else texts.push(line);
  }
  return texts;
}

/** Lines as section blocks, each within its limit. */
export function sections(...lines: Mrkdwn[]): SectionBlock[] {
  return packed(lines, SECTION).map((text) => ({ type: 'section', text: mrkdwn(text) }));
}

/** Lines in small grey type. */
export function context(...lines: Mrkdwn[]): ContextBlock[] {
  return packed(lines, CONTEXT).map((text) => ({ type: 'context', elements: [mrkdwn(text)] }));
}

/** The largest type that Slack has; plain text. */
export function header(text: string): HeaderBlock {
  return { type: 'header', text: { type: 'plain_text', text: plain(text, HEADER), emoji: false } };
}

export interface Column {
  title: string;
  align?: 'right';
  /** Text in words, which a narrow Slack may break into lines; right-aligned amounts stay whole otherwise. */
  wraps?: true;
}

/**
 * A table of at most 99 rows below its titles; the last one says how many more there would be. Slack takes one table a
 * message.
 */
export function table(columns: Column[], rows: string[][]): TableBlock {
  const shown: string[][] = [columns.map(({ title }) => title)];
  let characters = 0;
  for (const row of rows.slice(0, MOST_ROWS)) {
    const cells = columns.map((_, at) => plain(row[at] ?? '', CELL) || '–');
    characters += cells.join('').length;
    if (characters > TABLE) break;
    shown.push(cells);
  }
  const left = rows.length - (shown.length - 1);
  if (left > 0) {
    // In the place of a row where the table is full.
    if (shown.length > 1) shown.pop();
    const more = rows.length - (shown.length - 1);
    shown.push(columns.map((_, at) => (at === 0 ? `… and ${plural(more, 'more row')}` : '–')));
  }
  return {
    type: 'table',
    column_settings: columns.map(({ align, wraps }) => ({
      align: align ?? 'left',
      is_wrapped: wraps ?? align !== 'right',
    })),
    rows: shown.map((row) => row.map((text) => ({ type: 'raw_text', text }))),
  };
}

/** The one line that stands for the whole message in notifications and screen readers. */
export function oneLine(text: Mrkdwn): string {
  return cut(text.said.replace(/\s+/g, ' ').trim(), TEXT);
}

/** The first lines that have at most `longest` characters together; one line is always there. */
export function fitting(longest: number, lines: readonly Mrkdwn[]): Mrkdwn[] {
  let characters = 0;
  const over = lines.findIndex(({ mrkdwn: text }, at) => {
    characters += text.length + 1;
    return at > 0 && characters > longest;
  });
  return over < 0 ? [...lines] : lines.slice(0, over);
}

/** The first lines, at most `longest` characters of them; the last line says how many were left out. */
export function within(longest: number, lines: Mrkdwn[], noun: string): Mrkdwn[] {
  const shown = fitting(longest, lines);
  const more = lines.length - shown.length;
  return more > 0 ? [...shown, md`… and ${plural(more, `more ${noun}`)}`] : shown;
}

/** Drops what matters least, from the end of `optional`, until Slack takes the message, and says so. */
export function fitted(needed: KnownBlock[], optional: KnownBlock[], footer: KnownBlock[]): KnownBlock[] {
  for (let keep = optional.length; keep >= 0; keep--) {
    const shortened = keep < optional.length ? context(md`Shortened to fit into one Slack message.`) : [];
    const blocks = [...needed, ...optional.slice(0, keep), ...shortened, ...footer];
    if (blocks.length <= 45 && Buffer.byteLength(JSON.stringify(blocks)) <= MESSAGE) return blocks;
  }
  return needed.slice(0, 10);
}
