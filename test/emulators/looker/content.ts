/** What a Looker emulator holds. Ids are decimal text, as the API 4.0 gives them. Everything is synthetic. */
export interface LookerContent {
  users: LookerUser[];
  queries: LookerQuery[];
  looks: LookerLook[];
  dashboards?: LookerDashboard[];
  /** Explores that may be queried freely (`create_query`). */
  explores?: LookerExplore[];
  mergeQueries?: { id: string; queryIds: string[] }[];
  sqlQueries?: { slug: string; sql: string; connection: string }[];
}

export type LookerPermission =
  | 'access_data'
  | 'see_looks'
  | 'see_sql'
  | 'explore'
  | 'see_user_dashboards'
  | 'see_users'
  | 'sudo';

export interface LookerUser {
  id: string;
  email: string;
  displayName: string;
  /** API key of this user; only users with one can log in. */
  key?: { clientId: string; clientSecret: string };
  permissions: LookerPermission[];
  /** Models of the user's role; absent: all. */
  models?: string[];
  /** Folders that the user may view; absent: all. */
  folders?: string[];
  /** Condition that replaces `{{row_filter}}` in the SQL (an access filter); absent: `1=1 -- no filter on ...`. */
  rowFilter?: string;
  disabled?: boolean;
}

/** What is asked of an explore; `limit` as Looker keeps it, text. */
export interface AskedQuery {
  model: string;
  view: string;
  fields: string[];
  pivots?: string[];
  filters?: Record<string, string>;
  filterExpression?: string;
  sorts?: string[];
  limit?: string;
  columnLimit?: string;
  total?: boolean;
  rowTotal?: string;
  fillFields?: string[];
  dynamicFields?: string;
  queryTimezone?: string;
}

/**
 * SQL in Looker's style, without LIMIT and extra statements (the emulator adds them). May hold `{{row_filter}}`.
 * A function sees what was asked, so that changed filters give other SQL.
 */
export type SqlText = string | ((asked: AskedQuery, user: LookerUser) => string);

export interface LookerQuery extends AskedQuery {
  id: string;
  /** Old short slug, as in `/x/vwGSbfc`; letters and digits. */
  slug: string;
  /** 22 characters, as in `?qid=`; also found under `/x/`. Default: made of the slug. */
  clientId?: string;
  sql: SqlText;
  hasTableCalculations?: boolean;
  /** A persistent derived table of the query. Not built: CREATE TABLE stands in the SQL. */
  pdt?: { name: string; built: boolean };
}

export interface LookerLook {
  id: string;
  title: string;
  queryId: string;
  folder: string;
  deleted?: boolean;
}

export interface LookerTile {
  id: string;
  title: string;
  /** A tile has one of these; none: a text tile. */
  queryId?: string;
  lookId?: string;
  mergeId?: string;
  /** Name of a dashboard filter -> field of the tile's query. */
  listen?: Record<string, string>;
}

export interface LookerDashboard {
  id: string;
  /** As in the links that people copy. */
  slug?: string;
  title: string;
  folder: string;
  tiles: LookerTile[];
  filters?: { name: string; title?: string; default?: string }[];
}

export interface LookerExplore {
  model: string;
  view: string;
  /** Fields that exist, as `view.field`; others give Looker's validation error (422). */
  fields: string[];
  sql: (asked: AskedQuery, user: LookerUser) => string;
}
