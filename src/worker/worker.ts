import { inParallel, within } from '../core/async/parallel.ts';
import { type AppError, toAppError } from '../core/errors.ts';
import type { Log } from '../core/ports/log.ts';
import { type DueItem, type Lease, LeaseLost, type RequestStore } from '../core/ports/request-store.ts';
import type { Telemetry } from '../core/ports/telemetry.ts';
import type { CreditRequest } from '../core/request.ts';
import {
  backoff,
  DELIVERY_PATIENCE_MS,
  LONGEST_RETRY_AFTER_MS,
  MAX_ATTEMPTS,
  type WorkTimes,
} from '../core/work-times.ts';
import { FairQueue, type Waiting } from './fair-queue.ts';
import { keepLease } from './lease-keeper.ts';

export interface WorkerParts {
  store: Pick<RequestStore, 'accept' | 'claim' | 'renew' | 'retryAt' | 'done' | 'hasten'>;
  times: WorkTimes;
  /** Requests worked on at a time: `MAX_CONCURRENCY`. */
  concurrency: number;
  /** One attempt. Ends the request or hands it to `retryLater`; whatever it throws is treated like `retryLater`. */
  handle(lease: Lease, signal: AbortSignal): Promise<void>;
  log: Log;
  telemetry: Pick<Telemetry, 'inFlight'>;
  random?: () => number;
}

/** A request that waits here, to be claimed with the fence that it was seen with. */
interface Entry extends Waiting, Pick<DueItem, 'fence'> {
  /** Settles when it is recorded, or not; a place in the queue is taken before, so that order is that of arrival. */
  recorded?: Promise<unknown>;
}

/** The end of this replica, as a reason to stop: the request goes to another one at once. */
export class Draining extends Error {
  override readonly name = 'Draining';
}

/**
 * Works on requests: at most `concurrency` at a time, at most three quarters of them from one channel, in order of arrival within
 * a channel and in turn between channels. Every request is in the table before it is worked on; what waits here in
 * memory only says in which order to claim.
 */
export class Worker {
  readonly #parts: WorkerParts;
  readonly #perChannel: number;
  readonly #queue = new FairQueue<Entry>();
  /** Taken slots by channel. */
  readonly #slots = new Map<string, number>();
  /** What is worked on, with what stops it. */
  readonly #jobs = new Map<Lease, AbortController>();
  #whenIdle: (() => void)[] = [];
  readonly #retries = new Set<NodeJS.Timeout>();
  #busy = 0;
  #draining = false;

  constructor(parts: WorkerParts) {
    this.#parts = parts;
    this.#perChannel = Math.max(1, parts.concurrency - Math.ceil(parts.concurrency / 4));
  }

  /** Slots that neither work nor the queue will fill. */
  get free(): number {
    return this.#draining ? 0 : Math.max(0, this.#parts.concurrency - this.#busy - this.#queue.size);
  }

