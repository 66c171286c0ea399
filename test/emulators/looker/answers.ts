import type { IDashboard, IDashboardElement, ILookWithQuery, IQuery, IRole, IUser } from '@looker/sdk';
import type {
  LookerContent,
  LookerDashboard,
  LookerLook,
  LookerQuery,
  LookerTile,
  LookerUser,
} from './content.ts';

/** The 22 characters of `?qid=`. */
export function clientIdOf({ slug, clientId }: LookerQuery): string {
  return clientId ?? `${slug}0000000000000000000000`.slice(0, 22);
}

/** A query as the API shows it to a user. */
export function queryAnswer(query: LookerQuery, user: LookerUser, web: string): IQuery {
  const may = (permission: LookerUser['permissions'][number]) => user.permissions.includes(permission);
  const clientId = clientIdOf(query);
  return {
    can: {
      run: may('access_data'),
      see_results: may('access_data'),
      explore: may('explore'),
      see_sql: may('see_sql'),
      see_lookml: false,
      download: true,
    },
    id: query.id,
    model: query.model,
    view: query.view,
    fields: query.fields,
    pivots: query.pivots ?? null,
    fill_fields: query.fillFields ?? null,
    filters: query.filters ?? null,
    filter_expression: query.filterExpression ?? null,
    sorts: query.sorts ?? null,
    limit: query.limit ?? '500',
    column_limit: query.columnLimit ?? null,
    total: query.total ?? null,
    row_total: query.rowTotal ?? null,
    subtotals: null,
    vis_config: { type: 'looker_grid' },
    filter_config: {},
    visible_ui_sections: null,
    slug: query.slug,
    dynamic_fields: query.dynamicFields ?? null,
    client_id: clientId,
    share_url: `${web}/x/${clientId}`,
    expanded_share_url: `${web}/explore/${query.model}/${query.view}?fields=${query.fields.join(',')}`,
    url: `/explore/${query.model}/${query.view}?fields=${query.fields.join(',')}`,
    query_timezone: query.queryTimezone ?? null,
    has_table_calculations: query.hasTableCalculations ?? false,
  };
}

export function lookAnswer(
  look: LookerLook,
  query: LookerQuery,
  user: LookerUser,
  web: string,
): ILookWithQuery {
  return {
    can: { index: true, show: true, run: true },
    id: look.id,
    title: look.title,
    deleted: look.deleted ?? false,
    description: null,
    public: false,
    model: { id: query.model, label: query.model },
    query_id: query.id,
    folder: { id: look.folder, name: `Folder ${look.folder}` },
    folder_id: look.folder,
    query: queryAnswer(query, user, web),
    url: `/looks/${look.id}`,
  };
}

export function dashboardAnswer(dashboard: LookerDashboard, content: LookerContent): IDashboard {
  return {
    can: { show: true },
    id: dashboard.id,
    title: dashboard.title,
    deleted: false,
    folder: { id: dashboard.folder, name: `Folder ${dashboard.folder}` },
    dashboard_filters: (dashboard.filters ?? []).map(({ name, title = name, default: value }) => ({
      name,
      title,
      default_value: value ?? null,
    })),
    dashboard_elements: dashboard.tiles.map((tile) => elementAnswer(tile, content)),
  };
}

function elementAnswer(tile: LookerTile, content: LookerContent): IDashboardElement {
  const look = content.looks.find(({ id }) => id === tile.lookId);
  const queryId = tile.queryId ?? look?.queryId ?? null;
  const query = content.queries.find(({ id }) => id === queryId);
  const listen = Object.entries(tile.listen ?? {}).map(([name, field]) => ({
    dashboard_filter_name: name,
    field,
  }));
  const isChart = queryId !== null || tile.mergeId !== undefined;
  return {
    id: tile.id,
    title: tile.title,
    type: isChart ? 'vis' : 'text',
    look_id: tile.lookId ?? null,
    query_id: tile.queryId ?? null,
    merge_result_id: tile.mergeId ?? null,
    ...(isChart && {
      result_maker: {
        query_id: queryId,
        sql_query_id: null,
        filterables: query ? [{ model: query.model, view: query.view, name: query.view, listen }] : [],
      },
    }),
  };
}

export function userAnswer(user: LookerUser): IUser {
  return {
    can: { show: true },
    id: user.id,
    email: user.email,
    display_name: user.displayName,
    is_disabled: user.disabled ?? false,
    role_ids: [user.id],
    group_ids: [],
    url: `/users/${user.id}`,
  };
}

/** Each user has a role of their own, of the same id. */
export function roleAnswer(user: LookerUser): IRole {
  return {
    id: user.id,
    name: `Role of ${user.displayName}`,
    permission_set: { id: user.id, name: 'Permissions', permissions: user.permissions },
    model_set: { id: user.id, name: 'Models', models: user.models ?? [] },
  };
}

/** `id,query(id,model)` -> those parts only; null: everything. */
export function pick(value: unknown, fields: string | null): unknown {
  if (!fields || value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((part) => pick(part, fields));
  const source = value as Record<string, unknown>;
  return Object.fromEntries(
    partsOf(fields)
      .filter(({ name }) => name in source)
      .map(({ name, inner }) => [name, pick(source[name], inner)]),
  );
}

function partsOf(fields: string): { name: string; inner: string | null }[] {
  const parts: string[] = [''];
  let depth = 0;
  for (const char of fields) {
    if (char === '(') depth += 1;
    if (char === ')') depth -= 1;
    if (char === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += char;
  }
  return parts.map((part) => {
    const open = part.indexOf('(');
    return open < 0
      ? { name: part, inner: null }
      : { name: part.slice(0, open), inner: part.slice(open + 1, -1) };
  });
}
