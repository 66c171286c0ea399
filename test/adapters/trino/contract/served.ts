import { makeTrino, type TrinoEngine, type TrinoSettings } from '../../../../src/adapters/trino/trino.ts';
import { dataset } from '../../../emulators/dataset/index.ts';
import { startTrino } from '../../../emulators/trino/index.ts';
import { toDuckDb } from '../../../emulators/trino/rewrite.ts';
import { execute } from '../../../real/servers/load-tables.ts';
import { type RealServer, realServer } from '../../../support/real-server.ts';
import { startRecorder } from './recorder.ts';

/** A Trino or PrestoDB server that holds the sandbox's tables and those of the test. */
interface Server {
  url: string;
  family: 'trino' | 'presto';
  /** Statements that arrived, oldest first. */
  sent(): string[];
  /** State of the last query with this text, as the server has it; `FAILED` also for one that was cancelled. */
  stateOf(sql: string): Promise<string | undefined>;
  close(): Promise<void>;
}

export interface Served extends Server, AsyncDisposable {
  /** An engine of the bot on it, as a user who may only read; it ends with the server. */
  engine(overrides?: Partial<TrinoSettings>): TrinoEngine;
  /** `dependency` calls of all engines: operation and outcome. */
  observed: string[];
}

/**
 * The emulator, or the real server of this run.
 * @param statements CREATE TABLE and CREATE SCHEMA in Trino's SQL; a table of the same name is made anew
 */
export async function serve(statements: string[] = []): Promise<Served> {
  const server = await (realServer ? real(realServer, statements) : emulated(statements));
  const observed: string[] = [];
  const engines: TrinoEngine[] = [];
  const close = async () => {
    for (const engine of engines) await engine.close();
    await server.close();
  };
  return {
    ...server,
    observed,
    engine(overrides = {}) {
      const engine = makeTrino({
        server: server.url,
        user: realServer?.login?.user ?? 'credit-bot',
        password: () => realServer?.login?.password,
        catalog: 'hive',
        schema: 'public',
        protocol: server.family,
        timezone: 'UTC',
        maxRunTimeMs: 60_000,
        maxRows: 100_000,
        observe: {
          dependency: (_name, operation, outcome) => observed.push(`${operation} ${outcome}`),
          resultRows: () => undefined,
        },
        ...overrides,
      });
      engines.push(engine);
      return engine;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function emulated(statements: string[]): Promise<Server> {
  const trino = await startTrino({
    dataset: { statements: [...dataset.statements, ...statements.map(toDuckDb)] },
  });
  return {
    url: trino.url,
    family: 'trino',
    sent: () => trino.queries.map(({ sql }) => sql),
    stateOf: async (sql) => {
      const query = trino.queries.findLast((candidate) => candidate.sql === sql);
      return query?.cancelled ? 'FAILED' : query?.state;
    },
    close: () => trino.close(),
  };
}

async function real(server: RealServer, statements: string[]): Promise<Server> {
  for (const statement of statements) {
    const [, name] = /^CREATE TABLE (\S+)/.exec(statement) ?? [];
    if (name) await execute(server, `DROP TABLE IF EXISTS ${name}`);
    await execute(server, statement);
  }
  const recorder = await startRecorder(server.url);
  return {
    url: recorder.url,
    family: server.kind === 'presto' ? 'presto' : 'trino',
    sent: () => [...recorder.statements],
    stateOf: async (sql) => {
      const rows = await execute(
        server,
        `SELECT state FROM system.runtime.queries WHERE query = '${sql.replaceAll("'", "''")}' ORDER BY created DESC LIMIT 1`,
      );
      return rows[0]?.[0] as string | undefined;
    },
    close: () => recorder.close(),
  };
}
