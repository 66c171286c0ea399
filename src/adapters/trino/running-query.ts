import { isDeepStrictEqual } from 'node:util';
import { AppError } from '../../core/errors.ts';
import { LIMITS } from '../../core/limits.ts';
import { parseUrl } from '../../core/parse-url.ts';
import { type ClientCall, makeClient } from './client.ts';
import { Cookies } from './cookies.ts';
import { type Agents, exchange, type HttpCall } from './http.ts';
import { PageParser } from './page-parser.ts';
import { type Column, columnsOf, type Page, readPage } from './pages.ts';
import { withRetries } from './retry.ts';

/** Takes the rows of a query. What it throws ends the query, and cancels it on the server. */
export interface RowSink {
  /** A page begins, perhaps anew: rows that came since the last `pageRead` will come again. */
  pageBegins(): void;
  /** Rows as JSON has them. The next ones are not read from the server before this has ended. */
  rows(rows: unknown[], columns: readonly Column[]): void | Promise<void>;
  /** The page was whole. The next one is not asked for before this has ended. */
  pageRead(): void | Promise<void>;
}

export interface QueryStart {
  server: string;
  headers: Record<string, string>;
  agents: Agents;
  signal: AbortSignal;
  /** Longest silence within one HTTP call, milliseconds; Trino itself answers a poll within a second. */
  requestTimeoutMs: number;
  retryPauseMs: number;
  sink: RowSink;
  /** Gets every page, also those without rows. */
  onPage(page: Page): void;
}

const CANCEL_TIMEOUT_MS = 3000;
/** A server knows its last page only, so that more need not be remembered. */
const LATEST_PAGES = 100;

/**
 * One query on Trino, read to its end. trino-client leads from page to page; this makes the calls.
 *
 * Started: POST answered, id known. Then pages, until: complete (a page without nextUri, error and FAILED), failed
 * (thrown), or stopped (the sink or the signal, which cancels the query on the server). Partial rows are never
 * a result: every page is whole JSON of this query, or it throws.
 */
export class RunningQuery {
  readonly #start: QueryStart;
  readonly #server: URL;
  readonly #cookies = new Cookies();
  #columns: Column[] | undefined;
  #last: Page | undefined;
  #ended = false;
  #bytes = 0;
  /** Addresses of the latest pages that had rows. */
  readonly #read = new Set<string>();
  #hadRows = false;

  constructor(start: QueryStart) {
    this.#start = start;
    this.#server = new URL(start.server);
  }

