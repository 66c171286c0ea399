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

/** Texts are matched too, so that digits in them are no numbers. Linear: both alternatives end where they began. */
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/gs;
/** Decimal digits that a double always keeps. */
const KEPT = 15;

/**
 * The first number of a JSON text that a double changes, such as 12345678901234567.89, with its line; `JSON.parse` says
 * nothing of it. Undefined: none. A number that is too large for a double, or for the policy, is refused there.
 */
export function inexactNumber(text: string): { line: number; number: string } | undefined {
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (token.startsWith('"') || token.length <= KEPT) continue;
    const [written, read] = [readNumber(token), readNumber(String(Number(token)))];
    if (read === undefined || (written !== undefined && compare(written, read) === 0)) continue;
    return { line: text.slice(0, index).split('\n').length, number: token };
  }
  return undefined;
}
