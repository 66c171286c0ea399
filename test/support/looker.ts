import { type LookerOptions, makeLooker } from '../../src/adapters/looker/looker.ts';
import { AppError } from '../../src/core/errors.ts';
import type { LookerLink } from '../../src/core/looker/link.ts';
import type { CallContext } from '../../src/core/ports/call-context.ts';
import type { Log } from '../../src/core/ports/log.ts';
import type { LinkedQuery } from '../../src/core/ports/sql-source.ts';
import {
  type LookerOptions as EmulatorOptions,
  type LookerContent,
  type LookerEmulator,
  type LookerQuery,
  startLooker,
} from '../emulators/looker/index.ts';

export const KEY = { clientId: 'svcId000000000000000', clientSecret: 'svcSecret00000000000000' };

const traffic = (parts: Partial<LookerQuery> & { id: string; slug: string }): LookerQuery => ({
  model: 'verify',
  view: 'traffic',
  fields: ['traffic.day', 'traffic.country', 'traffic.attempts'],
  limit: '500',
  sql: ({ filters = {} }) =>
    `SELECT\n    traffic.country  AS "traffic.country",\n    COUNT(*) AS "traffic.attempts"\nFROM public.authy  AS traffic\nWHERE {{row_filter}} AND traffic.filters = '${JSON.stringify(filters)}'\nGROUP BY\n    1`,
  ...parts,
});

/** A small Looker: one Look of each kind, two people, and the bot. */
export const CONTENT: LookerContent = {
  users: [
    {
      id: '1',
      email: 'bot@acme.example',
      displayName: 'Bot',
      key: KEY,
      permissions: [
        'access_data',
        'see_looks',
        'see_sql',
        'explore',
        'see_user_dashboards',
        'see_users',
        'sudo',
      ],
    },
    {
      id: '5',
      email: 'Ann_Lee@acme.example',
      displayName: 'Ann',
      permissions: ['access_data', 'see_looks', 'see_sql', 'explore', 'see_user_dashboards'],
      models: ['verify'],
      rowFilter: "traffic.region = 'EU'",
    },
    {
      id: '6',
      email: 'annxlee@acme.example',
      displayName: 'Lookalike',
      permissions: ['access_data', 'see_looks', 'see_sql'],
      rowFilter: "traffic.region = 'US'",
    },
    {
      id: '7',
      email: 'gone@acme.example',
      displayName: 'Gone',
      permissions: ['access_data'],
      disabled: true,
    },
    { id: '8', email: 'twin@acme.example', displayName: 'Twin 1', permissions: ['access_data'] },
    { id: '9', email: 'TWIN@acme.example', displayName: 'Twin 2', permissions: ['access_data'] },
    {
      id: '10',
      email: 'nosql@acme.example',
      displayName: 'No SQL',
      permissions: ['access_data', 'see_looks'],
    },
  ],
  queries: [
    traffic({ id: '100', slug: 'daily00', filters: { 'traffic.day': '30 days', 'traffic.channel': 'sms' } }),
    traffic({ id: '101', slug: 'totals0', total: true, rowTotal: 'right' }),
    traffic({
      id: '102',
      slug: 'pivot00',
      pivots: ['traffic.country'],
      total: true,
      fillFields: ['traffic.day'],
    }),
    traffic({ id: '103', slug: 'pdtmiss', pdt: { name: 'baseline', built: false } }),
    traffic({ id: '104', slug: 'pdtdone', pdt: { name: 'baseline', built: true } }),
    traffic({ id: '105', slug: 'secret0', model: 'finance', view: 'ledger' }),
    traffic({ id: '106', slug: 'tophalf', view: 'half', sql: 'SELECT 1 AS a\nFROM t\nOFFSET 5' }),
  ],
  looks: [
    { id: '12', title: 'Daily traffic', queryId: '100', folder: '1' },
    { id: '13', title: 'With totals', queryId: '101', folder: '1' },
    { id: '14', title: 'Pivot', queryId: '102', folder: '1' },
    { id: '15', title: 'Unbuilt', queryId: '103', folder: '1' },
    { id: '16', title: 'Built', queryId: '104', folder: '1' },
    { id: '17', title: 'Ledger', queryId: '105', folder: '1' },
    { id: '18', title: 'Thrown away', queryId: '100', folder: '1', deleted: true },
    { id: '19', title: 'Half', queryId: '106', folder: '1' },
  ],
  dashboards: [
    {
      id: '30',
      title: 'Overview',
      folder: '1',
      filters: [
        { name: 'Date', default: '7 days' },
        { name: 'Country' },
        { name: 'Channel', default: 'call' },
      ],
      tiles: [
        { id: '301', title: 'Notes' },
        {
          id: '302',
          title: 'Daily',
          queryId: '100',
          listen: { Date: 'traffic.day', Country: 'traffic.country' },
        },
        { id: '303', title: 'Saved', lookId: '13' },
        { id: '304', title: 'Merged', mergeId: 'O70qAsSQSePBKsg8R78n31' },
        { id: '305', title: 'Ledger', queryId: '105' },
      ],
    },
    { id: 'verify::one', title: 'One', folder: '1', tiles: [{ id: '311', title: '', queryId: '100' }] },
    { id: '32', title: 'Only text', folder: '1', tiles: [{ id: '321', title: 'Hello' }] },
  ],
};

export interface Observed {
  operation: string;
  outcome: string;
}

/** A Looker server and the adapter in front of it. */
export async function startPair(
  options: Partial<LookerOptions> = {},
  server: Partial<EmulatorOptions> = {},
): Promise<
  { server: LookerEmulator; looker: ReturnType<typeof makeLooker>; observed: Observed[] } & AsyncDisposable
> {
  const emulator = await startLooker({ content: CONTENT, ...server });
  const observed: Observed[] = [];
  const looker = makeLooker({
    baseUrl: emulator.url,
    credentials: () => KEY,
    sqlAs: 'service',
    timeoutMs: 5_000,
    backoffMs: 5,
    observe: (_, operation, outcome) => observed.push({ operation, outcome }),
    ...options,
  });
  return { server: emulator, looker, observed, [Symbol.asyncDispose]: () => emulator.close() };
}

export const LOOK: LookerLink = { kind: 'look', id: '12' };

const silent: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };

export function contextOf(parts: Partial<CallContext> = {}): CallContext {
  return {
    signal: new AbortController().signal,
    log: silent,
    requestId: 'R',
    asker: { user: 'U1', channel: 'C1' },
    progress() {},
    once: (_, work) => work(),
    keepRows: async () => ({ digest: 'rows', kept: false }),
    ...parts,
  };
}

/** The query, or a failed test that says why there is none. */
export function queryOf(answer: Awaited<ReturnType<ReturnType<typeof makeLooker>['fetchSql']>>): LinkedQuery {
  if ('refusal' in answer) throw new Error(`refused: ${answer.refusal.code}`);
  if ('tiles' in answer) throw new Error(`${answer.tiles.length} charts to choose from`);
  return answer;
}

/** The code with which a promise fails. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    return `did not fail: ${JSON.stringify(await promise)}`;
  } catch (thrown) {
    return thrown instanceof AppError ? thrown.code : String(thrown);
  }
}

/** Until the server has seen a call of this operation. */
export async function seen(pair: Awaited<ReturnType<typeof startPair>>, operation: string): Promise<void> {
  while (!pair.server.operations().some((name) => name === operation)) await new Promise(setImmediate);
}
