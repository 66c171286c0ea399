import { type ParseError, parse } from 'jsonc-parser';

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
