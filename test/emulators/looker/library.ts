import type { IQuery, IWriteQuery } from '@looker/sdk';
import { clientIdOf, dashboardAnswer, lookAnswer, queryAnswer } from './answers.ts';
import type { AskedQuery, LookerContent, LookerQuery, LookerUser, SqlText } from './content.ts';
import { type LimitHabit, sqlText } from './sql-text.ts';

/** An answer that is an error, in the shape that Looker gives it. */
export class Refused extends Error {
  readonly status: number;
  readonly errors: { field: string; code: string; message: string }[];

  constructor(status: number, errors: Refused['errors'] = []) {
    super(status === 404 ? 'Not found' : status === 403 ? 'Forbidden' : 'Validation Failed');
    this.status = status;
    this.errors = errors;
  }
}

/** The content as one user may see it. What is missing and what is not allowed are both 404. */
export class Library {
  readonly #content: LookerContent;
  readonly #web: string;
  readonly #created = new Map<string, LookerQuery>();

  constructor(content: LookerContent, web: string) {
    this.#content = content;
    this.#web = web;
  }

  look(id: string, user: LookerUser) {
    const look = this.#lookOf(id, user);
    return lookAnswer(look, this.queryOf(look.queryId, user), user, this.#web);
  }

  runLook(id: string, user: LookerUser, limit: string | undefined, habits: Habits): string {
    return this.run(this.#lookOf(id, user).queryId, user, limit, habits);
  }

  query(id: string, user: LookerUser): IQuery {
    return queryAnswer(this.queryOf(id, user), user, this.#web);
  }

  bySlug(slug: string, user: LookerUser): IQuery {
    const found = this.#queries().find((query) => query.slug === slug || clientIdOf(query) === slug);
    if (!found) throw new Refused(404);
    return this.query(found.id, user);
  }

  run(id: string, user: LookerUser, limit: string | undefined, habits: Habits): string {
    const query = this.queryOf(id, user);
    if (!user.permissions.includes('see_sql')) throw new Refused(habits.withoutSeeSql);
    return sqlText(query, user, limit, habits.limit);
  }

  /** The same body gives the same query, as in Looker. */
  create(body: IWriteQuery, user: LookerUser): IQuery {
    const asked = askedOf(body);
    mayUse(user, asked.model, 'explore');
    const key = JSON.stringify(
      asked,
      Object.keys(asked)
        .sort()
        .concat(Object.keys(asked.filters ?? {}).sort()),
    );
    const known = this.#created.get(key);
    const query = known ?? {
      ...asked,
      id: `${900_000 + this.#created.size}`,
      slug: `made${this.#created.size}x`,
      sql: this.#sqlFor(asked),
    };
    this.#created.set(key, query);
    return queryAnswer(query, user, this.#web);
  }

  dashboard(id: string, user: LookerUser) {
    const dashboard = this.#content.dashboards?.find((candidate) => candidate.id === id);
    const may = user.permissions.includes('see_user_dashboards');
    if (!dashboard || !may || !(user.folders?.includes(dashboard.folder) ?? true)) throw new Refused(404);
    return dashboardAnswer(dashboard, this.#content);
  }

  /** As Looker searches: without regard to case, and only what the user may see. */
  dashboardsOfSlug(slug: string, user: LookerUser) {
    const found = (this.#content.dashboards ?? []).filter(
      (dashboard) =>
        dashboard.slug?.toLowerCase() === slug.toLowerCase() &&
        user.permissions.includes('see_user_dashboards') &&
        (user.folders?.includes(dashboard.folder) ?? true),
    );
    return found.map(({ id, slug: own }) => ({ id, slug: own }));
  }

  mergeQuery(id: string) {
    const merge = this.#content.mergeQueries?.find((candidate) => candidate.id === id);
    if (!merge) throw new Refused(404);
    return { id, source_queries: merge.queryIds.map((query_id) => ({ name: query_id, query_id })) };
  }

  sqlQuery(slug: string) {
    const found = this.#content.sqlQueries?.find((candidate) => candidate.slug === slug);
    if (!found) throw new Refused(404);
    return { slug, sql: found.sql, connection: { name: found.connection } };
  }

  #queries(): LookerQuery[] {
    return [...this.#content.queries, ...this.#created.values()];
  }

  #lookOf(id: string, user: LookerUser) {
    const look = this.#content.looks.find((candidate) => candidate.id === id);
    const may =
      user.permissions.includes('see_looks') && (!look || (user.folders?.includes(look.folder) ?? true));
    if (!look || !may) throw new Refused(404);
    return look;
  }

  queryOf(id: string, user: LookerUser): LookerQuery {
    const query = this.#queries().find((candidate) => candidate.id === id);
    if (!query) throw new Refused(404);
    mayUse(user, query.model, 'access_data');
    return query;
  }

  #sqlFor(asked: AskedQuery): SqlText {
    const explore = this.#content.explores?.find(
      ({ model, view }) => model === asked.model && view === asked.view,
    );
    if (explore) {
      const unknown = asked.fields.filter(
        (field) => !explore.fields.includes(field) && !asked.dynamicFields?.includes(field),
      );
      if (unknown.length > 0)
        throw new Refused(
          422,
          unknown.map((message) => ({ field: 'fields', code: 'invalid', message })),
        );
      return explore.sql;
    }
    const alike = this.#content.queries.find(
      ({ model, view }) => model === asked.model && view === asked.view,
    );
    if (!alike) throw new Refused(422, [{ field: 'view', code: 'invalid', message: 'unknown explore' }]);
    return alike.sql;
  }
}

export interface Habits {
  limit: LimitHabit;
  /** Which of both real Looker gives is not documented. */
  withoutSeeSql: 403 | 404;
}

function mayUse(user: LookerUser, model: string, permission: 'access_data' | 'explore'): void {
  if (!user.permissions.includes(permission) || !(user.models?.includes(model) ?? true))
    throw new Refused(404);
}

function askedOf(body: IWriteQuery): AskedQuery {
  const parts = {
    model: body.model,
    view: body.view,
    fields: body.fields ?? [],
    pivots: body.pivots,
    filters: body.filters,
    filterExpression: body.filter_expression,
    sorts: body.sorts,
    limit: body.limit,
    columnLimit: body.column_limit,
    total: body.total,
    rowTotal: body.row_total,
    fillFields: body.fill_fields,
    dynamicFields: body.dynamic_fields,
    queryTimezone: body.query_timezone,
  };
  const present = Object.entries(parts).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(present) as unknown as AskedQuery;
}
