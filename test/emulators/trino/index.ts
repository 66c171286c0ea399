import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type Dataset, dataset } from '../dataset/index.ts';
import { type Engine, openDuckDb, type RunOptions, TrinoError } from './engine.ts';
import type { Call, Fault } from './faults.ts';
import type { QueryRecord } from './query.ts';
import { type Backend, checkSession, makeServer, type RecordedRequest } from './server.ts';
import { column, type EngineResult, paged } from './values.ts';

export { TrinoError } from './engine.ts';
export type { Call, Fault } from './faults.ts';
export type { QueryRecord } from './query.ts';
export type { RecordedRequest } from './server.ts';

/** What a scripted server says: rows as JSON values, or whole pages as JSON text. Throw a TrinoError to fail. */
export interface Scripted {
  columns: { name: string; type: string }[];
  rows?: unknown[][];
  rowsPerPage?: number;
  page?: (index: number) => string | undefined;
}

export interface TrinoOptions {
  /** What the tables hold; the synthetic customers unless told otherwise. */
  dataset?: Pick<Dataset, 'statements'>;
  /** Answers instead of DuckDB. */
  script?: (sql: string, options: RunOptions) => Scripted | Promise<Scripted>;
  family?: 'trino' | 'presto';
  /** With a password every POST must carry both. */
  user?: string;
  password?: string;
  queuedPages?: number;
  longPollMs?: number;
  rowsPerPage?: number;
}

/** A Trino (or PrestoDB) server on loopback: the statement protocol over DuckDB, with faults on demand. */
export interface TrinoEmulator extends AsyncDisposable {
  url: string;
  /** Every request, without Authorization and slugs. */
  requests: RecordedRequest[];
  /** Every query that was posted, oldest first. */
  readonly queries: QueryRecord[];
  /** TCP connections that were made. */
  connections: number;
  /** Asked for each request; undefined lets it pass. Replace it to change the faults. */
  faultFor: (call: Call) => Fault | undefined;
  close(): Promise<void>;
}

export async function startTrino(options: TrinoOptions = {}): Promise<TrinoEmulator> {
  const family = options.family ?? 'trino';
  const engine = limited(
    options.script ? scripted(options.script) : await openDuckDb(options.dataset ?? dataset),
    family,
  );
  const backend: Backend = { requests: [], queries: [], faultFor: (call) => emulator.faultFor(call) };
  const server = makeServer(
    engine,
    {
      family,
      user: options.user,
      password: options.password,
      queuedPages: options.queuedPages ?? 1,
      longPollMs: options.longPollMs ?? 1000,
      rowsPerPage: options.rowsPerPage ?? 500,
    },
    backend,
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async () => {
    for (const query of backend.queries) query.cancel();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    engine.close();
  };
  const emulator: TrinoEmulator = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: backend.requests,
    connections: 0,
    get queries() {
      return backend.queries.map(({ record }) => record);
    },
    faultFor: () => undefined,
    close,
    [Symbol.asyncDispose]: close,
  };
  server.on('connection', () => {
    emulator.connections += 1;
  });
  return emulator;
}

function scripted(script: NonNullable<TrinoOptions['script']>): Engine {
  return {
    async run(sql, options): Promise<EngineResult> {
      const { columns, rows = [], rowsPerPage = options.rowsPerPage, page } = await script(sql, options);
      const typed = columns.map(({ name, type }) => column(name, type));
      if (page) return { columns: typed, page };
      return paged(
        typed,
        rows.map((row) => JSON.stringify(row)),
        rowsPerPage,
      );
    },
    close() {},
  };
}

/** Session limits as the server keeps them. */
function limited(engine: Engine, family: 'trino' | 'presto'): Engine {
  return {
    close: () => engine.close(),
    async run(sql, options) {
      const session = checkSession(options.headers, family);
      const milliseconds = durationMs(session.query_max_run_time);
      if (milliseconds === undefined) return engine.run(sql, options);
      const abort = new AbortController();
      const run = engine.run(sql, { ...options, signal: abort.signal });
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        const end = (error: TrinoError) => {
          reject(error);
          abort.abort();
        };
        const cancelled = new TrinoError('USER_CANCELED', 'USER_ERROR', 'Query was canceled');
        options.signal.addEventListener('abort', () => end(cancelled), { once: true });
        const exceeded = 'Query exceeded maximum time limit';
        timer = setTimeout(
          () => end(new TrinoError('EXCEEDED_TIME_LIMIT', 'INSUFFICIENT_RESOURCES', exceeded)),
          milliseconds,
        );
      });
      run.catch(() => undefined);
      return Promise.race([run, late]).finally(() => clearTimeout(timer));
    },
  };
}

function durationMs(text: string | undefined): number | undefined {
  const [, number, unit] = /^([\d.]+)(ms|s|m|h|d)$/.exec(text ?? '') ?? [];
  const factor = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[unit ?? ''];
  return number === undefined || factor === undefined ? undefined : Number(number) * factor;
}
