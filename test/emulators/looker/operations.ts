import { DASHBOARD_FIELDS, LOOK_FIELDS, QUERY_FIELDS, USER_FIELDS } from './field-names.ts';

/** The operations of Looker's API 4.0 that this emulator serves, by their ids in the official description. */
export type OperationName =
  | 'login'
  | 'login_user'
  | 'logout'
  | 'me'
  | 'role'
  | 'search_users'
  | 'look'
  | 'run_look'
  | 'query'
  | 'query_for_slug'
  | 'create_query'
  | 'run_query'
  | 'dashboard'
  | 'search_dashboards'
  | 'merge_query'
  | 'sql_query';

type Kind = 'string' | 'integer' | 'boolean';

interface Operation {
  method: 'GET' | 'POST' | 'DELETE';
  /** The path after `/api/4.0`, with one group a parameter. */
  path: RegExp;
  /** As in `documentation_url`. */
  template: string;
  query: Record<string, Kind>;
  /** Names that `fields` may hold. */
  fields?: readonly string[];
}

const RUN: Record<string, Kind> = {
  limit: 'integer',
  apply_formatting: 'boolean',
  apply_vis: 'boolean',
  cache: 'boolean',
  image_width: 'integer',
  image_height: 'integer',
  generate_drill_links: 'boolean',
  force_production: 'boolean',
  cache_only: 'boolean',
  path_prefix: 'string',
  rebuild_pdts: 'boolean',
  server_table_calcs: 'boolean',
};

export const OPERATIONS: Record<OperationName, Operation> = {
  login: { method: 'POST', path: /^\/login$/, template: '/login', query: {} },
  login_user: {
    method: 'POST',
    path: /^\/login\/([^/]+)$/,
    template: '/login/:user_id',
    query: {},
  },
  logout: { method: 'DELETE', path: /^\/logout$/, template: '/logout', query: {} },
  me: {
    method: 'GET',
    path: /^\/user$/,
    template: '/user',
    query: { fields: 'string' },
    fields: USER_FIELDS,
  },
  role: { method: 'GET', path: /^\/roles\/([^/]+)$/, template: '/roles/:role_id', query: {} },
  search_users: {
    method: 'GET',
    path: /^\/users\/search$/,
    template: '/users/search',
    query: {
      fields: 'string',
      limit: 'integer',
      offset: 'integer',
      sorts: 'string',
      email: 'string',
      is_disabled: 'boolean',
    },
    fields: USER_FIELDS,
  },
  look: {
    method: 'GET',
    path: /^\/looks\/([^/]+)$/,
    template: '/looks/:look_id',
    query: { fields: 'string' },
    fields: LOOK_FIELDS,
  },
  run_look: {
    method: 'GET',
    path: /^\/looks\/([^/]+)\/run\/([^/]+)$/,
    template: '/looks/:look_id/run/:result_format',
    query: RUN,
  },
  query: {
    method: 'GET',
    path: /^\/queries\/([^/]+)$/,
    template: '/queries/:query_id',
    query: { fields: 'string' },
    fields: QUERY_FIELDS,
  },
  query_for_slug: {
    method: 'GET',
    path: /^\/queries\/slug\/([^/]+)$/,
    template: '/queries/slug/:slug',
    query: { fields: 'string' },
    fields: QUERY_FIELDS,
  },
  create_query: {
    method: 'POST',
    path: /^\/queries$/,
    template: '/queries',
    query: { fields: 'string' },
    fields: QUERY_FIELDS,
  },
  run_query: {
    method: 'GET',
    path: /^\/queries\/([^/]+)\/run\/([^/]+)$/,
    template: '/queries/:query_id/run/:result_format',
    query: RUN,
  },
  search_dashboards: {
    method: 'GET',
    path: /^\/dashboards\/search$/,
    template: '/dashboards/search',
    query: { fields: 'string', slug: 'string', limit: 'integer' },
    fields: DASHBOARD_FIELDS,
  },
  dashboard: {
    method: 'GET',
    path: /^\/dashboards\/([^/]+)$/,
    template: '/dashboards/:dashboard_id',
    query: { fields: 'string' },
    fields: DASHBOARD_FIELDS,
  },
  merge_query: {
    method: 'GET',
    path: /^\/merge_queries\/([^/]+)$/,
    template: '/merge_queries/:merge_query_id',
    query: { fields: 'string' },
  },
  sql_query: { method: 'GET', path: /^\/sql_queries\/([^/]+)$/, template: '/sql_queries/:slug', query: {} },
};

/** The operation of a request and its path parameters, undefined when the API has none such. */
export function operationOf(
  method: string,
  path: string,
): { name: OperationName; parameters: string[] } | undefined {
  for (const [name, operation] of Object.entries(OPERATIONS)) {
    const match = operation.method === method ? operation.path.exec(path) : null;
    if (match) return { name: name as OperationName, parameters: match.slice(1).map(decodeURIComponent) };
  }
  return undefined;
}
