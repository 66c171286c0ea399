import { createHash } from 'node:crypto';
import type { EntryDraft, LedgerEntry } from './entry.ts';

/**
 * JSON in the one form that is hashed: keys in code-unit order, no spaces, absent keys left out. The same value gives
 * the same text on every machine and in every version of the bot.
 */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item ?? null)).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, field]) => `${JSON.stringify(key)}:${canonical(field)}`);
  return `{${fields.join(',')}}`;
}

/** SHA-256 of text or of a value in its canonical form, hexadecimal. */
export function digest(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex');
}

/** The hash that an entry must carry. */
export function hashOf({ hash: _, ...entry }: LedgerEntry): string {
  return digest(entry);
}

/** Lifetime of what is appended, and the time of the append (epoch milliseconds). */
export interface Stamp {
  now: number;
  days: number;
}

/**
 * A draft as the entry after `last`. Its time is later than that of `last` also when the clock of this machine is
 * behind: the order is that of the numbers.
 */
export function chained(draft: EntryDraft, last: LedgerEntry | undefined, { now, days }: Stamp): LedgerEntry {
  const at = last === undefined ? now : Math.max(now, Date.parse(last.at) + 1);
  const entry = {
    ...draft,
    seq: (last?.seq ?? 0) + 1,
    at: new Date(at).toISOString(),
    previous: last?.hash ?? '',
    previousExpires: last?.expires ?? null,
    // Never before the entry in front of it: only a beginning of the chain may be missing.
    expires: Math.max(Math.floor(at / 1000) + days * 86_400, last?.expires ?? 0),
    hash: '',
  };
  return { ...entry, hash: hashOf(entry) };
}

/** Where a chain is broken, and how, in words for an operator. */
export interface Break {
  seq: number;
  problem: string;
}

/**
 * Checks the entries of one account and currency one by one, in the order of their numbers. Tells the first break, and
 * nothing after it. A beginning that is missing because its lifetime is over is sound.
 * @param now second of the Unix epoch
 */
export function chainCheck(now: number): (entry: LedgerEntry) => Break | undefined {
  let last: LedgerEntry | undefined;
  let broken = false;
  return (entry) => {
    if (broken) return undefined;
    const problem = problemOf(entry, last, now);
    const expected = (last?.seq ?? 0) + 1;
    last = entry;
    if (problem === undefined) return undefined;
    broken = true;
    // A missing entry is the broken one, not the one that shows the gap.
    return { seq: problem === MISSING ? expected : entry.seq, problem };
  };
}

const MISSING = 'it is missing';

function problemOf(entry: LedgerEntry, last: LedgerEntry | undefined, now: number): string | undefined {
  if (hashOf(entry) !== entry.hash) return 'its content was changed after it was written';
  if (last === undefined) return entry.seq === 1 ? firstProblem(entry) : expiredBefore(entry, now);
  if (entry.seq !== last.seq + 1) return MISSING;
  if (entry.account !== last.account || entry.currency !== last.currency)
    return 'it belongs to another account';
  return entry.previous === last.hash ? undefined : 'it does not follow from the entry before';
}

function firstProblem({ previous }: LedgerEntry): string | undefined {
  return previous === '' ? undefined : 'it is the first, but names an entry before';
}

function expiredBefore({ previousExpires }: LedgerEntry, now: number): string | undefined {
  return previousExpires !== null && previousExpires < now ? undefined : MISSING;
}
