import { type Token, tokenize, withoutComments } from './lexer.ts';

/**
 * Whether SQL is about a product: it contains the pattern, in any case, outside comments, and not only in values that
 * it excludes (`product <> 'Authy'`, `NOT IN`, `NOT LIKE`, `NOT (...)`, `NOT EXISTS`, `EXCEPT`). The name of a table or
 * column counts like a value. Pure; linear in the length for SQL within the limits.
 * @param pattern plain text, as in `CREDIT_PRODUCT_PATTERN`
 */
export function mentions(sql: string, pattern: string): boolean {
  return mentionedOf(sql, [[pattern]]).length > 0;
}

/**
 * Which of several things SQL is about: the indexes of those of which it mentions a pattern, in order. What one of them
 * matches does not count for those after it: of `authy_legacy` and `authy` the first takes the name whole. Pure; linear
 * in the length for a bounded number of patterns.
 */
export function mentionedOf(sql: string, things: readonly (readonly string[])[]): number[] {
  const all = tokenize(sql);
  const excluded = excludedValues(withoutComments(all));
  let text = lower(blankComments(sql, all));
  return things.flatMap((patterns, index) => {
    const found = patterns.map(lower).filter((wanted) => isMentioned(text, wanted, excluded));
    for (const wanted of found) if (wanted !== '') text = text.replaceAll(wanted, ' '.repeat(wanted.length));
    return found.length > 0 ? [index] : [];
  });
}

function isMentioned(text: string, wanted: string, excluded: readonly Token[]): boolean {
  if (wanted === '') return true;
  let at = text.indexOf(wanted);
  for (let next = 0; at >= 0; at = text.indexOf(wanted, at + 1)) {
    while (next < excluded.length && (excluded[next]?.end ?? 0) <= at) next += 1;
    const value = excluded[next];
    const isExcluded = value !== undefined && value.start <= at && at + wanted.length <= value.end;
    if (!isExcluded) return true;
  }
  return false;
}

/** Words after which a new condition or expression begins, so that an earlier NOT does not reach it. */
const BOUNDARIES = new Set(
  'SELECT FROM WHERE AND OR ON HAVING WHEN THEN ELSE CASE END JOIN BY AS UNION INTERSECT EXCEPT WITH QUALIFY LIMIT'.split(
    ' ',
  ),
);
const UNEQUAL = new Set(['<>', '!=']);

/** The state inside one pair of parentheses. */
interface Frame {
  /** Whether the pair is inside an excluded condition. */
  outside: boolean;
  /** Whether the present condition is excluded: by an odd number of NOT and `<>`. */
  condition: boolean;
  /** Behind EXCEPT, until the next set operator. */
  except: boolean;
  /** Index of the first value found in it. */
  first: number;
}

/** The text values found so far. A later negation inverts all between two indexes in one step. */
class Values {
  readonly #found: { token: Token; excluded: boolean }[] = [];
  readonly #turns = new Map<number, number>();

  get length(): number {
    return this.#found.length;
  }

  add(token: Token, excluded: boolean): void {
    this.#found.push({ token, excluded });
  }

  turnAround(from: number): void {
    for (const at of [from, this.length]) this.#turns.set(at, (this.#turns.get(at) ?? 0) + 1);
  }

  excluded(): Token[] {
    let turned = false;
    return this.#found.flatMap(({ token, excluded }, at) => {
      if ((this.#turns.get(at) ?? 0) % 2 === 1) turned = !turned;
      return excluded !== turned ? [token] : [];
    });
  }
}

/** The text values that the statement only excludes, in order. */
function excludedValues(tokens: readonly Token[]): Token[] {
  const values = new Values();
  const frames: Frame[] = [];
  let frame: Frame = { outside: false, condition: false, except: false, first: 0 };
  const isExcluded = () => (frame.outside !== frame.condition) !== frame.except;
  for (const [index, token] of tokens.entries()) {
    const [before, after] = [tokens[index - 1]?.text, tokens[index + 1]?.text];
    if (token.kind === 'string') {
      values.add(token, isExcluded());
      if (turnsAround(tokens, index + 1)) values.turnAround(values.length - 1);
    } else if (token.text === '(') {
      frames.push(frame);
      frame = { outside: isExcluded(), condition: false, except: false, first: values.length };
    } else if (token.text === ')') {
      const { first } = frame;
      frame = frames.pop() ?? frame;
      if (turnsAround(tokens, index + 1)) values.turnAround(first);
    } else read(token, before, after, frame);
  }
  return values.excluded();
}

/** The effect of a word or sign on what follows in its parentheses. */
function read(token: Token, before: string | undefined, after: string | undefined, frame: Frame): void {
  const { kind, text } = token;
  // IS [NOT] DISTINCT FROM: this FROM begins no clause.
  if (text === 'FROM' && before === 'DISTINCT') return;
  if (kind === 'symbol' && UNEQUAL.has(text)) frame.condition = !frame.condition;
  else if (kind === 'symbol' && text === ',') frame.condition = false;
  else if (kind !== 'word') return;
  else if (text === 'DISTINCT' && before === 'IS') frame.condition = !frame.condition;
  else if (text === 'NOT' && before !== 'IS' && after !== 'NULL') frame.condition = !frame.condition;
  else if (BOUNDARIES.has(text)) {
    frame.condition = false;
    if (text === 'EXCEPT') frame.except = !frame.except;
    else if (text === 'UNION' || text === 'INTERSECT') frame.except = false;
  }
}

/**
 * Whether the operand that ends before `at` is negated from behind: `<> x`, `NOT IN`, `= FALSE`, `= 0`, `IS NOT TRUE`.
 */
function turnsAround(tokens: readonly Token[], at: number): boolean {
  const [first, second, third] = [at, at + 1, at + 2].map((index) => tokens[index]?.text ?? '');
  if (UNEQUAL.has(first ?? '')) return true;
  if (first === 'NOT') return /^(?:IN|LIKE)$/.test(second ?? '');
  if (first === '=') return second === 'FALSE' || second === '0';
  if (first !== 'IS') return false;
  return second === 'FALSE' || second === 'DISTINCT' || (second === 'NOT' && third === 'TRUE');
}

/** The SQL with spaces in place of comments, so that all offsets stay. */
function blankComments(sql: string, tokens: readonly Token[]): string {
  let kept = '';
  let from = 0;
  for (const { kind, start, end } of tokens) {
    if (kind !== 'comment') continue;
    kept += sql.slice(from, start) + ' '.repeat(end - start);
    from = end;
  }
  return kept + sql.slice(from);
}

/** In lower case with the same length, so that all offsets stay. */
function lower(text: string): string {
  const folded = text.toLowerCase();
  if (folded.length === text.length) return folded;
  return Array.from(text, (char) =>
    char.toLowerCase().length === char.length ? char.toLowerCase() : char,
  ).join('');
}