  /**
   * Records the request and sees to it that it is worked on. Once this resolves, the gesture may be acknowledged; when
   * it rejects (`STORE_UNAVAILABLE`), it must not be.
   */
  async submit(request: CreditRequest): Promise<'taken' | 'duplicate'> {
    const { store } = this.#parts;
    const { key, channel, askedAt } = request;
    if (!this.#draining && this.#takeSlot(channel)) return this.#acceptAndWork(request);
    const accepting = store.accept(request, { lease: false });
    this.offer({ key, channel, askedAt, fence: 0, recorded: accepting.catch(() => undefined) });
    if ((await accepting).outcome === 'duplicate') return 'duplicate';
    if (this.#draining) await store.hasten(key).catch(() => undefined);
    return 'taken';
  }

  /** Lets a request of the table wait for a slot here; it is claimed only if nobody was faster. */
  offer(entry: Entry): void {
    if (this.#draining || this.#works(entry.key)) return;
    this.#queue.add(entry);
    this.#fill();
  }

  /**
   * Gives a request back for a later attempt, which starts here by itself when nobody else is faster. False when the
   * attempts are used up; once an answer is on its way, it is kept for a day instead. Throws LeaseLost.
   */
  async retryLater(lease: Lease, error: AppError): Promise<boolean> {
    const { store, times, random = Math.random } = this.#parts;
    const reason: unknown = this.#jobs.get(lease)?.signal.reason;
    if (reason instanceof LeaseLost) throw reason;
    if (reason instanceof Draining) {
      await store.retryAt(lease, Date.now(), 'SHUTDOWN', false);
      return true;
    }
    const delivering = lease.intent !== undefined;
    const spent = lease.intent
      ? Date.now() - lease.intent.at > DELIVERY_PATIENCE_MS
      : lease.attempt >= MAX_ATTEMPTS;
    if (spent) return false;
    const longest = delivering ? DELIVERY_PATIENCE_MS : LONGEST_RETRY_AFTER_MS;
    const wanted = Math.min(error.retryAfterMs ?? 0, longest);
    const pause = Math.max(backoff(lease.fence, times, random), wanted);
    await store.retryAt(lease, Date.now() + pause, error.code, !delivering);
    this.#offerIn(pause, lease);
    return true;
  }

  /**
   * Stops taking, gives what only waits here to the other replicas, lets work in flight go on for `finishMs`, then
   * stops it and hands it over. A post on its way to Slack is waited for a little longer, since nobody may repeat it.
   */
  async drain(finishMs: number): Promise<void> {
    const { store, times, log } = this.#parts;
    this.#draining = true;
    for (const timer of this.#retries) clearTimeout(timer);
    const waiting = this.#queue.clear().filter(({ fence }) => fence === 0);
    log.info({ inFlight: this.#jobs.size, waiting: waiting.length }, 'draining the worker');
    const handedOver = inParallel(waiting, 8, ({ key }) => store.hasten(key).catch(() => undefined));
    await within(finishMs, this.#idle());
    for (const stop of this.#jobs.values()) stop.abort(new Draining('this replica is stopping'));
    await within(times.post, this.#idle());
    await within(times.post, handedOver);
    if (this.#jobs.size > 0) log.warn({ left: this.#jobs.size }, 'left to the end of their leases');
  }

  async #acceptAndWork(request: CreditRequest): Promise<'taken' | 'duplicate'> {
    const { channel } = request;
    const accepted = await this.#parts.store.accept(request, { lease: true }).catch((thrown: unknown) => {
      this.#freeSlot(channel);
      throw thrown;
    });
    if (accepted.outcome !== 'leased') {
      this.#freeSlot(channel);
      return 'duplicate';
    }
    void this.#work(accepted.lease).finally(() => this.#freeSlot(channel));
    return 'taken';
  }

  #fill(): void {
    while (!this.#draining && this.#busy < this.#parts.concurrency) {
      const entry = this.#queue.take((channel) => this.#mayTake(channel));
      if (!entry) return;
      this.#takeSlot(entry.channel);
      void this.#claimAndWork(entry).finally(() => this.#freeSlot(entry.channel));
    }
  }

  async #claimAndWork(entry: Entry): Promise<void> {
    const { store, log } = this.#parts;
    try {
      await entry.recorded;
      const lease = await store.claim(entry.key, entry.fence);
      if (lease) await this.#work(lease);
    } catch (thrown) {
      // It stays due in the table; a sweep finds it again.
      log.warn({ err: thrown }, 'a request could not be claimed');
    }
  }

  /** One attempt, with its lease kept. Never rejects. */
  #work(lease: Lease): Promise<void> {
    const { handle, telemetry } = this.#parts;
    const stop = new AbortController();
    this.#jobs.set(lease, stop);
    const letGo = keepLease(this.#parts, lease, (reason) => stop.abort(reason));
    telemetry.inFlight(1);
    const ended = handle(lease, stop.signal)
      .catch((thrown: unknown) => this.#afterFailure(lease, thrown))
      .finally(() => {
        letGo();
        this.#jobs.delete(lease);
        telemetry.inFlight(-1);
      });
    if (this.#draining) stop.abort(new Draining('this replica is stopping'));
    return ended;
  }

  /** What `handle` could not settle itself. The last resort ends the request, so that nothing is tried for ever. */
  async #afterFailure(lease: Lease, thrown: unknown): Promise<void> {
    const { store, log } = this.#parts;
    const facts = { reference: lease.request.reference, attempt: lease.attempt };
    if (thrown instanceof LeaseLost) return log.info(facts, 'another replica holds this request now');
    const error = toAppError(thrown);
    try {
      if (error.retryable && (await this.retryLater(lease, error))) {
        return log.warn({ ...facts, code: error.code, ...error.facts }, 'tried again later');
      }
      log.error({ ...facts, code: error.code, ...error.facts, err: error }, 'ended without an answer');
      await store.done(lease, 'failed');
    } catch (failure) {
      log.warn({ ...facts, err: failure }, 'left to the end of its lease');
    }
  }

  #offerIn(ms: number, lease: Lease): void {
    if (this.#draining) return;
    const { key, channel, askedAt } = lease.request;
    // A few milliseconds later than written, so that the claim does not come before its time.
    const timer = setTimeout(() => {
      this.#retries.delete(timer);
      this.offer({ key, channel, askedAt, fence: lease.fence });
    }, ms + 5);
    this.#retries.add(timer);
  }

  #works(key: string): boolean {
    for (const lease of this.#jobs.keys()) if (lease.request.key === key) return true;
    return false;
  }

  #mayTake(channel: string): boolean {
    return (this.#slots.get(channel) ?? 0) < this.#perChannel;
  }

  #takeSlot(channel: string): boolean {
    if (this.#busy >= this.#parts.concurrency || !this.#mayTake(channel)) return false;
    this.#busy += 1;
    this.#slots.set(channel, (this.#slots.get(channel) ?? 0) + 1);
    return true;
  }

  #freeSlot(channel: string): void {
    const left = (this.#slots.get(channel) ?? 1) - 1;
    if (left > 0) this.#slots.set(channel, left);
    else this.#slots.delete(channel);
    this.#busy -= 1;
    this.#fill();
    if (this.#busy === 0) for (const idle of this.#whenIdle.splice(0)) idle();
  }

  /** Resolves when no slot is taken: also a claim whose response is still to come holds one. */
  #idle(): Promise<void> {
    if (this.#busy === 0) return Promise.resolve();
    return new Promise((resolve) => this.#whenIdle.push(resolve));
  }
}
