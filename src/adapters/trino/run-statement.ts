import {
  columnsToKeep,
  type PushDownNeeds,
  type PushedDown,
  pushDown,
} from '../../core/credit/input/push-down.ts';
import { rowSums } from '../../core/credit/input/row-sums.ts';
import type { UsageTable } from '../../core/credit/types.ts';
import type { Refusal } from '../../core/decision.ts';
import { AppError } from '../../core/errors.ts';
import type { Telemetry } from '../../core/ports/telemetry.ts';
import { guardSql } from '../../core/sql/read-only.ts';
import { isCut, isPivotHelper, readTail, type Tail, withoutPivotHelpers } from '../../core/sql/tail.ts';
import { judgePlan, type ReadLimits } from './explain-io.ts';
import type { Column } from './pages.ts';
import type { ReadContext, ReadOptions, TypedTable } from './read-result.ts';

/** Reads one statement whole. `operation` names it in the metrics. */
export type Read = (
  operation: string,
  sql: string,
  context: ReadContext,
  options?: ReadOptions,
) => Promise<TypedTable>;

export interface StatementSettings extends ReadLimits {
  protocol: 'trino' | 'presto';
  /** Results of more rows are added up by Trino, where the caller says what may be. Absent: 2,000. */
  addUpAbove?: number | undefined;
  observe: Pick<Telemetry, 'resultRows'>;
}

/** `QueryEngine.run`: guard, limits, the read, and the judgement whether the result is whole. */
export async function runStatement(
  read: Read,
  settings: StatementSettings,
  sql: string,
  context: ReadContext,
  sums: PushDownNeeds | undefined,
): Promise<UsageTable | { refusal: Refusal }> {
  const guarded = guardSql(sql);
  if ('refusal' in guarded) return guarded;
  const tail = readTail(guarded.sql);
  if (tail.offset !== undefined && tail.offset > 0) return { refusal: RESULT_CUT };
  const refusal = await preflight(read, settings, guarded.sql, context);
  if (refusal) return { refusal };
  const { columns, rows, dropped, rowCounts } = await readRows(
    read,
    settings,
    guarded.sql,
    tail,
    context,
    sums,
  );
  settings.observe.resultRows(rows.length);
  const counted = rowCounts && { rowCounts };
  const table = { columns, rows, ...counted, ...(tail.limit !== undefined && { limit: tail.limit }) };
  if (isCut(tail, table)) return { refusal: RESULT_CUT };
  const shown = withoutPivotHelpers(table);
  return { ...shown, columns: [...shown.columns, ...dropped.filter((name) => !isPivotHelper(name))] };
}

/** What the statement would read. One more round trip, so only when there is something to compare it with. */
async function preflight(
  read: Read,
  { allowedSchemas, maxScanBytes, protocol }: StatementSettings,
  sql: string,
  context: ReadContext,
): Promise<Refusal | undefined> {
  // PrestoDB estimates nothing: there only the session's own limit bounds what is read.
  const estimated = maxScanBytes !== undefined && protocol === 'trino';
  if (allowedSchemas === undefined && !estimated) return undefined;
  // On one line with the statement, so that line numbers of errors stay.
  const plan = await read('explain', `EXPLAIN (TYPE IO, FORMAT JSON) ${sql}`, quiet(context));
  return judgePlan(String(plan.rows[0]?.[0] ?? ''), { allowedSchemas, maxScanBytes });
}

/** Rows up to here are read as they are: one statement, and every rule of the policy sees every row. */
const ADD_UP_ABOVE = 2000;

/**
 * The rows, or what they add up to. Most results are a few hundred rows, and are read as they are in one statement.
 * When one turns out to be long it is stopped, and Trino adds the rows up instead, if that cannot change the answer; where
 * Trino cannot (money as doubles or texts), the rows are added up here as they are read.
 */
async function readRows(
  read: Read,
  { addUpAbove = ADD_UP_ABOVE }: StatementSettings,
  sql: string,
  tail: Tail,
  context: ReadContext,
  sums: PushDownNeeds | undefined,
): Promise<TypedTable> {
  if (!sums) return read('query', sql, context);
  const keep = (columns: readonly Column[]) => columnsToKeep(columns, sums);
  // With a limit the rows themselves are counted.
  if (Object.keys(tail).length > 0) return read('query', sql, context, { keep });
  let wrapped: PushedDown | undefined;
  const onLong = (columns: readonly Column[]) => {
    const pushed = pushDown(sql, columns, sums);
    wrapped = 'sql' in pushed ? pushed : undefined;
    return wrapped ? 'stop' : addWhileReading(columns);
  };
  const addWhileReading = (columns: readonly Column[]) => {
    const kept = keep(columns).map((at) => columns[at]?.name ?? '');
    return rowSums(kept, sums) ?? 'read on';
  };
  const long = { keep, longerThan: addUpAbove };
  const whole = await read('query', sql, context, { ...long, onLong });
  if (!wrapped) return whole;
  const added = await addedUp(read, wrapped, context);
  return added ?? read('query', sql, context, { ...long, onLong: addWhileReading });
}

/** Undefined when the server cannot add the rows up, or answers something else than it was asked for. */
async function addedUp(
  read: Read,
  { sql, columns, countsRows }: PushedDown,
  context: ReadContext,
): Promise<TypedTable | undefined> {
  try {
    const added = await read('push-down', sql, context);
    const asAsked = columns.join('\n').toLowerCase() === added.columns.join('\n').toLowerCase();
    if (!asAsked) return undefined;
    return countsRows ? withRowCounts(added, columns.slice(0, -1)) : { ...added, columns };
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === 'TRINO_QUERY_FAILED') return undefined;
    throw thrown;
  }
}

/** The last cell of each row is how many rows it adds up. */
function withRowCounts(added: TypedTable, columns: string[]): TypedTable {
  const rowCounts = added.rows.map((row) => Number(row.pop()));
  return { ...added, columns, rowCounts };
}

export const quiet = (context: ReadContext): ReadContext => ({
  signal: context.signal,
  requestId: context.requestId,
  progress: () => undefined,
});

const RESULT_CUT: Refusal = {
  code: 'result_cut',
  reason:
    'The query of this link has a row limit, and its result is as long as the limit: rows may be missing.',
  remedy: 'Raise the row limit of the Look above the number of its rows, or group it by day and country.',
};
