/**
 * What a piece of SQL is to Trino's own lexer. `bad` is what no Trino statement may contain: characters other than
 * ASCII outside quotes and comments, a word that starts with a digit, back-quotes, and anything unterminated.
 */
export type TokenKind = 'word' | 'quoted' | 'string' | 'number' | 'symbol' | 'comment' | 'bad';

export interface Token {
  kind: TokenKind;
  /** Offsets into the SQL, end exclusive. */
  start: number;
  end: number;
  /** Open parentheses around it. Both parentheses of a pair carry the depth outside; negative if unbalanced. */
  depth: number;
  /** The token as written; words in upper case, since Trino compares them so. */
  text: string;
}

/**
 * Splits SQL by the rules of Trino's grammar (SqlBase.g4), spaces left out: `--` ends at CR too, block comments do not
 * nest, no quote knows a backslash. Linear in the length, never throws; errors become `bad` tokens.
 * @param most tokens to read; the rest becomes one `bad` token, so that the time is bounded
 */
export function tokenize(sql: string, most = Number.POSITIVE_INFINITY): Token[] {
  const tokens: Token[] = [];
  let depth = 0;
  let at = 0;
  while (at < sql.length) {
    const kind = kindAt(sql, at);
    if (kind === 'space') {
      at += 1;
      continue;
    }
    if (tokens.length >= most) return [...tokens, make('bad', sql, at, sql.length)];
    const token = kind === 'symbol' ? symbolAt(sql, at) : scan(kind, sql, at);
    if (token.text === ')') depth -= 1;
    token.depth = depth;
    if (token.text === '(') depth += 1;
    tokens.push(token);
    at = token.end;
  }
  return tokens;
}

/** The tokens that Trino's parser would see. */
export function withoutComments(tokens: Token[]): Token[] {
  return tokens.filter((token) => token.kind !== 'comment');
}

type Start = 'space' | 'word' | 'digit' | 'string' | 'quoted' | 'line' | 'block' | 'symbol' | 'bad';

/** The tokens that can begin with an ASCII character, by its code; every other character is `bad`. */
const STARTS: readonly Start[] = Array.from({ length: 128 }, (_, code) => {
  const char = String.fromCharCode(code);
  if (/[ \t\r\n]/.test(char)) return 'space';
  if (/[A-Za-z_]/.test(char)) return 'word';
  if (/[0-9]/.test(char)) return 'digit';
  if (char === "'") return 'string';
  if (char === '"') return 'quoted';
  return /[-+*/%=<>!()[\]{},.;:?|$^]/.test(char) ? 'symbol' : 'bad';
});

function kindAt(sql: string, at: number): Start {
  const start = STARTS[sql.charCodeAt(at)] ?? 'bad';
  if (start === 'symbol') {
    if (sql.startsWith('--', at)) return 'line';
    if (sql.startsWith('/*', at)) return 'block';
    if (sql.charCodeAt(at) === 0x2e && STARTS[sql.charCodeAt(at + 1)] === 'digit') return 'digit';
  }
  // U&'...' and X'...' are one string to Trino.
  if (start === 'word' && /^(?:[uU]&|[xX])'/.test(sql.slice(at, at + 3))) return 'string';
  return start;
}

function make(kind: TokenKind, sql: string, start: number, end: number): Token {
  const text = sql.slice(start, end);
  return { kind, start, end, depth: 0, text: kind === 'word' ? text.toUpperCase() : text };
}

function scan(start: Exclude<Start, 'space' | 'symbol'>, sql: string, at: number): Token {
  switch (start) {
    case 'word':
      return make('word', sql, at, endOf(WORD, sql, at));
    case 'digit':
      return numberAt(sql, at);
    case 'string':
      return quoteAt('string', "'", sql, at);
    case 'quoted':
      return quoteAt('quoted', '"', sql, at);
    case 'line':
      return make('comment', sql, at, endOf(LINE, sql, at));
    case 'block': {
      const close = sql.indexOf('*/', at + 2);
      return close < 0 ? make('bad', sql, at, sql.length) : make('comment', sql, at, close + 2);
    }
    case 'bad':
      return make('bad', sql, at, endOf(BAD, sql, at));
  }
}

const LINE = /[^\r\n]*/y;
const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;
/** Up to the next start of a token, so that a run of bad characters is one token. */
const BAD = /[^\t\r\n !-_a-~]+|[#&@\\`~]/y;
const NUMBER = /(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9]+)?/y;
const BASED_NUMBER = /0(?:[xX][0-9a-fA-F_]+|[oO][0-7_]+|[bB][01_]+)/y;
const DIGIT_WORD = /[0-9][A-Za-z0-9_]*/y;
const SYMBOL = /->|=>|<=|>=|<>|!=|\|\||\{-|-\}|[^!]/y;

function symbolAt(sql: string, at: number): Token {
  const end = endOf(SYMBOL, sql, at);
  // `!` alone is no token of Trino.
  return end === at ? make('bad', sql, at, at + 1) : make('symbol', sql, at, end);
}

/** `1abc` is one forbidden word in Trino, not a number and a word: the longest match wins. */
function numberAt(sql: string, at: number): Token {
  const number = Math.max(endOf(NUMBER, sql, at), endOf(BASED_NUMBER, sql, at));
  const word = endOf(DIGIT_WORD, sql, at);
  return word > number ? make('bad', sql, at, word) : make('number', sql, at, number);
}

/** A doubled quote is a quote. An unterminated string makes the rest `bad`. */
function quoteAt(kind: 'string' | 'quoted', quote: string, sql: string, at: number): Token {
  let close = sql.indexOf(quote, sql.indexOf(quote, at) + 1);
  while (close >= 0 && sql[close + 1] === quote) close = sql.indexOf(quote, close + 2);
  return close < 0 ? make('bad', sql, at, sql.length) : make(kind, sql, at, close + 1);
}

/** Where a sticky pattern's match ends; `at` when it does not match. */
function endOf(pattern: RegExp, sql: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(sql) ? pattern.lastIndex : at;
}
