import type { ContainerBlock, KnownBlock } from '@slack/types';
import type { ReplyMessage } from '../../../core/ports/reply-channel.ts';
import type { CreditRequest } from '../../../core/request.ts';
import { context, sections } from './block-limits.ts';
import { folded } from './fold.ts';
import { type Mrkdwn, md } from './markup.ts';
import { plural } from './words.ts';

/** Slack answers `msg_blocks_too_long` somewhere above 13,000 characters of JSON (slackapi/bolt-js#2509). */
export const LARGEST_MESSAGE = 12_000;

/** Lines under one heading in the folded part, in small type where they are only there to be looked up. */
export interface FoldGroup {
  heading: string;
  lines: Mrkdwn[];
  /** There are more lines, which were not even written since no message could hold them. */
  unread?: boolean;
  small?: boolean;
}

/** An answer in the order in which it is read. */
export interface AnswerParts {
  /** The notification: one readable line. */
  text: string;
  /** What stays open: one screen. */
  open: KnownBlock[];
  /** What is one click away. */
  fold: { title: string; groups: FoldGroup[] };
  /** A picture, where one helps; left out first when there is no room. */
  chart?: KnownBlock | undefined;
}

/** Bytes that are left for the buttons below an answer and for what is said of earlier answers. */
const FOR_BUTTONS = 2000;
const ROOM = LARGEST_MESSAGE - FOR_BUTTONS;

/**
 * One Slack message within Slack's size, with room for its buttons. What does not fit is left out of the fold from the
 * end, and the fold says how many lines are in the files only.
 */
export function assemble(
  { text, open: wanted, fold, chart }: AnswerParts,
  { reply }: CreditRequest,
): ReplyMessage {
  const open = openWithin(ROOM - LEAST_NOTE, wanted);
  const picture = chart && bytes([...open, chart]) < ROOM - LEAST_FOLD ? [chart] : [];
  // Escapes and frames make a fold longer than its lines: less room, until it fits.
  for (let room = ROOM - bytes([...open, ...picture]); room > 0; ) {
    const blocks = [...open, ...foldWithin(room, fold, reply.kind === 'thread'), ...picture];
    const over = bytes(blocks) - ROOM;
    if (over <= 0) return { text, blocks };
    room -= Math.max(over, 200);
  }
  return { text, blocks: open };
}

/** A note that lines were left out, in its container. */
const LEAST_NOTE = 700;

/** Only hostile names make the open part longer than a message; the amount comes first and stays. */
function openWithin(room: number, blocks: KnownBlock[]): KnownBlock[] {
  if (bytes(blocks) <= room) return blocks;
  const note = context(md`Names in this answer are too long for one Slack message; the rest is left out.`);
  const fitting = blocks.filter((_, at) => bytes([...blocks.slice(0, at + 1), ...note]) <= room);
  return [...fitting, ...note];
}

/** A fold shorter than this is not worth a picture. */
const LEAST_FOLD = 3000;
/** Each line costs its text once more in escapes and the frames of its block. */
const LINE_FRAME = 12;

type Child = ContainerBlock['child_blocks'][number];

function foldWithin(room: number, { title, groups }: AnswerParts['fold'], files: boolean): ContainerBlock[] {
  const blocks: Child[] = [];
  let left = room;
  let dropped = 0;
  const unread = groups.some((group) => group.unread);
  for (const { heading, lines, small } of groups.filter(({ lines }) => lines.length > 0)) {
    const shown = fitting(lines, left - bytes(heading) - 150);
    dropped += lines.length - shown.length;
    if (shown.length === 0) continue;
    const texts = [md`*${heading}*`, ...shown];
    const added: Child[] = small ? context(...texts) : sections(...texts);
    left -= bytes(added);
    blocks.push(...added);
  }
  if (dropped > 0) blocks.push(...context(leftOutText(dropped, unread, files)));
  return blocks.length === 0 ? [] : folded(title, blocks);
}

function fitting(lines: Mrkdwn[], room: number): Mrkdwn[] {
  let used = 0;
  const over = lines.findIndex(({ mrkdwn }) => {
    used += bytes(mrkdwn) + LINE_FRAME;
    return used > room;
  });
  return over < 0 ? lines : lines.slice(0, over);
}

function leftOutText(dropped: number, unread: boolean, files: boolean): Mrkdwn {
  const where = files
    ? md`Press *All workings as files* for all of them.`
    : md`Ask in a channel to get all of them as files.`;
  const lines = unread ? `More than ${plural(dropped, 'line')}` : plural(dropped, 'more line');
  return md`${lines} did not fit into one Slack message. ${where}`;
}

function bytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
