import { objectionOfConfig, parseJson } from './filter-config.ts';

/** An Explore that is spelled out in a URL. Names and meaning are Looker's; `limit` is text, as in Looker. */
export interface ExploreQuery {
  fields: string[];
  filters?: Record<string, string>;
  sorts?: string[];
  pivots?: string[];
  limit?: string;
  columnLimit?: string;
  total?: boolean;
  rowTotal?: string;
  subtotals?: string[];
  fillFields?: string[];
  filterExpression?: string;
  /** JSON text of an array of custom fields and table calculations. */
  dynamicFields?: string;
  queryTimezone?: string;
}

/** `view.field`, or the bare name of a custom field. */
const FIELD = /^(?!__)\w{1,200}(?:\.\w{1,200})?$/;
const SORT = /^(?!__)\w{1,200}(?:\.\w{1,200})?(?: (?:asc|desc))?(?: \d{1,4})?$/i;
const TIMEZONE = /^[A-Za-z][\w+\-/]{0,63}$/;
const MOST_FIELDS = 500;

/**
 * The filters `f[view.field]=value` of a URL. Undefined: none. `unreadable`: some cannot be read for
 * certain, and leaving them out would give other numbers. `two_versions`: the link has two values of one filter.
 */
export function filtersOf(
  query: URLSearchParams,
): Record<string, string> | 'unreadable' | 'two_versions' | undefined {
  const filters = new Map<string, string>();
  for (const [name, value] of query) {
    // Also the double-encoded `f%5B`, which would otherwise be ignored.
    if (!/^f(?:\[|%5b)/i.test(name)) continue;
    const field = /^f\[(.*)\]$/.exec(name)?.[1];
    if (field === undefined || !FIELD.test(field)) return 'unreadable';
    if ((filters.get(field) ?? value) !== value) return 'two_versions';
    filters.set(field, value);
  }
  const objection = objectionOfConfig(query.get('filter_config'), filters);
  if (objection) return objection;
  return filters.size > 0 ? Object.fromEntries(filters) : undefined;
}

/**
 * Why a link's parameters have no certain meaning: one of them is there twice with different values, of which Looker's
 * page shows one; or a filter is written in a form that Looker ignores. Undefined: they have one.
 */
export function objectionToParameters(query: URLSearchParams): 'two_versions' | 'unreadable' | undefined {
  const seen = new Map<string, string>();
  for (const [name, value] of query) {
    if ((seen.get(name) ?? value) !== value && !DISPLAY.test(name)) return 'two_versions';
    seen.set(name, value);
  }
  return [...seen.keys()].some((name) => UNKNOWN_FILTER.test(name)) ? 'unreadable' : undefined;
}

/** How a query is shown; what it counts is the same with any value. */
const DISPLAY = /^(?:toggle|origin|vis|title|show)$/;
/** `filter[view.field]`, `filters`: meant as filters, but Looker's page reads only `f[...]` and these two others. */
const UNKNOWN_FILTER = /^filter(?!_config$|_expression$)/i;

/** The parts of an Explore spelled out in a URL, or why there is no query in it. */
export function readExplore(
  query: URLSearchParams,
): ExploreQuery | 'explore_without_fields' | 'unreadable' | 'two_versions' {
  const fields = list(query, 'fields');
  if (fields.length === 0) return 'explore_without_fields';
  const pivots = list(query, 'pivots');
  const fillFields = list(query, 'fill_fields');
  const subtotals = list(query, 'subtotals');
  const filters = filtersOf(query);
  const dynamicFields = query.get('dynamic_fields') || undefined;
  const queryTimezone = query.get('query_timezone') || undefined;
  const filterExpression = query.get('filter_expression') || undefined;
  const names = [...fields, ...pivots, ...fillFields, ...subtotals];
  const readable =
    names.length <= MOST_FIELDS &&
    names.every((name) => FIELD.test(name)) &&
    (dynamicFields === undefined || Array.isArray(parseJson(dynamicFields))) &&
    (queryTimezone === undefined || TIMEZONE.test(queryTimezone));
  if (!readable) return 'unreadable';
  if (typeof filters === 'string') return filters;
  return {
    fields,
    ...present('pivots', pivots),
    ...present('fillFields', fillFields),
    ...present('subtotals', subtotals),
    ...(filters && { filters }),
    ...(dynamicFields && { dynamicFields }),
    ...(queryTimezone && { queryTimezone }),
    ...(filterExpression && { filterExpression }),
    ...shapeOf(query),
  };
}

/** The parts that change no number of a complete result; unreadable ones are left out. */
function shapeOf(query: URLSearchParams): Partial<ExploreQuery> {
  const limit = query.get('limit') ?? '';
  const columnLimit = query.get('column_limit') ?? '';
  const rowTotal = query.get('row_total') ?? '';
  const sorts = list(query, 'sorts').filter((sort) => SORT.test(sort));
  return {
    ...present('sorts', sorts),
    ...(/^-?\d{1,7}$/.test(limit) && { limit }),
    ...(/^\d{1,4}$/.test(columnLimit) && { columnLimit }),
    ...(/^(?:on|true)$/.test(query.get('total') ?? '') && { total: true }),
    ...(/^(?:left|right)$/.test(rowTotal) && { rowTotal }),
  };
}

function list(query: URLSearchParams, name: string): string[] {
  return (query.get(name) ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function present<Name extends string>(name: Name, parts: string[]): { [key in Name]?: string[] } {
  return parts.length > 0 ? ({ [name]: parts } as { [key in Name]: string[] }) : {};
}
