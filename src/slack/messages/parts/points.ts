import type { FoldGroup } from './assemble.ts';
import { type Mrkdwn, md } from './markup.ts';
import { type LinkNote, noteLine } from './notes.ts';
import { plural } from './words.ts';

/** Points that stay open, and their words: more are not read before a signature. */
const OPEN_POINTS = 3;
const OPEN_WORDS = 40;

/** The gravest points to check, and how many more there are in the fold. */
export function openPoints(notes: readonly LinkNote[], links: number): Mrkdwn[] {
  const toCheck = notes.filter(({ todo }) => todo !== null);
  if (toCheck.length === 0) return [];
  const shown = toCheck.slice(0, openOf(toCheck));
  const more = toCheck.length - shown.length;
  return [
    md`*Check first*`,
    ...shown.map((note) => noteLine(note, links)),
    ...(more > 0 ? [md`${plural(more, 'more point')} to check below.`] : []),
  ];
}

/** The other points to check, then what is good to know. */
export function foldedPoints(notes: readonly LinkNote[], links: number): FoldGroup[] {
  const toCheck = notes.filter(({ todo }) => todo !== null);
  const known = notes.filter(({ todo }) => todo === null);
  const lines = (some: LinkNote[]) => some.map((note) => noteLine(note, links));
  return [
    { heading: 'Also check', lines: lines(toCheck.slice(openOf(toCheck))) },
    { heading: 'Good to know', lines: lines(known) },
  ];
}

/** How many of the points to check stay open: at least one. */
function openOf(toCheck: readonly LinkNote[]): number {
  let words = 0;
  const over = toCheck.slice(0, OPEN_POINTS).findIndex(({ text, todo }, at) => {
    words += `${text} ${todo}`.split(' ').length;
    return at > 0 && words > OPEN_WORDS;
  });
  return over < 0 ? OPEN_POINTS : over;
}
