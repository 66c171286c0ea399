import type { IDashboard, IDashboardElement, ILookWithQuery, IQuery, IUser } from '@looker/sdk';

// Names that the parameter `fields` may hold, by the official description.

export const QUERY_FIELDS: readonly (keyof IQuery)[] = [
  'can',
  'id',
  'model',
  'view',
  'fields',
  'pivots',
  'fill_fields',
  'filters',
  'filter_expression',
  'sorts',
  'limit',
  'column_limit',
  'total',
  'row_total',
  'subtotals',
  'vis_config',
  'filter_config',
  'visible_ui_sections',
  'slug',
  'dynamic_fields',
  'client_id',
  'share_url',
  'expanded_share_url',
  'url',
  'query_timezone',
  'has_table_calculations',
];
const LOOK: (keyof ILookWithQuery)[] = [
  'can',
  'id',
  'title',
  'user_id',
  'deleted',
  'description',
  'model',
  'public',
  'query_id',
  'folder',
  'folder_id',
  'query',
  'url',
];
const DASHBOARD: (keyof IDashboard)[] = [
  'can',
  'id',
  'title',
  'deleted',
  'model',
  'folder',
  'dashboard_elements',
  'dashboard_filters',
  'query_timezone',
];
const ELEMENT: (keyof IDashboardElement)[] = [
  'can',
  'id',
  'title',
  'title_text',
  'type',
  'look_id',
  'look',
  'query_id',
  'query',
  'merge_result_id',
  'result_maker',
];
export const USER_FIELDS: readonly (keyof IUser)[] = [
  'can',
  'id',
  'email',
  'display_name',
  'is_disabled',
  'role_ids',
  'group_ids',
  'url',
];
/** Of a dashboard and all that is nested in it. */
export const DASHBOARD_FIELDS: readonly string[] = [
  ...DASHBOARD,
  ...ELEMENT,
  ...QUERY_FIELDS,
  'filterables',
  'listen',
  'dashboard_filter_name',
  'field',
  'name',
  'sql_query_id',
  'default_value',
  'dimension',
];
/** Of a Look and all that is nested in it. */
export const LOOK_FIELDS: readonly string[] = [...LOOK, ...QUERY_FIELDS, 'name', 'label'];
