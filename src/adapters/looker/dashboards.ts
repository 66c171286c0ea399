import type { LookerLink } from '../../core/looker-link.ts';
import { refuse } from '../../core/looker-refusals.ts';
import type { Dashboard, DashboardElement } from './answers.ts';
import type { Api } from './api.ts';
import type { Found, Refused } from './link-sql.ts';
import { withFilters } from './query-bodies.ts';

/** A chart of a dashboard that has one query. */
export interface Tile {
  id: string;
  title: string;
}

type DashboardLink = LookerLink & { kind: 'dashboard' };

/** The charts of a dashboard that have one query, in the dashboard's order. Texts, merged results and SQL are left out. */
export function tilesOf(dashboard: Dashboard): Tile[] {
  return elementsOf(dashboard).map(({ element }, index) => ({
    id: element.id,
    title: element.title || element.title_text || `Chart ${index + 1}`,
  }));
}

/** The query of the chosen tile, with the dashboard's filters as Looker would apply them. */
export async function dashboardQuery(
  link: DashboardLink,
  api: Api,
  mayRun: (model: string) => boolean,
): Promise<Found | Refused> {
  const dashboard = await api.dashboard(link.id);
  if (dashboard.deleted) return refuse('in_trash');
  const elements = elementsOf(dashboard);
  if (elements.length === 0) return refuse('no_tile');
  const only = link.tile === undefined && elements.length === 1 ? elements[0] : undefined;
  const chosen = only ?? elements.find(({ element }) => element.id === link.tile);
  if (!chosen) return refuse(link.tile === undefined ? 'choose_tile' : 'tile_gone');
  const query = await api.query(chosen.queryId);
  if (!mayRun(query.model)) return refuse('not_found_or_not_allowed');
  const filters = filtersFor(chosen.element, dashboard, link.filters ?? {});
  const title = chosen.element.title || dashboard.title || undefined;
  const asked = Object.keys(filters).length > 0 ? await api.createQuery(withFilters(query, filters)) : query;
  return { query: asked, ...(title && { title }) };
}

function elementsOf(dashboard: Dashboard): { element: DashboardElement; queryId: string }[] {
  return (dashboard.dashboard_elements ?? []).flatMap((element) => {
    const maker = element.result_maker;
    if (element.merge_result_id || maker?.merge_result_id || maker?.sql_query_id) return [];
    const queryId = element.query_id ?? maker?.query_id ?? element.query?.id ?? maker?.query?.id;
    return queryId ? [{ element, queryId }] : [];
  });
}

/** Field -> value for every filter that the tile listens to: the value in the link, or else the dashboard's default. */
function filtersFor(
  element: DashboardElement,
  dashboard: Dashboard,
  asked: Record<string, string>,
): Record<string, string> {
  const values = new Map(
    (dashboard.dashboard_filters ?? []).map(({ name, title, default_value }) => [
      name ?? '',
      asked[name ?? ''] ?? asked[title ?? ''] ?? default_value ?? undefined,
    ]),
  );
  const listened = (element.result_maker?.filterables ?? []).flatMap(({ listen }) => listen ?? []);
  return Object.fromEntries(
    listened.flatMap(({ dashboard_filter_name: name, field }) => {
      const value = values.get(name ?? '');
      return field && value !== undefined ? [[field, value]] : [];
    }),
  );
}
