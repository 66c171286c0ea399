import type { LookFilter, Refusal, Tile } from '../decision.ts';
import type { LookerLink } from '../looker/link.ts';
import type { CallContext } from './call-context.ts';

export interface LinkedQuery {
  /** One statement, without the extra total statements that Looker appends. */
  sql: string;
  /** Title of the Look, if the link is one. */
  title?: string;
  model?: string;
  /** What the query selects, as Looker states it; without filters that are empty. */
  filters?: LookFilter[];
  /** Looker calculates more columns from the rows of the SQL. */
  tableCalculations?: true;
}

export interface LinkedTiles {
  tiles: Tile[];
  /** Title of the dashboard. */
  title?: string;
}

export interface SqlSource {
  /** Tiles: for a dashboard of several charts without `tile`; ask again with the id of one as `tile`. */
  fetchSql(link: LookerLink, context: CallContext): Promise<LinkedQuery | LinkedTiles | { refusal: Refusal }>;
}
