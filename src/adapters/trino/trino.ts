import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { type ErrorCode, toAppError } from '../../core/errors.ts';
import type { QueryEngine, RunOptions } from '../../core/ports/query-engine.ts';
import type { CallOutcome, Telemetry } from '../../core/ports/telemetry.ts';
import { Admission, type EngineContext } from './admission.ts';
import { type ReadSettings, readResult } from './read-result.ts';
import type { Reservation } from './result-memory.ts';
import { quiet, type Read, runStatement, type StatementSettings } from './run-statement.ts';
import { sessionProblems } from './session-names.ts';
import { type WriteRights, writeRights } from './write-rights.ts';

export interface TrinoSettings extends ReadSettings, StatementSettings {
  observe: Pick<Telemetry, 'dependency' | 'resultRows'>;
  /** Statements at a time whose results are used for a while; the rest wait by turns. */
  mostAtOnce?: number;
}

export interface TrinoEngine extends QueryEngine {
  /** Whether Trino answers at all. @throws AppError `TRINO_*` */
  ping(context: EngineContext): Promise<void>;
  /** Whether the catalog and the schema of the session exist: one sentence a problem. @throws AppError `TRINO_*` */
  problems(context: EngineContext): Promise<string[]>;
  /** Whether the user's rights stop writes, and what was asked to find out. Nothing is written either way. */
  writeRights(context: EngineContext): Promise<WriteRights>;
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
  const admission = new Admission(settings.mostAtOnce ?? MOST_AT_ONCE, stopping.signal);

  /** Reads one statement after the other into the same memory, timed and counted. */
  const reader = (memory: Reservation): Read => {
    return async (operation, sql, context, options) => {
      const started = performance.now();
      const tell = (outcome: CallOutcome) =>
        settings.observe.dependency('trino', operation, outcome, (performance.now() - started) / 1000);
      memory.release();
      const reading = readResult(settings, agents, sql, context, memory, options);
      running.add(reading);
      try {
        const table = await reading;
        tell('ok');
        return table;
      } catch (thrown) {
        tell(outcomeOf(toAppError(thrown).code));
        throw thrown;
      } finally {
        running.delete(reading);
      }
    };
  };

  return {
    run: (sql, context, { sums, until }: RunOptions = {}) =>
      admission.run(context, until, (memory, own) => runStatement(reader(memory), settings, sql, own, sums)),
    async ping(context) {
      await admission.run(context, undefined, (memory, own) =>
        reader(memory)('ping', 'SELECT 1', quiet(own)),
      );
    },
    problems: (context) =>
      admission.run(context, undefined, (memory, own) =>
        sessionProblems(reader(memory), settings, quiet(own)),
      ),
    writeRights: (context) =>
      admission.run(context, undefined, (memory, own) => writeRights(reader(memory), settings, quiet(own))),
    async close() {
      stopping.abort(new Error('the program is stopping'));
      await Promise.allSettled(running);
      agents.http.destroy();
      agents.https.destroy();
    },
  };
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
