import { describeCode } from '../../../core/credit/codes.ts';
import { combinedNotes, type Note, resultNotes } from '../../../core/credit/explain/notes.ts';
import type { Workings } from '../../../core/credit/fraud/workings.ts';
import type { Combined, Memo, Result } from '../../../core/credit/types.ts';
import { type Mrkdwn, md, plain } from './markup.ts';
import { duplicatesNumbered, type Numbered } from './numbered.ts';
import { pointFacts } from './point-facts.ts';
import { POINT_WORDS } from './point-words.ts';
import { listed, sentence } from './words.ts';

/** A code in words, with the numbers of the links that it concerns; none when there is but one link. */
export interface LinkNote extends Note {
  links: number[];
}

/** Codes that lower the grade (policy section 5), the gravest first. */
const GRADING =
  'G02 E10 D07 D10 C05 C26 C16 C17 C21 C27 C02 C03 S01 S03 E04 E11 E02 C23 C25 C28 C06 C20 C04 C15 C18 C19 C11 C10 E08b'.split(
    ' ',
  );

/**
 * D06, C01: the table and the lines of the links show it. D10, C21, C27, E02: said beside the amount and the deadline.
 */
const SHOWN_ELSEWHERE = new Set([
  'D06_MULTIPLE_MEMOS',
  'C01_NO_FRAUD_DETECTED',
  'D10_CLAIMED_AMOUNT_DIFFERS',
  'C21_SURGE_NOT_CONFIRMED',
  'C27_SURGE_NOT_CREDITED',
  'E02_CLAIM_LATE',
]);

/** What to do about a query that cannot be used, where the policy's own words speak of its command line. */
const TODO_IN_SLACK: Readonly<Record<string, string>> = {
  D01_MISSING_ROLE: 'Add them to the Look, or paste a Look that has them.',
  D09_AMBIGUOUS_ROLE: 'Leave only one of them in the Look.',
  D11_TOTALS_ROW: 'Take the totals off the Look.',
};

/** Looker makes them of the rows that it got; not of the policy, so without a code. */
const TABLE_CALCULATIONS: Note = {
  code: '',
  text: 'Table calculations of the Look are not part of its SQL, and do not count here.',
  todo: null,
};

/** A sentence that names a hundred places tells less than one that names none. */
const LONGEST_SENTENCE = 240;

/** Every code of the calculated links, each sentence once, the gravest first. */
export function notesOf(calculated: readonly Numbered[], combined: Combined): LinkNote[] {
  const notes = new Map<string, LinkNote>();
  const add = ({ code, text, todo }: Note, links: number[]) => {
    const known = notes.get(text)?.links ?? [];
    notes.set(text, { code, text, todo, links: [...new Set([...known, ...links])] });
  };
  for (const { result, workings, link, number } of calculated) {
    const own = link.tableCalculations ? [TABLE_CALCULATIONS] : [];
    for (const note of [...notesOfResult(result, workings), ...own])
      add(note, number === undefined ? [] : [number]);
  }
  for (const note of combinedNotes(duplicatesNumbered(combined, calculated))) add(shortened(note), []);
  return [...notes.values()]
    .filter(({ code }) => !SHOWN_ELSEWHERE.has(code))
    .sort((a, b) => gravity(a.code) - gravity(b.code));
}

function notesOfResult(result: Result, workings: Workings | undefined): Note[] {
  const ofMemos = result.memos.flatMap((memo) => notesOfMemo(memo, workings));
  const shown = new Set(ofMemos.map(({ code }) => code));
  const ofResult = resultNotes(result).filter(({ code }) => !shown.has(code));
  return [...ofMemos, ...ofResult.map(inSlack)];
}

function notesOfMemo(memo: Memo, workings: Workings | undefined): Note[] {
  return memo.codes.flatMap((code) => {
    const words = POINT_WORDS[code];
    if (!words) return [shortened({ code, ...describeCode(code) })];
    return pointFacts(code, memo, workings).map((facts) => {
      const { text, todo } = words(facts);
      return shortened({ code, text, todo: todo ?? null });
    });
  });
}

/** A note of the policy in the words of a message, where there are any that need no facts. */
export function inSlack(note: Note): Note {
  const words = POINT_WORDS[note.code]?.({ place: 'the query', country: 'a country' });
  if (words) return shortened({ code: note.code, text: words.text, todo: words.todo ?? null });
  return shortened({ ...note, todo: TODO_IN_SLACK[note.code] ?? note.todo });
}

function shortened({ code, text, todo }: Note): Note {
  const short = text.length > LONGEST_SENTENCE ? describeCode(code).text : text;
  return { code, text: plain(short, LONGEST_SENTENCE), todo };
}

function gravity(code: string): number {
  const at = GRADING.indexOf(shortCode(code));
  return at < 0 ? GRADING.length : at;
}

/** Whether the grade cannot be HIGH because of this code. */
export function lowersGrade(code: string): boolean {
  return GRADING.includes(shortCode(code));
}

/** `E04` of `E04_GUARD_SETTINGS_UNKNOWN`. */
export function shortCode(code: string): string {
  return code.split('_', 1)[0] ?? code;
}

/** A note as a list item: the sentence, what to do in italics, and the links when only some are meant. */
export function noteLine(note: LinkNote, calculated: number): Mrkdwn {
  const some = note.links.length > 0 && note.links.length < calculated;
  const where = some ? md` (link ${listed(note.links.map(String))})` : md``;
  const todo = note.todo === null ? md`` : md` _${sentence(note.todo)}_`;
  return md`• ${sentence(note.text)}${where}${todo}`;
}
