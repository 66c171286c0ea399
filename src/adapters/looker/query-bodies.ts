import type { IWriteQuery } from '@looker/sdk';
import type { ExploreQuery } from '../../core/looker/explore.ts';
import type { Query } from './answers.ts';

/** The body of a query that is spelled out in a URL. */
export function fromExplore(model: string, view: string, asked: ExploreQuery): IWriteQuery {
  return compact({
    model,
    view,
    fields: asked.fields,
    pivots: asked.pivots,
    fill_fields: asked.fillFields,
    filters: asked.filters,
    filter_expression: asked.filterExpression,
    sorts: asked.sorts,
    limit: asked.limit,
    column_limit: asked.columnLimit,
    total: asked.total,
    row_total: asked.rowTotal,
    subtotals: asked.subtotals,
    dynamic_fields: asked.dynamicFields,
    query_timezone: asked.queryTimezone,
  });
}

/**
 * The body of a saved query with other filters. `client_id` and `filter_config` would bring the old ones back, so
 * they are sent as null.
 */
export function withFilters(query: Query, filters: Readonly<Record<string, string>>): IWriteQuery {
  return { ...copyOf(query), filters: { ...query.filters, ...filters } };
}

/**
 * The same rows without anything that cuts them: no limit, and not pivoted. A pivot is only another shape of the same
 * groups, but Looker cuts it by ranks that no limit lifts.
 */
export function wholePopulation(query: Query): IWriteQuery {
  const { pivots, sorts, fill_fields, column_limit, total, row_total, subtotals, ...rest } = copyOf(query);
  return { ...rest, limit: '-1' };
}

function copyOf(query: Query): IWriteQuery {
  const { id, can, has_table_calculations, ...parts } = query;
  return { ...compact(parts), model: query.model, view: query.view, client_id: null, filter_config: null };
}

/** Without the parts that are not set. */
function compact<T extends object>(parts: T): T & IWriteQuery {
  return Object.fromEntries(
    Object.entries(parts).filter(([, value]) => value !== undefined && value !== null),
  ) as T & IWriteQuery;
}
