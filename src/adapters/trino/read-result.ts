import { withDeadline } from '../../core/async/deadline.ts';
import type { Cell, UsageTable } from '../../core/credit/types.ts';
import { AppError } from '../../core/errors.ts';
import type { CallContext } from '../../core/ports/call-context.ts';
import { Adder, type NewSums } from './adder.ts';
import { RowReader } from './cells.ts';
import { queryHeaders, type SessionSettings } from './headers.ts';
import type { Agents } from './http.ts';
import type { Column, Page } from './pages.ts';
import type { Reservation } from './result-memory.ts';
import { type RowSink, RunningQuery } from './running-query.ts';

export interface ReadSettings extends SessionSettings {
  server: string;
  /** More rows than this are `TRINO_TOO_LARGE`, never a cut. */
  maxRows: number;
  /** Longest silence of the server within one HTTP call, milliseconds. */
  requestTimeoutMs?: number | undefined;
  /** First pause before a request is repeated, milliseconds; doubled each time. */
  retryPauseMs?: number | undefined;
}

/** Rows with the columns that they have cells of. */
export interface TypedTable extends UsageTable {
  /** Names of the columns that were dropped. */
  dropped: string[];
  /** True when `onLong` ended the reading: the rows are only the first ones. */
  stopped: boolean;
}

export interface ReadOptions {
  /** Positions of the columns to keep; absent: all. */
  keep?: (columns: readonly Column[]) => readonly number[];
  /** When there are more rows than this, `onLong` is asked once whether to read on, or to add up what is read. */
  longerThan?: number;
  onLong?: (columns: readonly Column[]) => 'read on' | 'stop' | NewSums;
}

export type ReadContext = Pick<CallContext, 'signal' | 'requestId' | 'progress' | 'onQuery'>;

/** The server's own limit comes first; this one is for a server that does not answer any more. */
const GRACE_MS = 10_000;

/**
 * Runs one statement and gives its rows to the sink. All rows were there, and exact, when it resolves.
 * @throws AppError `TRINO_*` or `DEADLINE`, and what the sink throws
 */
export async function streamResult(
  settings: Omit<ReadSettings, 'maxRows'>,
  agents: Agents,
  sql: string,
  context: ReadContext,
  sink: RowSink,
): Promise<Column[]> {
  const { maxRunTimeMs, server, requestTimeoutMs = 30_000, retryPauseMs = 100 } = settings;
  const longest = maxRunTimeMs + Math.min(GRACE_MS, maxRunTimeMs);
  return withDeadline(longest, [context.signal], async (signal) => {
    const query = new RunningQuery({
      server,
      headers: queryHeaders(settings, context.requestId),
      agents,
      signal,
      requestTimeoutMs,
      retryPauseMs,
      sink,
      onPage: progressTeller(context),
    });
    try {
      return await query.read(sql);
    } catch (thrown) {
      if (context.signal.aborted) throw new AppError('DEADLINE', { cause: context.signal.reason });
      if (signal.aborted) throw new AppError('TRINO_TIMEOUT');
      throw thrown;
    }
  });
}

/** Ends the reading without being an error. */
class Stopped extends Error {}

/**
 * The whole result of one statement, or its beginning when `onLong` said so, as long as `memory` has room for it.
 * @throws AppError `TRINO_*` or `DEADLINE`
 */
export async function readResult(
  settings: ReadSettings,
  agents: Agents,
  sql: string,
  context: ReadContext,
  memory: Reservation,
  options: ReadOptions = {},
): Promise<TypedTable> {
  const collector = new Collector(settings.maxRows, memory, options);
  try {
    collector.begin(await streamResult(settings, agents, sql, context, collector));
    return await collector.table(false);
  } catch (thrown) {
    if (thrown instanceof Stopped) return collector.table(true);
    throw thrown;
  }
}

/** Keeps the wanted cells of all rows, or what they add up to; those of a page that breaks off are taken back. */
class Collector implements RowSink {
  readonly #maxRows: number;
  readonly #memory: Reservation;
  readonly #options: ReadOptions;
  #rows: Cell[][] = [];
  #columns: readonly Column[] = [];
  #kept: readonly number[] = [];
  #reader: RowReader | undefined;
  #whole = 0;
  #asked: boolean;
  #adder: Adder | undefined;

  constructor(maxRows: number, memory: Reservation, options: ReadOptions) {
    this.#maxRows = maxRows;
    this.#memory = memory;
    this.#options = options;
    this.#asked = options.longerThan === undefined || options.onLong === undefined;
  }

  /** Needed once the columns are known, also for a result without rows. */
  begin(columns: readonly Column[]): RowReader {
    if (this.#reader) return this.#reader;
    this.#columns = columns;
    this.#kept = this.#options.keep?.(columns) ?? columns.map((_, at) => at);
    this.#reader = new RowReader(columns, this.#kept);
    return this.#reader;
  }

  pageBegins(): void {
    this.#rows.length = this.#whole;
    this.#adder?.pageBegins();
  }

  rows(rows: unknown[], columns: readonly Column[]): void | Promise<void> {
    const reader = this.begin(columns);
    if (this.#adder) return this.#memory.hold(this.#adder.add(rows, reader));
    for (const row of rows) this.#rows.push(reader.read(row));
    const { longerThan = 0, onLong } = this.#options;
    if (!this.#asked && this.#rows.length > longerThan) {
      this.#asked = true;
      const next = onLong?.(columns);
      if (next === 'stop') throw new Stopped();
      if (typeof next === 'function') this.#addUp(next, reader);
    }
    if (!this.#adder) this.#bound(this.#rows.length);
    // Rows that were taken back still count, which errs on the safe side.
    return this.#memory.hold(reader.bytes);
  }

  /** Adds up what was read, and from now on everything that is read. */
  #addUp(newSums: NewSums, reader: RowReader): void {
    const each = Math.ceil(reader.bytes / this.#rows.length);
    this.#adder = new Adder(newSums, this.#rows, this.#whole, each);
    this.#rows = [];
    this.#whole = 0;
  }

  async pageRead(): Promise<void> {
    this.#whole = this.#rows.length;
    if (this.#adder) this.#bound(await this.#adder.pageRead());
  }

  #bound(rows: number): void {
    if (rows > this.#maxRows) throw new AppError('TRINO_TOO_LARGE', { facts: { maxRows: this.#maxRows } });
  }

  async table(stopped: boolean): Promise<TypedTable> {
    const names = this.#columns.map(({ name }) => name);
    return {
      columns: this.#kept.map((at) => names[at] ?? ''),
      dropped: names.filter((_, at) => !this.#kept.includes(at)),
      ...((await this.#adder?.table()) ?? { rows: this.#rows }),
      stopped,
    };
  }
}

/** Tells where the query stands when its state changes, and once a second. */
function progressTeller(context: ReadContext): (page: Page) => void {
  const started = performance.now();
  let toldState = '';
  let toldAt = Number.NEGATIVE_INFINITY;
  return ({ id, state, processedRows }) => {
    context.onQuery?.(id);
    const now = performance.now();
    if (state === toldState && now - toldAt < 1000) return;
    toldState = state;
    toldAt = now;
    const seconds = Math.round((now - started) / 1000);
    const rows = `${processedRows.toLocaleString('en-US')} rows read`;
    context.progress(`Trino: ${state.toLowerCase().replaceAll('_', ' ')}, ${rows}, ${seconds} s`);
  };
}
