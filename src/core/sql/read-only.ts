import type { Refusal } from '../decision.ts';
import { type Token, withoutComments } from './lexer.ts';
import { boundedTokens } from './size.ts';
import {
  beginsOperand,
  mayEndOperand,
  QUERY_STARTS,
  SET_OPERATORS,
  STATEMENT_STARTS,
  STATEMENT_WORDS,
} from './words.ts';

/**
 * Why a lexer is enough: Trino runs exactly one statement, and in its grammar every statement that starts with
 * SELECT, WITH, VALUES or a parenthesis is a query. Refused as well is what such a query could still do: run
 * SQL on another system (table functions), lift our limits (WITH SESSION), or hide a second statement. The rights in
 * the database are the first line of defence; this is the second.
 */
export type Guarded = { sql: string } | { refusal: Refusal };

/**
 * Lets one read-only statement through, without a trailing `;`. Anything else is a refusal in words for the asker.
 * Never throws; linear in the length.
 */
export function guardSql(sql: string): Guarded {
  const bounded = boundedTokens(sql);
  if ('refusal' in bounded) return bounded;
  const tokens = withoutComments(bounded.tokens);
  const trailing = tokens.findLastIndex((token) => token.text !== ';') + 1;
  const statement = tokens.slice(0, trailing);
  const why = objection(statement);
  if (why !== undefined) return refuse(why);
  const end = tokens[trailing]?.start;
  return { sql: end === undefined ? sql : sql.slice(0, end).trimEnd() };
}

function refuse(why: string): Guarded {
  return {
    refusal: {
      code: 'not_read_only',
      reason: `The SQL of this link is not run, because ${why}.`,
      remedy: 'Paste a link to a Look or Explore whose SQL is one plain SELECT.',
    },
  };
}

/** The first reason why these tokens are not one read-only query; undefined if they are one. */
function objection(tokens: Token[]): string | undefined {
  const first = tokens.find((token) => token.text !== '(');
  if (first === undefined) return 'it is empty';
  if (first.kind !== 'word' || !QUERY_STARTS.has(first.text)) return 'it does not start with SELECT or WITH';
  return objectionToToken(tokens) ?? objectionToShape(tokens);
}

function objectionToToken(tokens: Token[]): string | undefined {
  for (const [index, token] of tokens.entries()) {
    if (token.kind === 'bad') return 'it holds characters that Trino does not accept, or an unclosed quote';
    if (token.text === ';') return 'it holds more than one statement';
    if (token.text === '(' && opensAnother(tokens, index)) return 'it holds a second statement';
    if (token.kind !== 'word') continue;
    if (token.text === 'TABLE') return 'it uses TABLE, which may reach other systems';
    if (STATEMENT_WORDS.has(token.text)) return `it holds ${token.text}, which is not part of a read`;
    if (STATEMENT_STARTS.has(token.text) && startsAnother(tokens, index))
      return 'it holds a second statement';
    if (token.text === 'WITH' && definesMore(tokens, index))
      return 'it defines a function or changes settings';
  }
  return undefined;
}

/**
 * `SELECT 1 UPDATE t SET ...`: a value, such a word and a name in a row are no query, while a column or alias may be
 * called `update`. Trino takes one statement only; this is for a gateway in front of it that takes more.
 */
function startsAnother(tokens: Token[], index: number): boolean {
  const after = tokens[index + 1];
  if (tokens[index]?.depth !== 0 || after === undefined || !endsOperand(tokens, index - 1)) return false;
  return after.kind === 'word' ? beginsOperand(after.text) : after.kind === 'quoted';
}

/** `... LIMIT 500 (SELECT 2)`: a query in parentheses right after a name or value, where no operator asks for one. */
function opensAnother(tokens: Token[], index: number): boolean {
  const asks = /^(?:ALL|ANY|LATERAL|SOME)$/.test(tokens[index - 1]?.text ?? '');
  if (!endsOperand(tokens, asks ? index - 2 : index - 1)) return false;
  let at = index + 1;
  while (tokens[at]?.text === '(') at += 1;
  return tokens[at]?.kind === 'word' && QUERY_STARTS.has(tokens[at]?.text ?? '');
}

function endsOperand(tokens: Token[], index: number): boolean {
  const token = tokens[index];
  if (token === undefined) return false;
  if (token.kind === 'word') return mayEndOperand(token.text);
  if (token.text === '*') return /^(?:SELECT|ALL|DISTINCT|[,.])$/.test(tokens[index - 1]?.text ?? '');
  return token.kind !== 'symbol' || token.text === ')' || token.text === ']';
}

/** `WITH SESSION x = 1` and `WITH FUNCTION f(...)`, but not a WITH query that happens to have that name. */
function definesMore(tokens: Token[], index: number): boolean {
  const [name, after] = tokens.slice(index + 1, index + 3);
  const special = name?.kind === 'word' && (name.text === 'SESSION' || name.text === 'FUNCTION');
  return special && after?.text !== 'AS' && after?.text !== '(';
}

/** The position within a parenthesis: before its query, in what may be a query, or after it. */
type Place = 'start' | 'open' | 'past';

/** One query in each parenthesis, and one more after each set operator; parentheses in pairs. */
function objectionToShape(tokens: Token[]): string | undefined {
  const closers: string[] = [];
  const places: Place[] = ['start'];
  for (const { kind, text } of tokens) {
    const top = places.length - 1;
    const opener = kind === 'symbol' ? CLOSERS[text] : undefined;
    const starts = kind === 'word' && (text === 'SELECT' || text === 'VALUES');
    if (starts && places[top] === 'past') return 'it holds a second statement';
    if (kind === 'word' && SET_OPERATORS.has(text)) places[top] = 'start';
    // A parenthesis at the start is the query itself, or no query follows: `(SELECT 1) UNION ...`, `(a + b) * 2`.
    else if (starts || (text === '(' && places[top] === 'start')) places[top] = 'past';
    else if (places[top] === 'start' && !/^(?:ALL|DISTINCT)$/.test(text)) places[top] = 'open';
    if (opener !== undefined) {
      closers.push(opener);
      places.push('start');
    } else if (kind === 'symbol' && /^(?:[)\]}]|-\})$/.test(text)) {
      if (closers.pop() !== text) return 'its parentheses do not match';
      places.pop();
    }
  }
  return closers.length > 0 ? 'its parentheses do not match' : undefined;
}

const CLOSERS: Record<string, string> = { '(': ')', '[': ']', '{': '}', '{-': '-}' };
