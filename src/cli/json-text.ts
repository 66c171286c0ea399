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

/** `JSON.parse`, but says in which line the text goes wrong, which Node's own message leaves out for most faults. */
export function parseJsonText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new JsonTextError(text.slice(0, faultOffset(text)).split('\n').length, cause);
  }
}

const SPACE = /[ \t\n\r]*/y;
const SCALAR =
  /"(?:[^"\\\n\r\t]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** Where a JSON text first breaks the grammar. */
function faultOffset(text: string): number {
  const closers: ('}' | ']')[] = [];
  let at = 0;
  let expects: 'value' | 'key' | 'next' = 'value';
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? '';
    at += found.length;
    return found;
  };
  for (;;) {
    take(SPACE);
    const mark = text.charAt(at);
    if (expects === 'next') {
      const closer = closers.at(-1);
      if (closer === undefined || (mark !== ',' && mark !== closer)) return at;
      at += 1;
      if (mark === closer) closers.pop();
      else expects = closer === '}' ? 'key' : 'value';
    } else if (expects === 'key') {
      if (mark !== '"' || take(SCALAR) === '') return at;
      take(SPACE);
      if (text.charAt(at) !== ':') return at;
      at += 1;
      expects = 'value';
    } else if (mark === '{' || mark === '[') {
      at += 1;
      const closer = mark === '{' ? '}' : ']';
      take(SPACE);
      if (text.charAt(at) === closer) {
        at += 1;
        expects = 'next';
        continue;
      }
      closers.push(closer);
      expects = mark === '{' ? 'key' : 'value';
    } else {
      if (take(SCALAR) === '') return at;
      expects = 'next';
    }
  }
}
