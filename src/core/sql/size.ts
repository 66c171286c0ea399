import type { Refusal } from '../decision.ts';
import { LIMITS } from '../limits.ts';
import { type Token, tokenize } from './lexer.ts';

/**
 * The tokens of SQL, or a refusal that names the limit which it exceeds: its length before anything reads it, then the
 * number of its tokens, then the nesting of its brackets, which determines the time of later steps and of Trino.
 */
export function boundedTokens(sql: string): { tokens: Token[] } | { refusal: Refusal } {
  const { sqlCharacters, sqlTokens, sqlDepth } = LIMITS;
  if (sql.length > sqlCharacters.value)
    return tooLarge(`it is longer than the ${count(sqlCharacters.value)} characters that Trino accepts`);
  const tokens = tokenize(sql, sqlTokens.value + 1);
  if (tokens.length > sqlTokens.value)
    return tooLarge(`it has more than ${count(sqlTokens.value)} words, values and signs`);
  if (deepest(tokens) > sqlDepth.value)
    return tooLarge(`its brackets are nested more than ${count(sqlDepth.value)} deep`);
  return { tokens };
}

function deepest(tokens: readonly Token[]): number {
  let depth = 0;
  let most = 0;
  for (const { kind, text } of tokens) {
    if (kind !== 'symbol') continue;
    if (text === '(' || text === '[' || text === '{') most = Math.max(most, ++depth);
    else if (text === ')' || text === ']' || text === '}') depth -= 1;
  }
  return most;
}

function tooLarge(why: string): { refusal: Refusal } {
  return {
    refusal: {
      code: 'sql_too_large',
      reason: `The SQL of this link is not run, because ${why}.`,
      remedy:
        'Filter the Look by a condition or a shorter list of values, press Run, and paste the new link.',
    },
  };
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
