import type { LookFilter } from '../../core/decision.ts';

/**
 * How many filters are kept, and how many characters of each: more than anybody reads, since a Look may hold a list of
 * ten thousand ids.
 */
const MOST = 30;
const LONGEST = 200;

/**
 * The filters of a query for people: `{"usage.country_iso": "ID,BD"}` as `Country Iso`, `ID,BD`. Empty expressions
 * select everything and are left out; a long one ends in an ellipsis.
 */
export function filtersInWords(filters: Record<string, string> | null | undefined): {
  filters?: LookFilter[];
} {
  const stated = Object.entries(filters ?? {}).filter(([, value]) => value.trim() !== '');
  if (stated.length === 0) return {};
  const shown = stated
    .slice(0, MOST)
    .map(([field, value]) => ({ name: fieldInWords(field), value: shortened(value.trim()) }));
  const more = stated.length - shown.length;
  return { filters: more > 0 ? [...shown, { name: 'and more', value: `${more} further filters` }] : shown };
}

/** `usage.country_iso` -> `Country Iso`, as Looker labels a field by default. */
function fieldInWords(field: string): string {
  const name = field.slice(field.lastIndexOf('.') + 1).slice(0, LONGEST);
  return name
    .split('_')
    .filter((word) => word !== '')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');
}

function shortened(value: string): string {
  return value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value;
}
