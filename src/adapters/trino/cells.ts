import type { Cell } from '../../core/credit/types.ts';
import { AppError } from '../../core/errors.ts';
import { LIMITS } from '../../core/limits.ts';
import type { Column } from './pages.ts';
import { TextPool } from './text-pool.ts';

/** What the policy reads of a value. @throws AppError `TRINO_INEXACT` for one that JSON could not carry exactly */
type Convert = (value: unknown) => Cell;

interface KeptColumn {
  at: number;
  convert: Convert;
  pool: TextPool;
}

/** Heap that V8 takes for a row and its list of cells, and for each cell in it, bytes. */
const ROW_OVERHEAD = 48;
const CELL = 8;
/** A number that is no small integer is an object of its own. */
const NUMBER_OBJECT = 16;

/**
 * Turns rows of one result into cells, by Trino's type and never by JavaScript's: integers stay numbers when they are
 * safe, decimals stay text, doubles must be finite, the rest is text. Of equal texts of a column one is kept.
 */
export class RowReader {
  readonly #width: number;
  readonly #kept: KeptColumn[];
  /** Heap of the rows that were read so far, by estimate, bytes. */
  bytes = 0;

  /** @param kept positions of the columns to keep, in the order wanted; the others are dropped unread */
  constructor(columns: readonly Column[], kept: readonly number[]) {
    this.#width = columns.length;
    this.#kept = kept.map((at) => ({
      at,
      convert: converter(columns[at]?.type ?? ''),
      pool: new TextPool(),
    }));
  }

  /** @throws AppError `TRINO_INCOMPLETE` for a row that does not fit its columns, `TRINO_TOO_LARGE` for a huge cell */
  read(row: unknown): Cell[] {
    if (!Array.isArray(row) || row.length !== this.#width) throw new AppError('TRINO_INCOMPLETE');
    this.bytes += ROW_OVERHEAD + CELL * this.#kept.length;
    const cells: Cell[] = new Array(this.#kept.length);
    for (let to = 0; to < this.#kept.length; to++) {
      const { at, convert, pool } = this.#kept[to] as KeptColumn;
      const value: unknown = row[at];
      const cell = value === null ? null : convert(value);
      if (typeof cell === 'string') {
        cells[to] = pool.take(cell);
        this.bytes += pool.added;
      } else {
        cells[to] = cell;
        if (typeof cell === 'number' && !Number.isInteger(cell)) this.bytes += NUMBER_OBJECT;
      }
    }
    return cells;
  }
}

/** Most types come as text in JSON and stay what they are. */
function converter(type: string): Convert {
  if (/^(?:varchar|char|date|time|timestamp)\b/.test(type)) return short;
  if (/^(?:big|small|tiny)?int(?:eger)?$/.test(type)) return integer;
  if (type === 'double' || type === 'real') return double;
  if (type.startsWith('decimal')) return decimal;
  if (type === 'boolean') return String;
  return nested(type);
}

/** JSON.parse rounds a bigint beyond 2^53 without a word, but the rounded number is never a safe one. */
const integer: Convert = (value) => (Number.isSafeInteger(value) ? (value as number) : inexact('bigint'));

/** NaN and Infinity come as text. */
const double: Convert = (value) =>
  typeof value === 'number' && Number.isFinite(value) ? value : inexact('double');

const decimal: Convert = (value) => (typeof value === 'string' ? short(value) : inexact('decimal'));

/** Lists, maps, rows and types that this program does not know, as the text of their JSON. */
function nested(type: string): Convert {
  return (value) => {
    if (typeof value === 'string') return short(value);
    assertExact(value, type);
    return short(JSON.stringify(value) ?? null);
  };
}

/** The numbers within lists, maps and rows: a rounded bigint is a whole number that is not a safe one. */
function assertExact(value: unknown, type: string): void {
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value))
    inexact(type.replace(/\(.*/s, ''));
  if (typeof value !== 'object' || value === null) return;
  for (const inner of Object.values(value)) assertExact(inner, type);
}

function short(value: unknown): Cell {
  if (typeof value === 'string' && value.length > LIMITS.cellCharacters.value)
    throw new AppError('TRINO_TOO_LARGE', { facts: { cellCharacters: value.length } });
  return value as Cell;
}

function inexact(type: string): never {
  throw new AppError('TRINO_INEXACT', { facts: { type } });
}
