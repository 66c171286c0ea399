import type { Refusal } from '../../core/decision.ts';
import type { ClaimHints } from '../../core/request.ts';
import { plainTyped } from './typed-text.ts';

/** The hints of a text, what is wrong with one of them, and the plain words that are no hint. */
export interface ReadHints {
  claim: ClaimHints;
  unclear?: Refusal;
  rest: string;
}

/** `ticket=`, `Ticket date: `, `--ticket `, `scope = `, also inside marks of emphasis. */
const NAME =
  /(?<![\p{L}\p{N}_-])-{0,3}(ticket|scope)(?:[ _-]{0,2}(?:date|day))?["'*_`]{0,4}(?: {0,4}([=:]) {0,4}| {1,4})/giu;
const OPENING = /["'*_`([{<]{0,6}/y;
const CLOSING = /["'*_`)\]}>,;.!?]{0,6}/y;
const MONTH = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\\.?';
const NTH = '\\d{1,2}(?:st|nd|rd|th)?';
/** A day in a form that has one meaning everywhere: the year first, or the month by name. */
const DAY = new RegExp(
  `(?:(\\d{4})[-/.](\\d{1,2})[-/.](\\d{1,2})|(\\d{4})(\\d\\d)(\\d\\d)|(${NTH})[ -]{1,2}(?:of )?(${MONTH})[ ,-]{1,3}(\\d{4})|(${MONTH})[ -]{1,2}(${NTH}),?[ -]{1,2}(\\d{4}))(?![\\w-])`,
  'iy',
);
const WORD = /[^\s,;()[\]{}"'*`|]{0,60}/y;
/** Numbers that look like a day; whether day or month comes first cannot be known. */
const AMBIGUOUS_DAY = /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}/;
const MONTHS = 'janfebmaraprmayjunjulaugsepoctnovdec';

/**
 * The hints about the claim in what somebody typed: the day of the customer's ticket and the scope, in the spellings
 * that people use. What is written with `=` is meant as a hint, so that one that cannot be read is `unclear`; with a
 * colon or a blank, other words than a day are just talk ("ticket: 4711"). Pure; linear; never throws.
 * @param askedAt epoch milliseconds; a ticket day after it is refused
 */
export function readHints(text: string, askedAt: number): ReadHints {
  const plain = plainTyped(text);
  const read: ReadHints = { claim: {}, rest: '' };
  let from = 0;
  for (const match of plain.matchAll(NAME)) {
    if (match.index < from) continue;
    const [, name = '', separator] = match;
    const at = after(OPENING, plain, match.index + match[0].length);
    const end =
      name.toLowerCase() === 'ticket'
        ? ticket(plain, at, separator, askedAt, read)
        : scope(plain, at, separator, read);
    if (end === undefined) continue;
    read.rest += `${plain.slice(from, match.index)} `;
    from = after(CLOSING, plain, end);
  }
  read.rest += plain.slice(from);
  return read;
}

/** Where the hint ends; undefined: it is none. */
function ticket(
  text: string,
  at: number,
  separator: string | undefined,
  askedAt: number,
  read: ReadHints,
): number | undefined {
  DAY.lastIndex = at;
  const match = DAY.exec(text);
  const end = match ? DAY.lastIndex : after(WORD, text, at);
  if (!match && separator !== '=' && !AMBIGUOUS_DAY.test(text.slice(at, end))) return undefined;
  const day = match && dayOf(match);
  if (!day) read.unclear ??= UNCLEAR.ticket;
  else if (Date.parse(day) > askedAt + AHEAD_MS) read.unclear ??= UNCLEAR.future;
  else if (read.claim.ticketDate !== undefined && read.claim.ticketDate !== day)
    read.unclear ??= UNCLEAR.tickets;
  else read.claim.ticketDate = day;
  return end;
}

/** It is tomorrow already in some time zones. */
const AHEAD_MS = 14 * 3_600_000;

function scope(text: string, at: number, separator: string | undefined, read: ReadHints): number | undefined {
  if (separator === undefined) return undefined;
  const end = after(WORD, text, at);
  const value = text
    .slice(at, end)
    .replace(/[_.!?]{1,6}$/, '')
    .toLowerCase();
  if (value === 'declared' || value === 'estimated') {
    if (read.claim.scope !== undefined && read.claim.scope !== value) read.unclear ??= UNCLEAR.scope;
    read.claim.scope = value;
    return end;
  }
  if (separator === ':') return undefined;
  read.unclear ??= UNCLEAR.scope;
  return end;
}

/** `YYYY-MM-DD`; undefined when there is no such day. */
function dayOf(match: RegExpExecArray): string | undefined {
  const parts = match.slice(1);
  const [year, month, day] = [
    parts[0] ?? parts[3] ?? parts[8] ?? parts[11],
    parts[1] ?? parts[4] ?? monthOf(parts[7] ?? parts[9] ?? ''),
    parts[2] ?? parts[5] ?? parts[6] ?? parts[10],
  ].map((part) => Number.parseInt(String(part), 10));
  const written = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  const instant = Date.parse(written);
  const exists = !Number.isNaN(instant) && new Date(instant).toISOString().slice(0, 10) === written;
  // The policy knows no other century.
  return exists && year !== undefined && year >= 2000 ? written : undefined;
}

function monthOf(name: string): number {
  return MONTHS.indexOf(name.slice(0, 3).toLowerCase()) / 3 + 1;
}

/** Where a sticky pattern that may be empty ends. */
function after(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

const TICKET_FORM = 'Write the day of the ticket as in ticket=2026-11-03.';

const UNCLEAR = {
  ticket: {
    code: 'unclear_ticket',
    reason: 'I cannot read the day of the ticket for sure.',
    remedy: TICKET_FORM,
  },
  future: { code: 'unclear_ticket', reason: 'The day of the ticket is in the future.', remedy: TICKET_FORM },
  tickets: {
    code: 'unclear_ticket',
    reason: 'I see two different days for the ticket.',
    remedy: TICKET_FORM,
  },
  scope: {
    code: 'unclear_scope',
    reason: 'I cannot read which scope is meant.',
    remedy: 'The scope is scope=declared or scope=estimated.',
  },
} as const satisfies Record<string, Refusal>;
