import { createHash } from 'node:crypto';
import { AppError } from '../../core/errors.ts';
import type { LookerLink } from '../../core/looker/link.ts';
import { refuse, refuseKind } from '../../core/looker/refusals.ts';
import { type LookerSql, readLookerSql } from '../../core/looker/sql.ts';
import type { CallContext } from '../../core/ports/call-context.ts';
import type { LinkedQuery, LinkedTiles } from '../../core/ports/sql-source.ts';
import type { Found, Query, Refused } from './answers.ts';
import type { Api } from './api.ts';
import { dashboardQuery } from './dashboards.ts';
import { filtersInWords } from './filters.ts';
import { fromExplore, wholePopulation, withFilters } from './query-bodies.ts';
import type { SharedWork } from './shared-work.ts';
import { LookerCallError } from './transport.ts';

export interface ReadRules {
  /** Absent: any model. */
  allowedModels?: readonly string[] | undefined;
  /** What was read lately, by viewer and query. A query never changes, but the model that makes its SQL does. */
  sql: SharedWork<LookerSql>;
  /** Queries lately found by slug or made from a body, which never change either. */
  queries: SharedWork<Query>;
}

type ReadContext = Pick<CallContext, 'signal' | 'log' | 'asker'>;

/**
 * The SQL behind a link as one viewer gets it: one complete statement, which charts it may be, or why there is none.
 */
export async function sqlOfLink(
  link: LookerLink,
  api: Api,
  rules: ReadRules,
  context: ReadContext,
): Promise<LinkedQuery | LinkedTiles | Refused> {
  try {
    const found = await find(link, api, rules, context);
    if (!('query' in found)) return found;
    return await sqlOfQuery(found, api, rules, context);
  } catch (thrown) {
    if (isInvalidQuery(thrown)) return refuse('invalid_query');
    throw thrown;
  }
}

async function find(
  link: LookerLink,
  api: Api,
  rules: ReadRules,
  context: ReadContext,
): Promise<Found | LinkedTiles | Refused> {
  switch (link.kind) {
    case 'look':
      return findLook(link, api, rules);
    case 'slug': {
      const key = `${api.viewer.key} slug ${link.id}`;
      const query = await rules.queries.get(key, context.signal, (shared) =>
        api.within(shared).queryForSlug(link.id),
      );
      const elsewhere =
        (link.model ?? query.model) !== query.model || (link.view ?? query.view) !== query.view;
      return elsewhere ? refuse('not_found_or_not_allowed') : { query };
    }
    case 'explore': {
      const { kind, model, view, ...asked } = link;
      if (!mayRun(model, rules)) return refuse('not_found_or_not_allowed');
      const body = fromExplore(model, view, asked);
      const key = `${api.viewer.key} body ${JSON.stringify(body)}`;
      return {
        query: await rules.queries.get(key, context.signal, (shared) => api.within(shared).createQuery(body)),
      };
    }
    case 'dashboard':
      return dashboardQuery(link, api, (model) => mayRun(model, rules));
    case 'unsupported':
      return { refusal: refuseKind(link.what) };
  }
}

async function findLook(
  link: LookerLink & { kind: 'look' },
  api: Api,
  rules: ReadRules,
): Promise<Found | Refused> {
  const { title, deleted, query_id, query: part } = await api.look(link.id);
  if (deleted) return refuse('in_trash');
  const query = part ?? (query_id ? await api.query(query_id) : undefined);
  if (!query) throw new AppError('LOOKER_BAD_ANSWER', { facts: { operation: 'look' } });
  if (!mayRun(query.model, rules)) return refuse('not_found_or_not_allowed');
  const asked = link.filters ? await api.createQuery(withFilters(query, link.filters)) : query;
  return { query: asked, ...(title && { title }) };
}

async function sqlOfQuery(
  { query, title }: Found,
  api: Api,
  rules: ReadRules,
  context: ReadContext,
): Promise<LinkedQuery | Refused> {
  if (!mayRun(query.model, rules)) return refuse('not_found_or_not_allowed');
  const key = `${api.viewer.key} ${query.id}`;
  const read = await rules.sql.get(key, context.signal, (shared) => readSql(query, api.within(shared)));
  switch (read.kind) {
    case 'not_sql':
      throw new AppError('LOOKER_BAD_ANSWER', { facts: { operation: 'run_query' } });
    case 'too_large':
      return { refusal: read.refusal };
    case 'pdt_not_built':
      return refuse('pdt_not_built');
    case 'query':
      // Looker does not promise to lift a limit. One at the very end is compared with the number of rows that come.
      if (read.cut && !read.countable) return refuse('result_cut');
      record(query, read.sql, api, context);
      return {
        sql: read.sql,
        model: query.model,
        ...(title && { title }),
        ...filtersInWords(query.filters),
        ...(query.has_table_calculations && { tableCalculations: true }),
      };
  }
}

/** Logs who got which SQL with whose rights, without the SQL. */
function record({ id, model }: Query, sql: string, api: Api, { log, asker }: ReadContext): void {
  const sqlHash = createHash('sha256').update(sql).digest('hex');
  const facts = {
    asked_by: asker.user,
    looker_viewer: api.viewer.key,
    model,
    query_id: id,
    sql_sha256: sqlHash,
  };
  log.info(facts, 'got the SQL of a link');
}

/** When the SQL still drops rows, asks for the same rows by a query without limit and pivots. */
async function readSql(query: Query, api: Api): Promise<LookerSql> {
  const read = readLookerSql(await api.sqlOf(query.id));
  if (read.kind !== 'query' || !read.cut) return read;
  try {
    const whole = await api.createQuery(wholePopulation(query));
    return readLookerSql(await api.sqlOf(whole.id));
  } catch (thrown) {
    if (mayNotLift(thrown)) return read;
    throw thrown;
  }
}

/** Looker lastingly does not make queries for the bot; the SQL that it gave first may do. */
function mayNotLift(thrown: unknown): boolean {
  const code = thrown instanceof AppError ? thrown.code : undefined;
  return code === 'LOOKER_NOT_FOUND' || code === 'LOOKER_FORBIDDEN' || code === 'LOOKER_BAD_ANSWER';
}

function mayRun(model: string, { allowedModels }: ReadRules): boolean {
  return allowedModels === undefined || allowedModels.includes(model);
}

/** Looker knows the query and cannot make SQL of it, for example because a field is gone. */
function isInvalidQuery(thrown: unknown): boolean {
  const cause = thrown instanceof AppError ? thrown.cause : undefined;
  return (
    cause instanceof LookerCallError &&
    !cause.foreign &&
    !cause.login &&
    (cause.status === 400 || cause.status === 422)
  );
}
