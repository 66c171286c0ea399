import { randomUUID } from 'node:crypto';
import { type Engine, TrinoError } from './engine.ts';
import type { EngineResult } from './values.ts';

/** A page of the statement protocol before it becomes JSON; `data` is JSON text, kept apart for its digits. */
export interface Page {
  fields: Record<string, unknown>;
  data?: string | undefined;
}

/** What a test may look at afterwards. */
export interface QueryRecord {
  id: string;
  sql: string;
  /** Without Authorization; names in lower case. */
  headers: Record<string, string>;
  state: 'QUEUED' | 'RUNNING' | 'FINISHED' | 'FAILED';
  cancelled: boolean;
}

export interface QueryOptions {
  family: 'trino' | 'presto';
  /** Pages that say QUEUED before the query runs. */
  queuedPages: number;
  /** How long a GET is held while there is nothing new. */
  longPollMs: number;
  /** Small, so that ordinary results come in several pages. */
  rowsPerPage: number;
}

let counter = 0;

/**
 * One query. POST only registers it; the first GET starts it. A token is the current one (the same page again) or the
 * next one; anything else is GONE.
 */
export class Query {
  readonly record: QueryRecord;
  readonly slug = `x${randomUUID().replaceAll('-', '')}`;
  private readonly engine: Engine;
  private readonly options: QueryOptions;
  private readonly abort = new AbortController();
  private readonly startedAt = Date.now();
  private outcome: { result: EngineResult } | { error: TrinoError } | undefined;
  private running: Promise<void> | undefined;
  private token = 0;
  private queuedLeft: number;
  private pageIndex = 0;
  private rows = 0;
  private last: Page | undefined;
  private counted = { data: '', rows: 0 };

  constructor(engine: Engine, sql: string, headers: Record<string, string>, options: QueryOptions) {
    this.engine = engine;
    this.options = options;
    this.queuedLeft = options.queuedPages;
    counter += 1;
    const id = `20261124_000000_${String(counter).padStart(5, '0')}_abcde`;
    this.record = { id, sql, headers, state: 'QUEUED', cancelled: false };
  }

  /** The answer to POST: nothing but where to go on. */
  first(origin: string): Page {
    return { fields: this.fields(this.uri(origin, 'queued', 1)) };
  }

  cancel(): void {
    if (this.record.state === 'FINISHED' || this.record.state === 'FAILED') return;
    this.record.cancelled = true;
    this.outcome = { error: new TrinoError('USER_CANCELED', 'USER_ERROR', 'Query was canceled') };
    this.abort.abort();
  }

  /** The page of a token, or undefined for GONE. */
  async page(origin: string, token: number): Promise<Page | undefined> {
    if (token === this.token && this.last) return this.last;
    if (token !== this.token + 1) return undefined;
    this.token = token;
    this.last = await this.produce(origin);
    return this.last;
  }

  private async produce(origin: string): Promise<Page> {
    if (this.queuedLeft > 0) {
      this.queuedLeft -= 1;
      this.start();
      return {
        fields: this.fields(this.uri(origin, this.queuedLeft > 0 ? 'queued' : 'executing', this.token + 1)),
      };
    }
    this.start();
    this.record.state = 'RUNNING';
    if (!this.outcome) await this.waitAWhile();
    const next = this.uri(origin, 'executing', this.token + 1);
    if (!this.outcome) return { fields: this.fields(next) };
    if ('error' in this.outcome) return this.failed(this.outcome.error);
    try {
      return await this.dataPage(this.outcome.result, next);
    } catch (thrown) {
      return this.failed(toKnown(thrown));
    }
  }

  private async dataPage({ columns, page }: EngineResult, next: string): Promise<Page> {
    const data = await page(this.pageIndex);
    this.pageIndex += 1;
    this.rows += data === undefined ? 0 : this.rowsOf(data);
    if (data === undefined) this.record.state = 'FINISHED';
    return { fields: { ...this.fields(data === undefined ? undefined : next), columns }, data };
  }

  /** Counted once for a page that a script returns again and again. */
  private rowsOf(data: string): number {
    if (this.counted.data !== data) this.counted = { data, rows: data.split('],[').length };
    return this.counted.rows;
  }

  private failed(error: TrinoError): Page {
    this.record.state = 'FAILED';
    return { fields: { ...this.fields(undefined), error: errorFields(error, this.options.family) } };
  }

  private start(): void {
    const parametric =
      this.record.headers[`x-${this.options.family}-client-capabilities`]?.includes('PARAMETRIC_DATETIME');
    const { headers } = this.record;
    const { rowsPerPage } = this.options;
    const run = { parametric: parametric === true, signal: this.abort.signal, headers, rowsPerPage };
    this.running ??= this.engine.run(this.record.sql, run).then(
      (result) => {
        this.outcome ??= { result };
      },
      (thrown) => {
        this.outcome ??= { error: toKnown(thrown) };
      },
    );
  }

  private async waitAWhile(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const pause = new Promise((resolve) => {
      timer = setTimeout(resolve, this.options.longPollMs);
      this.abort.signal.addEventListener('abort', resolve, { once: true });
    });
    await Promise.race([this.running, pause]);
    clearTimeout(timer);
  }

  private uri(origin: string, phase: string, token: number): string {
    const base = `${origin}/v1/statement/${phase}/${this.record.id}`;
    return this.options.family === 'presto'
      ? `${base}/${token}?slug=${this.slug}`
      : `${base}/${this.slug}/${token}`;
  }

  private fields(nextUri: string | undefined): Record<string, unknown> {
    const { state, id } = this.record;
    const elapsed = Date.now() - this.startedAt;
    return {
      id,
      infoUri: `http://127.0.0.1/ui/query.html?${id}`,
      ...(nextUri !== undefined && { nextUri }),
      stats: {
        ...STATS,
        state,
        queued: state === 'QUEUED',
        elapsedTimeMillis: elapsed,
        processedRows: this.rows,
      },
      warnings: [],
    };
  }
}

function toKnown(thrown: unknown): TrinoError {
  if (thrown instanceof TrinoError) return thrown;
  return new TrinoError('GENERIC_INTERNAL_ERROR', 'INTERNAL_ERROR', String(thrown));
}

const STATS = {
  scheduled: true,
  nodes: 1,
  totalSplits: 1,
  queuedSplits: 0,
  runningSplits: 0,
  completedSplits: 1,
  cpuTimeMillis: 0,
  wallTimeMillis: 0,
  queuedTimeMillis: 0,
  processedBytes: 0,
  physicalInputBytes: 0,
  peakMemoryBytes: 0,
  spilledBytes: 0,
};

export function errorFields(error: TrinoError, family: 'trino' | 'presto'): Record<string, unknown> {
  return {
    message: error.message,
    errorCode: 1,
    errorName: error.errorName,
    errorType: error.errorType,
    ...(family === 'presto' && { retriable: false }),
    failureInfo: {
      type: error.javaClass,
      message: error.message,
      stack: ['at io.trino.Secret.stack'],
      suppressed: [],
    },
  };
}
