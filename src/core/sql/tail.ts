import type { Cell, UsageTable } from '../credit/types.ts';
import { type Token, tokenize, withoutComments } from './lexer.ts';

/** The limits at the end of a statement that can cut its result. */
export interface Tail {
  /** LIMIT n or FETCH FIRST n ROWS. */
  limit?: number;
  /** OFFSET n: so many rows are always missing. */
  offset?: number;
  /** Looker's pivots: rows and pivot columns beyond these ranks are missing. */
  pivotRows?: number;
  pivotColumns?: number;
}

/** Looker's names for the ranks of a pivot, which are columns of the result. */
const ROW_RANK = 'z___pivot_row_rank';
const COLUMN_RANK = 'z__pivot_col_rank';

/** Reads the tail of one guarded statement. Limits of inner queries are part of the query's meaning. */
export function readTail(sql: string): Tail {
  const tokens = inside(withoutComments(tokenize(sql)));
  const pivotRows = rankLimit(tokens, ROW_RANK);
  const pivotColumns = pivotRows === undefined ? undefined : rankLimit(tokens, COLUMN_RANK);
  return {
    ...lastClauses(tokens),
    ...(pivotRows !== undefined && { pivotRows }),
    ...(pivotColumns !== undefined && { pivotColumns }),
  };
}

/** The policy's `limit`: the row limit of the SQL, if it has one. */
export function tailLimit(sql: string): number | undefined {
  return readTail(sql).limit;
}

/**
 * Whether rows may be missing. As many rows as the limit count as cut, since one more row is possible; an offset always
 * cuts.
 */
export function isCut({ limit, offset, pivotRows, pivotColumns }: Tail, table: UsageTable): boolean {
  if (offset !== undefined && offset > 0) return true;
  if (limit !== undefined && table.rows.length >= limit) return true;
  return reaches(table, ROW_RANK, pivotRows) || reaches(table, COLUMN_RANK, pivotColumns);
}

/** A column that Looker adds for a pivot, such as its ranks. */
export function isPivotHelper(column: string): boolean {
  return column.startsWith('z__');
}

/** The table without the helper columns of a pivot (`z__...`). */
export function withoutPivotHelpers(table: UsageTable): UsageTable {
  const kept = [...table.columns.keys()].filter((at) => !isPivotHelper(table.columns[at] ?? ''));
  if (kept.length === table.columns.length) return table;
  const pick = <T>(list: readonly T[]) => kept.map((at) => list[at] as T);
  return { ...table, columns: pick(table.columns), rows: table.rows.map((row) => pick<Cell>(row)) };
}

function reaches(table: UsageTable, column: string, most: number | undefined): boolean {
  if (most === undefined) return false;
  const at = table.columns.indexOf(column);
  // Looker selects its ranks; without them a cut cannot be seen.
  return at < 0 || table.rows.some((row) => Number(row[at]) >= most);
}

/** `(SELECT ... LIMIT 5)` is read inside any number of parentheses around the whole. */
function inside(tokens: Token[]): Token[] {
  let wraps = 0;
  while (tokens[wraps]?.text === '(' && tokens.at(-1 - wraps)?.text === ')') wraps += 1;
  // Parentheses wrap the whole if no token inside has their depth.
  const outer = tokens
    .slice(wraps, tokens.length - wraps)
    .reduce((least, { depth }) => Math.min(least, depth), wraps);
  const shared = Math.max(0, Math.min(wraps, outer - (tokens[0]?.depth ?? 0)));
  return tokens.slice(shared, tokens.length - shared);
}

const CLAUSES: [RegExp, 'limit' | 'offset'][] = [
  [/ LIMIT (\w+)$/, 'limit'],
  [/ FETCH (?:FIRST|NEXT)(?: (\w+))? ROWS? (?:ONLY|WITH TIES)$/, 'limit'],
  [/ OFFSET (\w+)(?: ROWS?)?$/, 'offset'],
];

function lastClauses(tokens: Token[]): Tail {
  const outer = tokens[0]?.depth ?? 0;
  const ending = tokens.slice(-12).filter(({ depth }) => depth === outer);
  let text = ` ${ending.map((token) => token.text).join(' ')}`;
  const tail: Tail = {};
  for (let found = true; found; ) {
    found = false;
    for (const [pattern, name] of CLAUSES) {
      const match = pattern.exec(text);
      if (!match) continue;
      // FETCH FIRST ROW ONLY is one row; LIMIT ALL is none.
      if (match[1] !== 'ALL') tail[name] = Number((match[1] ?? '1').replaceAll('_', ''));
      text = text.slice(0, match.index);
      found = true;
    }
  }
  return tail;
}

/** The smallest n of `rank <= n`. */
function rankLimit(tokens: Token[], name: string): number | undefined {
  const limits = tokens.flatMap(({ kind, text }, at) => {
    const named = kind === 'word' ? text === name.toUpperCase() : kind === 'quoted' && text === `"${name}"`;
    const number = named && tokens[at + 1]?.text === '<=' ? Number(tokens[at + 2]?.text) : Number.NaN;
    return Number.isInteger(number) ? [number] : [];
  });
  return limits.length > 0 ? Math.min(...limits) : undefined;
}
