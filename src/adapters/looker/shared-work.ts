import { abortable } from './abortable.ts';

interface Entry<T> {
  result: Promise<T>;
  waiting: number;
  settled: boolean;
  work: AbortController;
  /** On the clock of `performance.now()`. */
  until: number;
}

/**
 * A short cache in which callers that want the same thing at the same time share one piece of work. A caller that
 * aborts stops waiting; the work stops when nobody waits any more. Failures are not kept.
 * (lru-cache's `fetch` takes the signal of the first caller for all: its abort would fail the others.)
 */
export class SharedWork<T> {
  readonly #entries = new Map<string, Entry<T>>();
  readonly #keepMs: number;
  readonly #most: number;

  constructor(keepMs: number, most = 500) {
    this.#keepMs = keepMs;
    this.#most = most;
  }

  async get(key: string, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    const entry = this.#fresh(key) ?? this.#start(key, work);
    entry.waiting += 1;
    try {
      return await abortable(entry.result, signal);
    } finally {
      entry.waiting -= 1;
      if (entry.waiting === 0 && !entry.settled) {
        this.#drop(key, entry);
        entry.work.abort(signal.reason);
      }
    }
  }

  forget(key: string): void {
    this.#entries.delete(key);
  }

  #fresh(key: string): Entry<T> | undefined {
    const entry = this.#entries.get(key);
    return entry && entry.until > performance.now() ? entry : undefined;
  }

  #start(key: string, work: (signal: AbortSignal) => Promise<T>): Entry<T> {
    const controller = new AbortController();
    const entry: Entry<T> = {
      result: work(controller.signal),
      waiting: 0,
      settled: false,
      work: controller,
      until: Number.POSITIVE_INFINITY,
    };
    entry.result.then(
      () => {
        entry.settled = true;
        entry.until = performance.now() + this.#keepMs;
      },
      () => {
        entry.settled = true;
        this.#drop(key, entry);
      },
    );
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > this.#most && oldest !== undefined) this.#entries.delete(oldest);
    return entry;
  }

  #drop(key: string, entry: Entry<T>): void {
    if (this.#entries.get(key) === entry) this.#entries.delete(key);
  }
}
