import type { PushDownNeeds } from '../credit/input/push-down.ts';
import type { UsageTable } from '../credit/types.ts';
import type { Refusal } from '../decision.ts';
import type { CallContext } from './call-context.ts';

export interface RunOptions {
  /**
   * What the caller makes of the rows. Columns that it does not read are then dropped, and a long result may be added
   * up by the engine, where that cannot change what the caller makes of it. Absent: every row and column is returned.
   */
  sums?: PushDownNeeds | undefined;
  /**
   * Until this aborts the rows count as used memory of the process, and others wait for it. Absent: the rows are few,
   * or are no longer needed when the next statement runs; a large result is then an error when no memory is free.
   */
  until?: AbortSignal;
}

/** Trino. */
export interface QueryEngine {
  /**
   * Runs one read-only statement. The result is complete and exact. With `sums`, the names of columns that were dropped
   * come last in `columns`, without cells in the rows.
   *
   * @example
   * const calculated = new AbortController();
   * try { use(await engine.run(sql, context, { sums, until: calculated.signal })); } finally { calculated.abort(); }
   *
   * @returns a refusal when the statement may not run, or when a limit of its own may have cut the result
   * @throws AppError `TRINO_*`, or `DEADLINE` when the context's signal aborted
   */
  run(sql: string, context: CallContext, options?: RunOptions): Promise<UsageTable | { refusal: Refusal }>;
}
