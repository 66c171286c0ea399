import { z } from 'zod';
import type { Refusal } from '../../core/decision.ts';

/** An id from Looker that goes into a path of the next call, which the SDK would not encode safely. */
const ID = z.union([z.string(), z.number().transform(String)]).pipe(z.string().regex(/^[\w-]{1,64}$/));
const TEXT = z.string().nullish();
const LIST = z.array(z.string()).nullish();

export const QUERY = z.object({
  id: ID,
  model: z.string(),
  view: z.string(),
  fields: LIST,
  pivots: LIST,
  fill_fields: LIST,
  filters: z
    .record(
      z.string(),
      z
        .string()
        .nullable()
        .transform((value) => value ?? ''),
    )
    .nullish(),
  filter_expression: TEXT,
  sorts: LIST,
  limit: z.union([z.string(), z.number().transform(String)]).nullish(),
  column_limit: z.union([z.string(), z.number().transform(String)]).nullish(),
  total: z.boolean().nullish(),
  row_total: TEXT,
  subtotals: LIST,
  dynamic_fields: TEXT,
  query_timezone: TEXT,
  has_table_calculations: z.boolean().nullish(),
  can: z.record(z.string(), z.boolean()).nullish(),
});
export type Query = z.infer<typeof QUERY>;

/** Why there is nothing to read, in words for the asker. */
export type Refused = { refusal: Refusal };

/** The query behind a link, before its SQL is asked for. */
export interface Found {
  query: Query;
  title?: string;
}

/** What to ask of a query: all that a copy with other filters needs. */
export const QUERY_FIELDS = Object.keys(QUERY.shape).join(',');

export const LOOK = z.object({
  title: TEXT,
  deleted: z.boolean().nullish(),
  query_id: ID.nullish(),
  query: QUERY.nullish(),
});
export type Look = z.infer<typeof LOOK>;
export const LOOK_FIELDS = `id,title,deleted,query_id,query(${QUERY_FIELDS})`;

const HAS_ID = z.object({ id: ID.nullish() }).nullish();
const TILE = z.object({
  id: ID,
  title: TEXT,
  title_text: TEXT,
  type: TEXT,
  look_id: ID.nullish(),
  query_id: ID.nullish(),
  query: HAS_ID,
  merge_result_id: TEXT,
  result_maker: z
    .object({
      query_id: ID.nullish(),
      query: HAS_ID,
      merge_result_id: TEXT,
      sql_query_id: TEXT,
      filterables: z
        .array(
          z.object({
            model: TEXT,
            listen: z.array(z.object({ dashboard_filter_name: TEXT, field: TEXT })).nullish(),
          }),
        )
        .nullish(),
    })
    .nullish(),
});
export type DashboardElement = z.infer<typeof TILE>;

export const DASHBOARD = z.object({
  title: TEXT,
  deleted: z.boolean().nullish(),
  dashboard_filters: z.array(z.object({ name: TEXT, title: TEXT, default_value: TEXT })).nullish(),
  dashboard_elements: z.array(TILE).nullish(),
});
export type Dashboard = z.infer<typeof DASHBOARD>;
export const DASHBOARD_FIELDS =
  'id,title,deleted,dashboard_filters(name,title,default_value),dashboard_elements(id,title,title_text,type,look_id,query_id,query(id),' +
  'merge_result_id,result_maker(query_id,query(id),merge_result_id,sql_query_id,filterables(model,listen)))';

/** What a search for dashboards by slug gives; other slugs may match without regard to case. */
export const DASHBOARDS_FOUND = z.array(z.object({ id: ID, slug: TEXT }));
export type DashboardFound = z.infer<typeof DASHBOARDS_FOUND>[number];

export const USERS = z.array(z.object({ id: ID, email: TEXT, is_disabled: z.boolean().nullish() }));
export const TOKEN = z.object({
  access_token: z.string().min(1),
  token_type: z.string(),
  expires_in: z.number(),
});
export const ME = z.object({ id: ID, role_ids: z.array(ID).nullish() });
export const ROLE = z.object({
  name: TEXT,
  permission_set: z.object({ permissions: LIST }).nullish(),
  model_set: z.object({ models: LIST }).nullish(),
});
