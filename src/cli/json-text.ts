import { type ParseError, parse } from 'jsonc-parser';
import { compare } from '../core/credit/rational.ts';
import { readNumber } from '../core/credit/values.ts';

/** JSON that cannot be read, with the line where it goes wrong. */
export class JsonTextError extends Error {
  override readonly name = 'JsonTextError';
  /** Counted from 1. */
  readonly line: number;

  constructor(line: number, cause: unknown) {
    super(`not JSON (line ${line})`, { cause });
    this.line = line;
  }
}

/**
 * `JSON.parse`, with the line of the fault, which Node's own message leaves out for most faults.
 * @throws JsonTextError
 */
export function parseJsonText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new JsonTextError(text.slice(0, faultOffset(text)).split('\n').length, cause);
  }
}

/** Where a JSON text first breaks the grammar. */
function faultOffset(text: string): number {
  const faults: ParseError[] = [];
  parse(text, faults, { disallowComments: true, allowTrailingComma: false });
  return faults[0]?.offset ?? text.length;
}

/**
 * Texts are matched too, so that what stands in them is no number and no bracket; a name with its colon. Linear: no part
 * can match twice.
 */
const TOKEN = /"(?:[^"\\]|\\.)*"(?:\s*:)?|-?\d[\d.eE+-]*|[[\]{}]/gs;
/** Deeper than any calculation; what is nested without end could be read but not printed. */
const DEEPEST = 100;
/** Decimal digits that a double always keeps. */
const KEPT = 15;

/** What `JSON.parse` reads without a word, and this program must not calculate with. */
export interface JsonFlaw {
  /** Counted from 1. */
  line: number;
  /** A number that a double changes, such as 12345678901234567.89. */
  number?: string;
  /** A name that an object has twice, of which only the last would count. Without either: lists in lists without end. */
  name?: string;
}

/**
 * The first flaw of a JSON text; undefined: none. A number that is too large for a double, or for the policy, is no
 * flaw: the policy refuses it.
 */
export function flawOf(text: string): JsonFlaw | undefined {
  /** The names of each object that is open; undefined for a list. */
  const open: (Set<string> | undefined)[] = [];
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    const line = () => text.slice(0, index).split('\n').length;
    const first = token.charAt(0);
    if (first === '[' || first === '{') {
      open.push(first === '{' ? new Set() : undefined);
      if (open.length > DEEPEST) return { line: line() };
    } else if (first === ']' || first === '}') open.pop();
    else if (first !== '"') {
      if (token.length > KEPT && isChanged(token)) return { line: line(), number: token };
    } else if (token.endsWith(':')) {
      const name: string = JSON.parse(token.slice(0, -1));
      if (open.at(-1)?.has(name)) return { line: line(), name };
      open.at(-1)?.add(name);
    }
  }
  return undefined;
}

function isChanged(number: string): boolean {
  const [written, read] = [readNumber(number), readNumber(String(Number(number)))];
  return read !== undefined && (written === undefined || compare(written, read) !== 0);
}