  /**
   * Runs the statement; resolves to its columns when the sink has all rows.
   * @throws AppError `TRINO_*`, and what the sink throws
   */
  async read(sql: string): Promise<Column[]> {
    try {
      const trino = makeClient(this.#start.server, (call) => this.#request(call));
      const pages = await trino.query(sql);
      while ((await pages.next()).done !== true);
      // A query that failed without saying why has not given all its rows.
      if (this.#last?.nextUri !== undefined || !this.#columns || this.#last?.state === 'FAILED')
        throw new AppError('TRINO_INCOMPLETE', { facts: this.#facts() });
      this.#ended = true;
      return this.#columns;
    } finally {
      await this.#stop();
    }
  }

  #facts(): Record<string, string> {
    return this.#last ? { queryId: this.#last.id } : {};
  }

  /** What every call of the client goes through, POST and GET. */
  async #request({ url, method = 'GET', data }: ClientCall): Promise<object> {
    const { signal, requestTimeoutMs: silenceMs, retryPauseMs } = this.#start;
    const phase = this.#last ? 'page' : 'statement';
    const call: HttpCall = {
      method,
      url: this.#ours(url),
      body: data,
      headers: this.#headers(data),
      signal,
      silenceMs,
      phase,
    };
    const body = await withRetries(() => this.#readOnce(call), retryPauseMs, signal);
    await this.#accept(body);
    this.#refuseRepeated(call.url);
    // The rows have gone to the sink already; the client only wants to know where to go on.
    return { nextUri: this.#last?.nextUri };
  }

  #headers(data: string | undefined): Record<string, string> {
    const cookie = this.#cookies.header();
    return {
      ...this.#start.headers,
      ...(cookie !== undefined && { Cookie: cookie }),
      ...(data !== undefined && { 'Content-Length': String(Buffer.byteLength(data)) }),
    };
  }

  /**
   * A server counts its pages up. What leads back to a page whose rows are there came from elsewhere, such as the cache of
   * a proxy, and its rows would count twice.
   */
  #refuseRepeated({ href }: URL): void {
    if (this.#hadRows) this.#read.add(href);
    const [oldest] = this.#read;
    if (this.#read.size > LATEST_PAGES && oldest !== undefined) this.#read.delete(oldest);
    const next = this.#last?.nextUri;
    if (next !== undefined && this.#read.has(this.#ours(next).href))
      throw new AppError('TRINO_INCOMPLETE', { facts: { ...this.#facts(), page: 'repeated' } });
  }

  /** One try of one page: its rows go to the sink as they come, its fields are returned. */
  async #readOnce(call: HttpCall): Promise<unknown> {
    const { sink, agents } = this.#start;
    const parser = new PageParser((head) => {
      this.#columns ??= columnsOf(head);
    });
    sink.pageBegins();
    this.#hadRows = false;
    await exchange(
      agents,
      call,
      (headers) => this.#cookies.take(headers['set-cookie']),
      async (chunk) => {
        this.#bytes += chunk.length;
        if (this.#bytes > LIMITS.resultBytes.value)
          throw new AppError('TRINO_TOO_LARGE', { facts: { ...this.#facts(), bytes: this.#bytes } });
        const rows = parser.push(chunk);
        if (rows.length === 0) return;
        this.#hadRows = true;
        if (!this.#columns) throw new AppError('TRINO_INCOMPLETE', { facts: this.#facts() });
        await sink.rows(rows, this.#columns);
      },
    );
    return parser.end();
  }

  async #accept(body: unknown): Promise<void> {
    try {
      const page = readPage(body, this.#last?.id);
      this.#last = page;
      this.#columns ??= page.columns;
      // Rows are read by the columns of the first page that named them.
      if (page.columns && !isDeepStrictEqual(page.columns, this.#columns))
        throw new AppError('TRINO_BAD_ANSWER', { facts: { ...this.#facts(), columns: 'changed' } });
      await this.#start.sink.pageRead();
      this.#start.onPage(page);
    } catch (thrown) {
      // A failed query needs no cancelling; a page that could not be read does.
      if (thrown instanceof AppError && 'error' in thrown.facts) this.#ended = true;
      throw thrown;
    }
  }

  /** The password, the slug and the cookies go to the server that was configured, and to no other. */
  #ours(address: string): URL {
    const { server } = this.#start;
    const url = parseUrl(address, server);
    if (url?.origin !== this.#server.origin)
      throw new AppError('TRINO_BAD_ANSWER', { facts: { nextUri: 'leads to another server' } });
    return url;
  }

  /** Cancels the query unless it has ended. DELETE of nextUri works from the first answer on; never throws. */
  async #stop(): Promise<void> {
    if (this.#ended || !this.#last) return;
    this.#ended = true;
    const { id, nextUri } = this.#last;
    try {
      if (nextUri === undefined) throw new AppError('TRINO_INCOMPLETE');
      await this.#remove(nextUri);
    } catch {
      await this.#remove(`/v1/query/${id}`).catch(() => undefined);
    }
  }

  #remove(address: string): Promise<void> {
    const call: HttpCall = {
      method: 'DELETE',
      url: this.#ours(address),
      headers: this.#headers(undefined),
      signal: AbortSignal.timeout(CANCEL_TIMEOUT_MS),
      silenceMs: CANCEL_TIMEOUT_MS,
      phase: 'page',
    };
    return exchange(
      this.#start.agents,
      call,
      () => undefined,
      () => undefined,
    );
  }
}
