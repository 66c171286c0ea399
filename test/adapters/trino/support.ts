import { makeTrino, type TrinoEngine, type TrinoSettings } from '../../../src/adapters/trino/trino.ts';
import { AppError } from '../../../src/core/errors.ts';
import type { CallContext } from '../../../src/core/ports/call-context.ts';
import {
  type Scripted,
  startTrino,
  type TrinoEmulator,
  type TrinoOptions,
} from '../../emulators/trino/index.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };

export function context(overrides: Partial<CallContext> = {}): CallContext {
  return {
    signal: new AbortController().signal,
    log: silent,
    requestId: 'REQUEST0000000000001',
    asker: { user: 'U1', channel: 'C1' },
    progress: () => undefined,
    once: (_step, work) => work(),
    keepRows: async () => ({ digest: 'rows', kept: false }),
    ...overrides,
  };
}

/** An emulator with an engine on it; both end with the scope. */
export interface Bench extends AsyncDisposable {
  trino: TrinoEmulator;
  engine: TrinoEngine;
  /** `dependency` calls: operation and outcome. */
  observed: string[];
}

export async function bench(
  options: TrinoOptions = {},
  overrides: Partial<TrinoSettings> = {},
): Promise<Bench> {
  const trino = await startTrino(options);
  const observed: string[] = [];
  const engine = makeTrino({
    server: trino.url,
    user: 'credit-bot',
    password: () => undefined,
    catalog: 'hive',
    schema: 'public',
    protocol: options.family ?? 'trino',
    timezone: 'UTC',
    maxRunTimeMs: 10_000,
    maxRows: 100_000,
    retryPauseMs: 5,
    observe: {
      dependency: (_name, operation, outcome) => observed.push(`${operation} ${outcome}`),
      resultRows: () => undefined,
    },
    ...overrides,
  });
  return {
    trino,
    engine,
    observed,
    async [Symbol.asyncDispose]() {
      await engine.close();
      await trino.close();
    },
  };
}

/** A scripted result of one bigint column with the numbers from 1. */
export function numbers(count: number, rowsPerPage = 10): Scripted {
  return {
    columns: [{ name: 'n', type: 'bigint' }],
    rows: Array.from({ length: count }, (_, index) => [index + 1]),
    rowsPerPage,
  };
}

/** What a promise fails with; fails the test when it does not, or with anything but an AppError. */
export async function failure(promise: Promise<unknown>): Promise<AppError> {
  const outcome = await promise.then(
    (value) => new Error(`did not fail: ${JSON.stringify(value)?.slice(0, 200)}`),
    (thrown: unknown) => thrown,
  );
  if (outcome instanceof AppError) return outcome;
  throw outcome;
}
