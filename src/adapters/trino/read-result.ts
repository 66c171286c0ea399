import type { Cell, UsageTable } from '../../core/credit/types.ts';
import { AppError } from '../../core/errors.ts';
import type { CallContext } from '../../core/ports/call-context.ts';
import { rowReader } from './cells.ts';
import type { Agents } from './client.ts';
import { queryHeaders, type SessionSettings } from './headers.ts';
import type { Column, Page } from './pages.ts';
import { RunningQuery } from './running-query.ts';

export interface ReadSettings extends SessionSettings {
  server: string;
  /** More rows than this are `TRINO_TOO_LARGE`, never a cut. */
  maxRows: number;
  requestTimeoutMs?: number | undefined;
  /** First pause before a request is repeated; doubled each time. */
  retryPauseMs?: number | undefined;
}

/** Rows with the types of their columns. */
export interface TypedTable extends UsageTable {
  types: string[];
  /** True when `onLong` ended the reading: the rows are only the first ones. */
  stopped: boolean;
}

export interface ReadOptions {
  /** When there are more rows than this, `onLong` is asked once whether to read on. */
  longerThan?: number;
  onLong?: (columns: Column[]) => 'read on' | 'stop';
}

export type ReadContext = Pick<CallContext, 'signal' | 'requestId' | 'progress'>;

/** 256 MB of JSON: ten times what TRINO_MAX_ROWS rows of a usual width come to. */
const MAX_CHARACTERS = 268_435_456;
/** The server's own limit comes first; this one is for a server that does not answer any more. */
const GRACE_MS = 10_000;

/**
 * Runs one statement and hands over its rows page by page. Complete and exact when it returns, unless `onRows` stopped
 * it, which cancels the query; else throws AppError.
 */
export async function streamResult(
  settings: ReadSettings,
  agents: Agents,
  sql: string,
  context: ReadContext,
  onRows: (rows: Cell[][], columns: Column[]) => 'read on' | 'stop',
): Promise<Column[]> {
  const { maxRunTimeMs, server, requestTimeoutMs = 30_000, retryPauseMs = 100 } = settings;
  const deadline = AbortSignal.timeout(maxRunTimeMs + Math.min(GRACE_MS, maxRunTimeMs));
  const query = new RunningQuery({
    server,
    headers: queryHeaders(settings, context.requestId),
    agents,
    signal: AbortSignal.any([context.signal, deadline]),
    requestTimeoutMs,
    retryPauseMs,
    maxCharacters: MAX_CHARACTERS,
    onPage: progressTeller(context),
  });
  try {
    let read: ReturnType<typeof rowReader> | undefined;
    for await (const rows of query.pages(sql)) {
      if (!query.columns) throw new AppError('TRINO_INCOMPLETE');
      read ??= rowReader(query.columns);
      for (const row of rows) read(row);
      if (onRows(rows as Cell[][], query.columns) === 'stop') break;
    }
    return query.columns ?? [];
  } catch (thrown) {
    if (context.signal.aborted) throw new AppError('DEADLINE', { cause: context.signal.reason });
    if (deadline.aborted) throw new AppError('TRINO_TIMEOUT');
    throw thrown;
  }
}

/** The whole result of one statement, or its beginning when `onLong` said so. */
export async function readResult(
  settings: ReadSettings,
  agents: Agents,
  sql: string,
  context: ReadContext,
  { longerThan, onLong }: ReadOptions = {},
): Promise<TypedTable> {
  const rows: Cell[][] = [];
  let stopped = false;
  let asked = longerThan === undefined || onLong === undefined;
  const columns = await streamResult(settings, agents, sql, context, (page, types) => {
    for (const row of page) rows.push(row);
    if (!asked && rows.length > (longerThan ?? 0)) {
      asked = true;
      stopped = onLong?.(types) === 'stop';
      if (stopped) return 'stop';
    }
    if (rows.length > settings.maxRows)
      throw new AppError('TRINO_TOO_LARGE', { facts: { maxRows: settings.maxRows } });
    return 'read on';
  });
  return { columns: columns.map(({ name }) => name), types: columns.map(({ type }) => type), rows, stopped };
}

/** Tells where the query stands when its state changes, and once a second. */
function progressTeller(context: ReadContext): (page: Page) => void {
  const started = performance.now();
  let toldState = '';
  let toldAt = Number.NEGATIVE_INFINITY;
  return ({ state, processedRows }) => {
    const now = performance.now();
    if (state === toldState && now - toldAt < 1000) return;
    toldState = state;
    toldAt = now;
    const seconds = Math.round((now - started) / 1000);
    const rows = `${processedRows.toLocaleString('en-US')} rows read`;
    context.progress(`Trino: ${state.toLowerCase().replaceAll('_', ' ')}, ${rows}, ${seconds} s`);
  };
}
