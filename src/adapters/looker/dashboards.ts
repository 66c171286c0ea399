import type { Tile } from '../../core/decision.ts';
import type { LookerLink } from '../../core/looker/link.ts';
import { refuse } from '../../core/looker/refusals.ts';
import type { LinkedTiles } from '../../core/ports/sql-source.ts';
import type { Dashboard, DashboardElement, Found, Refused } from './answers.ts';
import type { Api } from './api.ts';
import { withFilters } from './query-bodies.ts';

type DashboardLink = LookerLink & { kind: 'dashboard' };

/**
 * The query of the chosen tile, or of the only one, with the dashboard's filters as Looker would apply them; otherwise
 * the tiles to choose from.
 */
export async function dashboardQuery(
  link: DashboardLink,
  api: Api,
  mayRun: (model: string) => boolean,
): Promise<Found | LinkedTiles | Refused> {
  const dashboard = await dashboardOf(link.id, api);
  if (!dashboard) return refuse('not_found_or_not_allowed');
  if (dashboard.deleted) return refuse('in_trash');
  const elements = elementsOf(dashboard);
  if (elements.length === 0) return refuse('no_tile');
  const offered = elements.filter(({ element }) => mayOffer(element, mayRun));
  if (link.tile === undefined) {
    if (offered.length === 0) return refuse('not_found_or_not_allowed');
    if (offered.length > 1)
      return { tiles: offered.map(tileOf), ...(dashboard.title && { title: dashboard.title }) };
  }
  const chosen =
    link.tile === undefined ? offered[0] : elements.find(({ element }) => element.id === link.tile);
  if (!chosen) return refuse('tile_gone');
  const query = await api.query(chosen.queryId);
  if (!mayRun(query.model)) return refuse('not_found_or_not_allowed');
  const filters = filtersFor(chosen.element, dashboard, link.filters ?? {});
  const title = chosen.element.title || dashboard.title || undefined;
  const asked = Object.keys(filters).length > 0 ? await api.createQuery(withFilters(query, filters)) : query;
  return { query: asked, ...(title && { title }) };
}

/** Looker's API takes the number or the LookML name; people's links may hold a slug, which must be searched for. */
async function dashboardOf(id: string, api: Api): Promise<Dashboard | undefined> {
  if (/^\d{1,12}$/.test(id) || id.includes('::')) return api.dashboard(id);
  const [found, ...others] = (await api.dashboardsOfSlug(id)).filter(({ slug }) => slug === id);
  return found && others.length === 0 ? api.dashboard(found.id) : undefined;
}

function tileOf({ element }: { element: DashboardElement }, index: number): Tile {
  return { id: element.id, title: element.title || element.title_text || `Chart ${index + 1}` };
}

/** Charts of models that may not be run are not even named, where the dashboard says which model it is. */
function mayOffer({ result_maker: maker }: DashboardElement, mayRun: (model: string) => boolean): boolean {
  const models = (maker?.filterables ?? []).flatMap(({ model }) => model ?? []);
  return models.length === 0 || models.every(mayRun);
}

/** The charts that have one query, in the dashboard's order. Texts, merged results and SQL are left out. */
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
  const own = dashboard.dashboard_filters ?? [];
  const names = new Set(own.map(({ name }) => name));
  const values = new Map(
    own.map(({ name, title, default_value }) => [
      name ?? '',
      // A title that is the name of another filter means that one.
      valueIn(asked, name) ?? valueIn(asked, names.has(title) ? name : title) ?? default_value ?? undefined,
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

/** The names come from the link and from Looker: only own properties count. */
function valueIn(asked: Record<string, string>, name: string | null | undefined): string | undefined {
  return name && Object.hasOwn(asked, name) ? asked[name] : undefined;
}
