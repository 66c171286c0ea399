import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { makeLimiter } from '../../core/async/limiter.ts';
import { AppError, type ErrorCode, toAppError } from '../../core/errors.ts';
import type { QueryEngine } from '../../core/ports/query-engine.ts';
import type { CallOutcome, Telemetry } from '../../core/ports/telemetry.ts';
import { type ReadContext, type ReadSettings, readResult } from './read-result.ts';
import { quiet, type Read, runStatement, type StatementSettings } from './run-statement.ts';

export interface TrinoSettings extends ReadSettings, StatementSettings {
  observe: Pick<Telemetry, 'dependency' | 'resultRows'>;
  /** Statements at a time; the rest wait their turn. One message may hold fifty links, and each result is in memory. */
  mostAtOnce?: number;
}

export interface TrinoEngine extends QueryEngine {
  /** Whether Trino answers at all. Throws AppError. */
  ping(context: ReadContext): Promise<void>;
  /** Whether the user's rights stop a write; undefined: Trino did not say. Nothing is written either way. */
  writeIsRefused(context: ReadContext): Promise<boolean | undefined>;
  /** Stops running queries, on the server too, and frees the sockets. */
  close(): Promise<void>;
}

const MOST_AT_ONCE = 16;

/**
 * Trino behind the guard: `run` takes one read-only statement, and what it returns is complete and exact. A statement
 * that may not run, or a result that a limit may have cut, is a refusal; accidents are AppError `TRINO_*`.
 */
export function makeTrino(settings: TrinoSettings): TrinoEngine {
  const agents = { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) };
  const stopping = new AbortController();
  const running = new Set<Promise<unknown>>();
  const limited = makeLimiter(settings.mostAtOnce ?? MOST_AT_ONCE);

  const read: Read = async (operation, sql, context, options) => {
    const started = performance.now();
    const tell = (outcome: CallOutcome) =>
      settings.observe.dependency('trino', operation, outcome, (performance.now() - started) / 1000);
    const signal = AbortSignal.any([context.signal, stopping.signal]);
    const told = { signal, requestId: context.requestId, progress: (text: string) => context.progress(text) };
    const reading = limited(signal, () => readResult(settings, agents, sql, told, options));
    running.add(reading);
    try {
      const table = await reading;
      tell('ok');
      return table;
    } catch (thrown) {
      const error = signal.aborted && !(thrown instanceof AppError) ? stopped(signal) : thrown;
      tell(outcomeOf(toAppError(error).code));
      throw error;
    } finally {
      running.delete(reading);
    }
  };

  return {
    run: (sql, context) => runStatement(read, settings, sql, context),
    async ping(context) {
      await read('ping', 'SELECT 1', quiet(context));
    },
    writeIsRefused: (context) => writeIsRefused(read, context),
    async close() {
      stopping.abort(new Error('the program is stopping'));
      await Promise.allSettled(running);
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

/** It was still waiting for its turn. */
function stopped({ reason }: AbortSignal): AppError {
  return new AppError('DEADLINE', { cause: reason });
}

/** VALIDATE checks rights without running anything. */
async function writeIsRefused(read: Read, context: ReadContext): Promise<boolean | undefined> {
  const probe = 'EXPLAIN (TYPE VALIDATE) CREATE TABLE credit_bot_write_probe AS SELECT 1 AS a';
  try {
    await read('probe', probe, quiet(context));
    return false;
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== 'TRINO_QUERY_FAILED') throw thrown;
    return thrown.facts.error === 'PERMISSION_DENIED' ? true : undefined;
  }
}

function outcomeOf(code: ErrorCode): CallOutcome {
  switch (code) {
    case 'TRINO_LOGIN':
      return 'auth';
    case 'TRINO_BUSY':
      return 'throttled';
    case 'TRINO_TIMEOUT':
    case 'DEADLINE':
      return 'timeout';
    default:
      return 'error';
  }
}
