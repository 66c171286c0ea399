/**
 * Looker's page reads `filter_config`, its API takes `f[]`; a share link has both. A filter that is only in the first
 * cannot be passed on. Where both have it and differ, page and bot would show different numbers.
 */
export function objectionOfConfig(
  json: string | null,
  filters: ReadonlyMap<string, string>,
): 'unreadable' | 'two_versions' | undefined {
  if (!json) return undefined;
  const config = parseJson(json);
  if (config === null) return undefined;
  if (typeof config !== 'object' || Array.isArray(config)) return 'unreadable';
  const entries = Object.entries(config as object);
  if (entries.some(([field, parts]) => !filters.has(field) && !restrictsNothing(parts))) return 'unreadable';
  const shown = new Map(entries);
  const agrees = [...filters].every(([field, value]) => saysTheSame(shown.get(field), value));
  return agrees ? undefined : 'two_versions';
}

/** Undefined when it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function restrictsNothing(parts: unknown): boolean {
  // "Any value" is kept as {"type":"advanced","values":[{"constant":""},{}]}.
  const json = JSON.stringify(parts) ?? '';
  return !/"(?!type"|id"|error")\w{1,200}":(?!""|null|\[|\{)/.test(json) && !/"!?(?:null|blank)"/.test(json);
}

/**
 * Whether the page's form of a filter and the API's expression can mean the same: the same values in both, and both
 * negated or neither. Words of syntax (`to`, `before`, `days ago`) are in the expression only.
 */
function saysTheSame(parts: unknown, expression: string): boolean {
  if (expression.trim() === '') return restrictsNothing(parts);
  const config = valuesOf(parts);
  if (!config.negated && config.values.join(',') === expression) return true;
  const [shown, asked] = [wordsOf(config.values.join(' ')), wordsOf(expression)];
  const negated = /^\s{0,9}(?:-|not\b)/i.test(expression);
  return (
    negated === config.negated &&
    [...shown].every((word) => asked.has(word)) &&
    [...asked].every((word) => shown.has(word) || SYNTAX.test(word))
  );
}

const SYNTAX =
  /^(?:to|and|or|not|before|after|ago|for|from|last|this|next|past|prior|now|today|yesterday|any|null|empty|complete|inclusive|seconds?|minutes?|hours?|days?|weeks?|months?|quarters?|years?)$/;

/** The values in the page's form of a filter, and whether it excludes them. */
function valuesOf(parts: unknown): { values: string[]; negated: boolean } {
  const found: { values: string[]; negated: boolean } = { values: [], negated: false };
  const visit = (node: unknown, depth: number): void => {
    if (typeof node !== 'object' || node === null || depth > 10) return;
    for (const [name, value] of Object.entries(node)) {
      if (name === 'type') found.negated ||= /^(?:!|not)/i.test(String(value));
      else if ((name === 'constant' || name === 'date') && value !== null) found.values.push(String(value));
      else visit(value, depth + 1);
    }
  };
  visit(parts, 0);
  return found;
}

/** Letters and digits as words in lower case; a time of midnight adds nothing to its day. */
function wordsOf(text: string): Set<string> {
  return new Set((text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? []).filter((word) => !/^0+$/.test(word)));
}
