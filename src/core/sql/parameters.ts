import { tokenize } from './lexer.ts';

/** A value by its type: text becomes a string literal, a day a DATE, a list fits `IN (:name)`. */
export type SqlParameter = { text: string } | { day: string } | { texts: readonly string[] };

/**
 * Puts values in place of `:name`, only where Trino's lexer sees a colon and a word side by side: never in a string,
 * a quoted name or a comment. Each value becomes one literal of its type, so that no value can act as SQL.
 */
export function bindParameters(
  sql: string,
  parameters: Readonly<Record<string, SqlParameter>>,
): { sql: string } | { problem: string } {
  const tokens = tokenize(sql);
  let bound = '';
  let from = 0;
  for (const [index, token] of tokens.entries()) {
    const name = tokens[index + 1];
    if (token.text !== ':' || name?.kind !== 'word' || name.start !== token.end) continue;
    const key = name.text.toLowerCase();
    const parameter = Object.hasOwn(parameters, key) ? parameters[key] : undefined;
    if (parameter === undefined) return { problem: `:${key} is not a parameter` };
    const literal = toLiteral(parameter);
    if (literal === undefined) return { problem: `the value of :${key} cannot be written as SQL` };
    bound += sql.slice(from, token.start) + literal;
    from = name.end;
  }
  return { sql: bound + sql.slice(from) };
}

function toLiteral(parameter: SqlParameter): string | undefined {
  if ('day' in parameter) return isDay(parameter.day) ? `DATE '${parameter.day}'` : undefined;
  if ('text' in parameter) return quote(parameter.text);
  const literals = parameter.texts.map(quote);
  // IN (NULL) is never true, as for an empty list.
  if (literals.length === 0) return 'NULL';
  return literals.includes(undefined) ? undefined : literals.join(', ');
}

/** Quotes are doubled: only a quote ends a string in Trino. Control characters never belong in an id or a country. */
function quote(text: string): string | undefined {
  const isPlain = text.length <= 200 && !/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(text);
  return isPlain ? `'${text.replaceAll("'", "''")}'` : undefined;
}

function isDay(text: string): boolean {
  return /^20\d\d-\d\d-\d\d$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) === true;
}
