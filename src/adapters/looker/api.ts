import type { IWriteQuery } from '@looker/sdk';
import { z } from 'zod';
import {
  DASHBOARD,
  DASHBOARD_FIELDS,
  DASHBOARDS_FOUND,
  type Dashboard,
  type DashboardFound,
  LOOK,
  LOOK_FIELDS,
  type Look,
  QUERY,
  QUERY_FIELDS,
  type Query,
} from './answers.ts';
import type { CallFor, MakeCall, Viewer } from './calls.ts';

/** Looker as one viewer sees it, for one request: the operations that the bot uses, their answers checked. */
export class Api {
  readonly viewer: Viewer;
  readonly #call: MakeCall;
  readonly #for: CallFor;

  constructor(viewer: Viewer, call: MakeCall, request: CallFor) {
    this.viewer = viewer;
    this.#call = call;
    this.#for = request;
  }

  /** The same viewer, for work that another signal ends. */
  within(signal: AbortSignal): Api {
    return new Api(this.viewer, this.#call, { ...this.#for, signal });
  }

  look(id: string): Promise<Look> {
    return this.#call(this.viewer, this.#for, {
      operation: 'look',
      answer: LOOK,
      send: (sdk, options) => sdk.look(id, LOOK_FIELDS, options),
    });
  }

  query(id: string): Promise<Query> {
    return this.#call(this.viewer, this.#for, {
      operation: 'query',
      answer: QUERY,
      send: (sdk, options) => sdk.query(id, QUERY_FIELDS, options),
    });
  }

  queryForSlug(slug: string): Promise<Query> {
    return this.#call(this.viewer, this.#for, {
      operation: 'query_for_slug',
      answer: QUERY,
      send: (sdk, options) => sdk.query_for_slug(slug, QUERY_FIELDS, options),
    });
  }

  /** Nothing is saved where people see it; the same body gives the same query. */
  createQuery(body: IWriteQuery): Promise<Query> {
    return this.#call(this.viewer, this.#for, {
      operation: 'create_query',
      answer: QUERY,
      send: (sdk, options) => sdk.create_query(body, QUERY_FIELDS, options),
    });
  }

  /** The text of the SQL, without the saved row limit. The query itself is not run. */
  sqlOf(queryId: string): Promise<string> {
    return this.#call(this.viewer, this.#for, {
      operation: 'run_query',
      answer: z.string(),
      // A new object each time: the SDK writes into it.
      send: (sdk, options) =>
        sdk.run_query(
          { query_id: queryId, result_format: 'sql', limit: -1, force_production: true },
          options,
        ),
    });
  }

  dashboard(id: string): Promise<Dashboard> {
    return this.#call(this.viewer, this.#for, {
      operation: 'dashboard',
      answer: DASHBOARD,
      send: (sdk, options) => sdk.dashboard(id, DASHBOARD_FIELDS, options),
    });
  }

  /** Dashboards with a slug, which the operation above does not take. */
  dashboardsOfSlug(slug: string): Promise<DashboardFound[]> {
    return this.#call(this.viewer, this.#for, {
      operation: 'search_dashboards',
      answer: DASHBOARDS_FOUND,
      send: (sdk, options) => sdk.search_dashboards({ slug, fields: 'id,slug', limit: 10 }, options),
    });
  }
}
