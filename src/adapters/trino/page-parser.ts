import { AppError } from '../../core/errors.ts';
import { LIMITS } from '../../core/limits.ts';

/** Stands for an answer that is not JSON; the client would take it for the end of the result. */
export class NotJson {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
/** Only these are blanks to JSON. */
const BLANK = /^[ \t\n\r]*$/;
const FOLLOWS = /^[ \t\n\r]*,/;
/** Depth of the fields of a page, and of the rows in its `data`. */
const FIELDS = 1;
const ROWS = 2;

/**
 * Reads one page of the statement protocol while it arrives. No page is ever in memory as a whole, and no parse blocks
 * the event loop: complete rows are cut out of `data` by their bytes and given to `JSON.parse` a chunk at a time. (The
 * streaming parsers on npm make an event of every value and are far slower; this one only finds where rows end.)
 */
export class PageParser {
  readonly #onHead: (fields: unknown) => void;
  /** The page without its rows. */
  #envelope: Buffer[] = [];
  #envelopeBytes = 0;
  /** What came of a row that is not complete yet, with the comma before it. */
  #rest: Buffer[] = [];
  #restBytes = 0;
  #anyRow = false;
  #depth = 0;
  #inString = false;
  #escaped = false;
  #state: 'before rows' | 'rows' | 'after rows' = 'before rows';
  /** The last string among the fields, which is a key when a colon follows. */
  #name = '';
  #key = '';

  /** @param onHead called when the rows begin, with the fields that came before them */
  constructor(onHead: (fields: unknown) => void) {
    this.#onHead = onHead;
  }

  /**
   * Takes the next bytes; returns the rows that are complete now.
   * @throws AppError `TRINO_TOO_LARGE` for a row beyond the limits, `TRINO_INCOMPLETE` for rows that are not JSON,
   *   `TRINO_BAD_ANSWER` for fields beyond the limits
   */
  push(chunk: Buffer): unknown[] {
    const rows: unknown[] = [];
    for (let from = 0; from < chunk.length; )
      from = this.#state === 'rows' ? this.#pushRows(chunk, from, rows) : this.#pushFields(chunk, from);
    return rows;
  }

  #pushFields(chunk: Buffer, from: number): number {
    const end = this.#scanFields(chunk, from);
    this.#keepFields(chunk.subarray(from, end));
    if (this.#state === 'rows') this.#onHead(parse(`${this.#text()}]}`));
    return end;
  }

  #pushRows(chunk: Buffer, from: number, rows: unknown[]): number {
    const { cut, end, ended } = this.#scanRows(chunk, from);
    if (cut > from) for (const row of this.#takeRows(chunk.subarray(from, cut))) rows.push(row);
    const rest = chunk.subarray(cut, end);
    if (ended) this.#endRows(rest);
    else this.#keepRest(rest);
    return end;
  }

  /** The fields of the page, `data` empty; `NotJson` when it was cut short or never JSON. */
  end(): unknown {
    if (this.#state === 'rows' || this.#depth !== 0) return new NotJson(this.#text().slice(0, 100));
    return parse(this.#text());
  }

  #text(): string {
    return Buffer.concat(this.#envelope).toString('utf8');
  }

  #keepFields(bytes: Buffer): void {
    this.#envelopeBytes += bytes.length;
    if (this.#envelopeBytes > LIMITS.pageFields.value)
      throw new AppError('TRINO_BAD_ANSWER', { facts: { fieldBytes: this.#envelopeBytes } });
    this.#envelope.push(bytes);
  }

  #keepRest(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#restBytes += bytes.length;
    if (this.#restBytes > LIMITS.rowBytes.value)
      throw new AppError('TRINO_TOO_LARGE', { facts: { rowBytes: this.#restBytes } });
    this.#rest.push(bytes);
  }

  /** Complete rows, with what waited of the first of them. */
  #takeRows(bytes: Buffer): unknown[] {
    const text = Buffer.concat([...this.#rest, bytes]).toString('utf8');
    this.#rest = [];
    this.#restBytes = 0;
    // Without the comma between them two rows would not be JSON, so that it must be there where a chunk began too.
    const followed = FOLLOWS.test(text);
    if (followed !== this.#anyRow) throw new AppError('TRINO_INCOMPLETE');
    this.#anyRow = true;
    const rows = parse(`[${followed ? text.slice(text.indexOf(',') + 1) : text}]`);
    if (!Array.isArray(rows)) throw new AppError('TRINO_INCOMPLETE');
    return rows;
  }

  /** The bracket that ends the rows; nothing but blanks may be left before it. */
  #endRows(bytes: Buffer): void {
    const left = Buffer.concat([...this.#rest, bytes.subarray(0, -1)]).toString('utf8');
    if (!BLANK.test(left)) throw new AppError('TRINO_INCOMPLETE');
    this.#keepFields(bytes.subarray(-1));
  }

  /** `cut`: behind the last row that is complete; `end`: behind the bracket that ends the rows, or of the chunk. */
  #scanRows(chunk: Buffer, from: number): { cut: number; end: number; ended: boolean } {
    // In variables of their own, which are faster than fields.
    let [depth, inString, escaped] = [this.#depth, this.#inString, this.#escaped];
    let cut = from;
    let at = from;
    while (at < chunk.length && depth >= ROWS) {
      const byte = chunk[at] as number;
      at += 1;
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) inString = false;
      } else if (byte === QUOTE) inString = true;
      else if (byte === OPEN_LIST || byte === OPEN_OBJECT) depth = deeper(depth);
      else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) {
        depth -= 1;
        if (depth === ROWS) cut = at;
      }
    }
    this.#depth = depth;
    this.#inString = inString;
    this.#escaped = escaped;
    const ended = depth < ROWS;
    if (ended) this.#state = 'after rows';
    return { cut, end: at, ended };
  }

  /** Returns where the fields stop: at the end of the chunk, or behind the bracket with which the rows begin. */
  #scanFields(chunk: Buffer, from: number): number {
    for (let at = from; at < chunk.length; at++) {
      const byte = chunk[at] as number;
      if (this.#inString) this.#inText(byte);
      else if (byte === QUOTE) {
        this.#inString = true;
        this.#name = '';
      } else if (byte === COLON && this.#depth === FIELDS) this.#key = this.#name;
      else if (byte === COMMA && this.#depth === FIELDS) this.#key = '';
      else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
        this.#depth = deeper(this.#depth);
        const rows = byte === OPEN_LIST && this.#depth === ROWS && this.#key === 'data';
        if (rows && this.#state === 'before rows') {
          this.#state = 'rows';
          return at + 1;
        }
      } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) this.#depth -= 1;
    }
    return chunk.length;
  }

  #inText(byte: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (byte === BACKSLASH) this.#escaped = true;
    else if (byte === QUOTE) this.#inString = false;
    else if (this.#depth === FIELDS && this.#name.length < 8) this.#name += String.fromCharCode(byte);
  }
}

function deeper(depth: number): number {
  if (depth >= LIMITS.nesting.value) throw new AppError('TRINO_BAD_ANSWER', { facts: { depth } });
  return depth + 1;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return new NotJson(text.slice(0, 100));
  }
}
