import type { Refusal } from '../decision.ts';
import type { Token } from '../sql/lexer.ts';
import { boundedTokens } from '../sql/size.ts';

/** One statement. */
export interface LookerQuery {
  kind: 'query';
  sql: string;
  /** It limits its rows, so that rows may be missing from its result. */
  cut: boolean;
  /** Its only limit is one at its very end: a result with fewer rows is complete. */
  countable: boolean;
}

/** The content of Looker's answer to `run/sql`. */
export type LookerSql =
  | LookerQuery
  /** A persistent derived table is not built yet: its DDL comes before the query. */
  | { kind: 'pdt_not_built' }
  | { kind: 'not_sql' }
  | { kind: 'too_large'; refusal: Refusal };

const STARTS = new Set(['SELECT', 'WITH', 'VALUES', '(']);
/** Totals and pivot columns are further statements, each after such a comment, without `;` between. */
const EXTRA_STATEMENT = /^--\s*sql for creating the /i;
const BUILDS_TABLE = /^--\s*(?:generate|building) (?:derived|persistent derived) table /i;

/**
 * Takes the one statement from the text of `run/sql`. Leading comments and statements of totals are cut off at tokens,
 * never at text that only looks like them. Line breaks stay, since a comment ends with its line. Pure.
 */
export function readLookerSql(text: string): LookerSql {
  const bounded = boundedTokens(text);
  if ('refusal' in bounded) return { kind: 'too_large', refusal: bounded.refusal };
  const all = bounded.tokens;
  const first = all.findIndex(({ kind }) => kind !== 'comment');
  const leading = first < 0 ? all : all.slice(0, first);
  const start = all[first];
  if (start === undefined) return { kind: 'not_sql' };
  if (start.text === 'CREATE' || leading.some((comment) => BUILDS_TABLE.test(comment.text)))
    return { kind: 'pdt_not_built' };
  if (!STARTS.has(start.text)) return { kind: 'not_sql' };
  const statement = all.slice(first, endOfFirst(all, first)).filter(({ kind }) => kind !== 'comment');
  const end = statement.at(-1)?.end ?? start.end;
  const cuts = cutsIn(statement);
  const countable = cuts.length === 1 && isLastLimit(statement, cuts[0]);
  return { kind: 'query', sql: text.slice(start.start, end), cut: cuts.length > 0, countable };
}

/** Index of the comment between the first statement and the next; the length if there is none. */
function endOfFirst(all: Token[], first: number): number {
  const at = all.findIndex(({ kind, depth, text }, index) => {
    if (index < first || kind !== 'comment' || depth !== 0 || !EXTRA_STATEMENT.test(text)) return false;
    const next = all.slice(index + 1, index + 50).find((token) => token.kind !== 'comment');
    return next !== undefined && STARTS.has(next.text);
  });
  return at < 0 ? all.length : at;
}

/** Looker's technical limit of pivot columns, which it always writes. */
const PIVOT_COLUMN_CEILING = 16_384;

/**
 * Where the statement drops rows: LIMIT, FETCH or OFFSET at the end of the whole, or ranks that cut a pivot. A LIMIT
 * inside (a derived table of the model) is part of the model.
 */
function cutsIn(statement: Token[]): Token[] {
  return statement.filter((token, index) => {
    if (token.kind !== 'word') return false;
    const [next, after] = [statement[index + 1], statement[index + 2]];
    switch (token.text) {
      case 'LIMIT':
        return next?.kind === 'number' && endsResult(statement, index);
      case 'OFFSET':
        return next?.kind === 'number' && next.text !== '0' && endsResult(statement, index);
      case 'FETCH':
        return (next?.text === 'FIRST' || next?.text === 'NEXT') && endsResult(statement, index);
      case 'Z___PIVOT_ROW_RANK':
        return next?.text === '<=' || next?.text === '<';
      case 'Z__PIVOT_COL_RANK':
        return (next?.text === '<=' || next?.text === '<') && Number(after?.text) < PIVOT_COLUMN_CEILING;
      default:
        return false;
    }
  });
}

/** `LIMIT n` at the very end: the number of rows of the result then shows whether it cut. */
function isLastLimit(statement: Token[], cut: Token | undefined): boolean {
  const end = statement.at(-1)?.text === ';' ? -3 : -2;
  return cut?.text === 'LIMIT' && cut.depth === 0 && statement.at(end) === cut;
}

/** Whether it is at the end of the outermost query, or of a query that only wraps it. */
function endsResult(statement: Token[], index: number): boolean {
  if (statement[index]?.depth === 0) return true;
  const rest = statement.slice(index, index + LONGEST_TAIL);
  return rest.length < LONGEST_TAIL && rest.every(({ kind, text }) => kind === 'number' || TAIL.has(text));
}

const LONGEST_TAIL = 100;
const TAIL = new Set([
  'LIMIT',
  'OFFSET',
  'FETCH',
  'FIRST',
  'NEXT',
  'ROW',
  'ROWS',
  'ONLY',
  'WITH',
  'TIES',
  ')',
  ';',
]);
