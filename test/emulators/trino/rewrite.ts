import { type Token, tokenize } from '../../../src/core/sql/lexer.ts';

/**
 * Trino's SQL as DuckDB's, token by token. Known differences that stay: decimal division is not rounded to Trino's
 * scale, AVG of decimals is a double, division by zero is null, approx_* values differ.
 */
export function toDuckDb(sql: string): string {
  const tokens = tokenize(sql);
  const edits = new Map<number, string>();
  for (const [index, token] of tokens.entries())
    if (token.kind === 'word') rewriteWord(sql, tokens, index, edits);
  let written = '';
  let from = 0;
  for (const [index, { start, end }] of tokens.entries()) {
    written += sql.slice(from, start) + (edits.get(index) ?? sql.slice(start, end));
    from = end;
  }
  return written + sql.slice(from);
}

const FUNCTIONS: Record<string, string> = {
  APPROX_DISTINCT: 'approx_count_distinct',
  APPROX_PERCENTILE: 'approx_quantile',
  ARBITRARY: 'any_value',
  CARDINALITY: 'len',
  DATE_ADD: 'trino_date_add',
  // date_diff of DuckDB counts boundaries, Trino's whole units.
  DATE_DIFF: 'date_sub',
  DATE_FORMAT: 'trino_format',
  DATE_PARSE: 'strptime',
  DAY_OF_WEEK: 'isodow',
  DOW: 'isodow',
  ELEMENT_AT: 'list_extract',
  FORMAT_DATETIME: 'trino_format',
  FROM_BASE: 'trino_from_base',
  JSON_EXTRACT_SCALAR: 'json_extract_string',
  MD5: 'trino_md5',
  SEQUENCE: 'generate_series',
  TRANSFORM: 'list_transform',
  TO_HEX: 'hex',
};
const FORMATS: Record<string, Record<string, string>> = {
  DATE_FORMAT: { '%i': '%M', '%T': '%H:%M:%S', '%s': '%S', '%h': '%I', '%M': '%B', '%e': '%-d', '%c': '%-m' },
  DATE_PARSE: { '%i': '%M', '%T': '%H:%M:%S', '%s': '%S', '%h': '%I', '%M': '%B', '%e': '%-d', '%c': '%-m' },
  FORMAT_DATETIME: { yyyy: '%Y', MM: '%m', dd: '%d', HH: '%H', mm: '%M', ss: '%S' },
};

function rewriteWord(sql: string, tokens: Token[], index: number, edits: Map<number, string>): void {
  const word = tokens[index]?.text ?? '';
  const calls = tokens[index + 1]?.text === '(';
  if (calls && tokens[index - 1]?.text !== '.') {
    const name = FUNCTIONS[word];
    if (name !== undefined) edits.set(index, name);
    if (word === 'FILTER' && tokens[index + 2]?.text !== 'WHERE') edits.set(index, 'list_filter');
    if (word in FORMATS) rewriteFormat(tokens, index, word, edits);
  }
  if (calls && word === 'REDUCE') rewriteReduce(sql, tokens, index, edits);
  if (calls && word === 'ANY_MATCH') rewriteAnyMatch(tokens, index, edits);
  if (word === 'WITHIN' && tokens[index + 1]?.text === 'GROUP') rewriteListagg(tokens, index, edits);
  if (word === 'AT' && tokens[index + 1]?.text === 'TIME' && !endsInZone(sql, tokens, index)) {
    // AT TIME ZONE of DuckDB has the opposite direction for a plain TIMESTAMP; the session is UTC.
    edits.set(index, "AT TIME ZONE 'UTC' AT");
  }
}

function endsInZone(sql: string, tokens: Token[], index: number): boolean {
  const before = sql.slice(tokens[Math.max(0, index - 3)]?.start, tokens[index]?.start).toUpperCase();
  return /(?:NOW\s*\(\s*\)|CURRENT_TIMESTAMP)\s*$/.test(before);
}

function closeOf(tokens: Token[], index: number): number {
  const depth = tokens[index]?.depth;
  return tokens.findIndex((token, at) => at > index && token.text === ')' && token.depth === depth);
}

/** `REDUCE(list, first, step, s -> s)` -> `list_reduce(list, step, first)`. */
function rewriteReduce(sql: string, tokens: Token[], index: number, edits: Map<number, string>): void {
  const close = closeOf(tokens, index);
  const inside = (tokens[index]?.depth ?? 0) + 1;
  const commas: number[] = [];
  let brackets = 0;
  for (let at = index; at < close; at++) {
    const { text, depth } = tokens[at] ?? { text: '', depth: 0 };
    brackets += text === '[' ? 1 : text === ']' ? -1 : 0;
    if (text === ',' && depth === inside && brackets === 0) commas.push(at);
  }
  const [one = 0, two = 0, three = 0] = commas;
  const first = sql.slice(tokens[one]?.end, tokens[two]?.start);
  edits.set(index, 'list_reduce');
  for (let at = one; at < two; at++) edits.set(at, '');
  edits.set(three, `, ${first}`);
  for (let at = three + 1; at < close; at++) edits.set(at, '');
}

/** `ANY_MATCH(list, test)` -> `(len(list_filter(list, test)) > 0)`. */
function rewriteAnyMatch(tokens: Token[], index: number, edits: Map<number, string>): void {
  edits.set(index, '(len(list_filter');
  edits.set(closeOf(tokens, index), ')) > 0)');
}

/** The format is the last argument, a string. */
function rewriteFormat(tokens: Token[], index: number, word: string, edits: Map<number, string>): void {
  const close = closeOf(tokens, index);
  const format = tokens[close - 1];
  if (format?.kind !== 'string') return;
  const codes = FORMATS[word] ?? {};
  const pattern = new RegExp(Object.keys(codes).join('|'), 'g');
  edits.set(
    close - 1,
    format.text.replace(pattern, (code) => codes[code] ?? code),
  );
}

/** `LISTAGG(x, ', ') WITHIN GROUP (ORDER BY y)` -> `string_agg(x, ', ' ORDER BY y)`. */
function rewriteListagg(tokens: Token[], index: number, edits: Map<number, string>): void {
  edits.set(index - 1, '');
  edits.set(index, '');
  edits.set(index + 1, '');
  edits.set(index + 2, '');
  const depth = tokens[index]?.depth;
  const opener = tokens.findLastIndex(
    (token, at) => at < index - 1 && token.text === '(' && token.depth === depth,
  );
  edits.set(opener - 1, 'string_agg');
}

/** What the rewritten SQL calls and DuckDB does not have. */
export const MACROS = [
  `CREATE MACRO trino_date_add(unit, n, x) AS x + CASE lower(unit)
    WHEN 'second' THEN to_seconds(n) WHEN 'minute' THEN to_minutes(n) WHEN 'hour' THEN to_hours(n)
    WHEN 'day' THEN to_days(CAST(n AS INTEGER)) WHEN 'week' THEN to_days(CAST(7 * n AS INTEGER))
    WHEN 'month' THEN to_months(CAST(n AS INTEGER)) WHEN 'quarter' THEN to_months(CAST(3 * n AS INTEGER))
    WHEN 'year' THEN to_years(CAST(n AS INTEGER)) END`,
  'CREATE MACRO trino_format(x, format) AS strftime(CAST(x AS TIMESTAMP), format)',
  "CREATE MACRO trino_from_base(digits, base) AS CAST('0x' || digits AS BIGINT)",
  'CREATE MACRO trino_md5(x) AS unhex(md5(x))',
];
