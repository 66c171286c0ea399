import type { Cell } from '../../core/credit/types.ts';
import { AppError } from '../../core/errors.ts';
import type { Column } from './pages.ts';

/** Throws `TRINO_INEXACT` for a value that JSON could not carry exactly; returns what the policy reads. */
type Convert = (value: unknown) => Cell;

/**
 * Turns rows of one result into cells, by Trino's type and never by JavaScript's: integers stay numbers when they are
 * safe, decimals stay text, doubles must be finite, the rest is text.
 */
export function rowReader(columns: Column[]): (row: unknown) => Cell[] {
  const converts = columns.map(({ type }) => converter(type));
  return (row) => {
    if (!Array.isArray(row) || row.length !== converts.length) throw new AppError('TRINO_INCOMPLETE');
    // The row is ours alone, and replacing it cell by cell saves a copy of a million rows.
    for (let at = 0; at < converts.length; at++) {
      const value = row[at];
      if (value !== null) row[at] = converts[at]?.(value) ?? null;
    }
    return row;
  };
}

function converter(type: string): Convert {
  if (/^(?:big|small|tiny)?int(?:eger)?$/.test(type)) return integer;
  if (type === 'double' || type === 'real') return double;
  if (type.startsWith('decimal')) return decimal;
  if (type === 'boolean') return String;
  return text;
}

/** JSON.parse rounds a bigint beyond 2^53 in silence, but the rounded number is never a safe one. */
const integer: Convert = (value) => (Number.isSafeInteger(value) ? (value as number) : inexact('bigint'));

/** NaN and Infinity come as text. */
const double: Convert = (value) =>
  typeof value === 'number' && Number.isFinite(value) ? value : inexact('double');

const decimal: Convert = (value) => (typeof value === 'string' ? value : inexact('decimal'));

const text: Convert = (value) => (typeof value === 'string' ? value : (JSON.stringify(value) ?? null));

function inexact(type: string): never {
  throw new AppError('TRINO_INEXACT', { facts: { type } });
}
