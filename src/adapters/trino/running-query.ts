import { AppError } from '../../core/errors.ts';
import { type Agents, type Call, type HeldClient, holdClient } from './client.ts';
import { fromHttp } from './failures.ts';
import { type Column, NotJson, type Page, readPage } from './pages.ts';
import { withRetries } from './retry.ts';

export interface QueryStart {
  server: string;
  headers: Record<string, string>;
  agents: Agents;
  signal: AbortSignal;
  /** Longest silence of one HTTP request; Trino itself answers a poll within a second. */
  requestTimeoutMs: number;
  retryPauseMs: number;
  /** Most characters of JSON of the whole result. */
  maxCharacters: number;
  /** Told of every page, also of those without rows. */
  onPage(page: Page): void;
}

const CANCEL_TIMEOUT_MS = 3000;

/**
 * One query on Trino, read to its end. trino-client drives it; every request passes through here, since the client by
 * itself loses errors and rows of the first answer, takes a cut page for the end, follows a nextUri to any host,
 * and can be neither stopped nor timed.
 *
 * Started: POST answered, id known. Then pages, until: complete (no nextUri and FINISHED), failed (thrown), or stopped
 * (`stop`, which cancels the query on the server). Partial rows are never a result: the reader throws.
 */
export class RunningQuery {
  columns: Column[] | undefined;
  private readonly start: QueryStart;
  private readonly held: HeldClient;
  private readonly origin: string;
  private last: Page | undefined;
  private ended = false;
  private characters = 0;
  /** Rows of pages that went by; also those of the first answer, which the client would lose. */
  private waiting: unknown[][][] = [];

  constructor(start: QueryStart) {
    this.start = start;
    this.origin = new URL(start.server).origin;
    this.held = holdClient(start.server, start.headers, start.agents, (text) => this.parse(text));
    this.held.intercept((call) => this.request(call));
  }

  /** The rows, page by page, in arrays that the caller may keep. Throws AppError. */
  async *pages(sql: string): AsyncGenerator<unknown[][]> {
    try {
      const iterator = await this.held.trino.query(sql);
      yield* this.takeWaiting();
      for (let done = false; !done; ) {
        done = (await iterator.next()).done === true;
        yield* this.takeWaiting();
      }
      if (this.last?.nextUri !== undefined || this.last?.state !== 'FINISHED' || !this.columns)
        throw new AppError('TRINO_INCOMPLETE', { facts: this.facts() });
      this.ended = true;
    } finally {
      await this.stop();
    }
  }

  private facts(): Record<string, string> {
    return this.last ? { queryId: this.last.id } : {};
  }

  private *takeWaiting(): Generator<unknown[][]> {
    const pages = this.waiting;
    this.waiting = [];
    yield* pages;
  }

  /** What the client's every call goes through, POST and GET. */
  private async request(call: Call): Promise<unknown> {
    const { signal, requestTimeoutMs, retryPauseMs } = this.start;
    const phase = this.last ? 'page' : 'statement';
    if (this.last) this.assertOurs(call.url);
    const body = await withRetries(
      async () => {
        try {
          return await this.held.send({ ...call, signal, timeout: requestTimeoutMs });
        } catch (thrown) {
          throw fromHttp(thrown, phase);
        }
      },
      retryPauseMs,
      signal,
    );
    return this.accept(body);
  }

  private accept(body: unknown): Page {
    try {
      const page = readPage(body, this.last?.id);
      this.last = page;
      this.columns ??= page.columns;
      if (page.data && page.data.length > 0) this.waiting.push(page.data);
      this.start.onPage(page);
      return page;
    } catch (thrown) {
      // A failed query needs no cancelling; a page that could not be read does.
      if (thrown instanceof AppError && 'error' in thrown.facts) this.ended = true;
      throw thrown;
    }
  }

  /** The password and the slug go to the server that was configured, and to no other. */
  private assertOurs(url: string): void {
    if (!URL.canParse(url) || new URL(url).origin !== this.origin)
      throw new AppError('TRINO_BAD_ANSWER', { facts: { nextUri: 'leads to another server' } });
  }

  private parse(text: string): unknown {
    this.characters += text.length;
    if (this.characters > this.start.maxCharacters)
      throw new AppError('TRINO_TOO_LARGE', { facts: this.facts() });
    try {
      return JSON.parse(text);
    } catch {
      return new NotJson(text.slice(0, 100));
    }
  }

  /** Cancels the query unless it has ended. DELETE of nextUri works from the first answer on; never throws. */
  private async stop(): Promise<void> {
    if (this.ended || !this.last) return;
    this.ended = true;
    const { id, nextUri } = this.last;
    const remove = (url: string) =>
      this.held.send({
        url,
        method: 'DELETE',
        timeout: CANCEL_TIMEOUT_MS,
        signal: AbortSignal.timeout(CANCEL_TIMEOUT_MS),
      });
    try {
      if (nextUri === undefined) throw new AppError('TRINO_INCOMPLETE');
      this.assertOurs(nextUri);
      await remove(nextUri);
    } catch {
      await remove(`/v1/query/${id}`).catch(() => undefined);
    }
  }
}
