import type { LookerQuery, LookerUser, SqlText } from './content.ts';

/** What `limit=-1` does to a saved limit; what real Looker does to pivots is not documented. */
export type LimitHabit = 'lifts' | 'lifts_all_but_pivots' | 'ignored';

/**
 * The text of `run/sql` in Looker's style: comments, row limit, pivot ranks, extra statements, DDL of a table not
 * built.
 */
export function sqlText(
  query: LookerQuery,
  user: LookerUser,
  limit: string | undefined,
  habit: LimitHabit,
): string {
  const rows = rowLimit(query, limit, habit);
  const bare = fill(query.sql, query, user);
  const pivots = query.pivots ?? [];
  const statement =
    pivots.length > 0 ? pivoted(bare, query, rows, limit, habit) : bare + (rows ? `\nLIMIT ${rows}` : '');
  return `${before(query)}${statement}${extras(bare, query)}`;
}

function rowLimit(
  { limit: saved = '500' }: LookerQuery,
  asked: string | undefined,
  habit: LimitHabit,
): string | undefined {
  const limit = asked !== undefined && habit !== 'ignored' ? asked : saved;
  return limit === '-1' ? undefined : limit;
}

function fill(sql: SqlText, query: LookerQuery, user: LookerUser): string {
  const text = typeof sql === 'string' ? sql : sql(query, user);
  return text.replaceAll('{{row_filter}}', user.rowFilter ?? "1=1 -- no filter on 'access_filter'\n");
}

function before(query: LookerQuery): string {
  const { pdt, fillFields = [] } = query;
  const table = pdt && `looker_scratch.LR_Q62XE1646306348001_${pdt.name}`;
  const built = pdt?.built ? `-- use existing ${pdt.name} in ${table}\n` : '';
  const missing =
    pdt && !pdt.built
      ? `-- generate derived table ${pdt.name}\n-- Building ${table}\nCREATE TABLE ${table} AS (SELECT 1 AS a)\n-- finished ${pdt.name} => ${table}\n`
      : '';
  const filled =
    fillFields.length > 0
      ? `-- raw sql results do not include filled-in values for ${fillFields.map((field) => `'${field}'`).join(', ')}\n\n\n`
      : '';
  return built + missing + filled;
}

/** The nest of windows that Looker puts around a pivoted query. */
function pivoted(
  bare: string,
  query: LookerQuery,
  rows: string | undefined,
  asked: string | undefined,
  habit: LimitHabit,
): string {
  const keepsRanks = asked !== '-1' || habit !== 'lifts';
  const rank = rows ?? query.limit ?? '500';
  const quoted = (names: string[]) => names.map((name) => `"${name}"`).join(', ');
  const pivots = query.pivots ?? [];
  const others = query.fields.filter((field) => !pivots.includes(field)).slice(0, 1);
  const ranks = keepsRanks
    ? `\n WHERE (z__pivot_col_rank <= ${query.columnLimit ?? '50'} OR z__is_highest_ranked_cell = 1) AND (z___pivot_row_rank <= ${rank} OR z__pivot_col_ordering = 1)`
    : '';
  return `SELECT * FROM (
SELECT *, DENSE_RANK() OVER (ORDER BY z___min_rank) as z___pivot_row_rank, RANK() OVER (PARTITION BY z__pivot_col_rank ORDER BY z___min_rank) as z__pivot_col_ordering, CASE WHEN z___min_rank = z___rank THEN 1 ELSE 0 END AS z__is_highest_ranked_cell FROM (
SELECT *, MIN(z___rank) OVER (PARTITION BY ${quoted(others)}) as z___min_rank FROM (
SELECT *, RANK() OVER (ORDER BY ${quoted(others)} DESC, z__pivot_col_rank) AS z___rank FROM (
SELECT *, DENSE_RANK() OVER (ORDER BY ${quoted(pivots)}) AS z__pivot_col_rank FROM (
${bare}) ww
) bb WHERE z__pivot_col_rank <= 16384
) aa
) xx
) zz${ranks} ORDER BY z___pivot_row_rank`;
}

/** Further statements, without a `;` between, as Looker appends them for totals and pivots. */
function extras(bare: string, query: LookerQuery): string {
  const inner = `SELECT\n    COUNT(*) AS "total.rows"\nFROM (\n${bare}\n) totals`;
  const parts: string[] = [];
  if (query.total || (query.pivots ?? []).length > 0)
    parts.push(`-- sql for creating the total and/or determining pivot columns\n${inner}\nLIMIT 1`);
  if (query.rowTotal) parts.push(`-- sql for creating the pivot row totals\n${inner}\nLIMIT 30000`);
  if (query.total && query.rowTotal) parts.push(`-- sql for creating the grand totals\n${inner}\nLIMIT 1`);
  return parts.map((part) => `\n\n${part}`).join('');
}
