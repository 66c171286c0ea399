import { joinByKey } from '../core/async/join.ts';
import { inParallel, within } from '../core/async/parallel.ts';
import { type AttemptEnd, attemptsLeft, Draining, LeaseLost, stopReason } from '../core/attempt.ts';
import { type AppError, toAppError } from '../core/errors.ts';
import type { Log } from '../core/ports/log.ts';
import type { Accepted, DueItem, Lease, RequestStore } from '../core/ports/request-store.ts';
import type { Telemetry } from '../core/ports/telemetry.ts';
import type { CreditRequest } from '../core/request.ts';
import { backoff, DELIVERY_PATIENCE_MS, LONGEST_RETRY_AFTER_MS, type WorkTimes } from '../core/work-times.ts';
import { FairQueue, type Waiting } from './fair-queue.ts';
import { keepLease } from './lease-keeper.ts';
import { Slots } from './slots.ts';

export interface WorkerParts {
  store: Pick<RequestStore, 'accept' | 'acquire' | 'renew' | 'release' | 'complete' | 'makeDue'>;
  times: WorkTimes;
  /** Requests worked on at a time: `MAX_CONCURRENCY`. */
  concurrency: number;
  /** One attempt: ends the request, or says that it wants another one. What it throws is taken for such a wish. */
  handle(lease: Lease, signal: AbortSignal): Promise<AttemptEnd>;
  log: Log;
  telemetry: Pick<Telemetry, 'inFlight'>;
  random?: () => number;
}

/** A request that waits here, to be acquired with the fence that it was seen with. */
interface Entry extends Waiting, Pick<DueItem, 'fence'> {
  /** Settles when it is recorded, or not; a place in the queue is taken before, so that order is that of arrival. */
  recorded?: Promise<Accepted | undefined>;
}

/**
 * Works on requests: at most `concurrency` at a time, at most three quarters of them from one channel, in order of
 * arrival within a channel and by turns between channels. Every request is in the table before it is worked on; what
 * waits here in memory only says in which order to acquire.
 *
 * Terminology
 *   request    one gesture of one person that wants one answer; its key is the same for every delivery of the gesture
 *   listener   takes a gesture in as a request: message, command, shortcut, choice (stored as `door`)
 *   attempt    one try to answer a request, by one replica, from the chain to the answer
 *   lease      the right to work on a request until a time; its holder renews it, and when it is over another replica
 *              may take the request over
 *   fence      a number that rises with each owner; a write that carries an older one is refused
 *   intent     the record, before a post, of what is about to be posted
 *   post       a message that Slack took; its ts is recorded also by someone whose lease is gone
 *   reconcile  to search the thread for answers and leave one: before a post, and once more later
 *   refusal    why a link gets no amount, shown to the asker: an expected outcome, a value
 *   accident   a failure (AppError): retried where it may pass, else reported to the owner
 *
 * What becomes of a request here
 *   submit ──► recorded with a lease ──► attempt        there is a free slot
 *          ──► recorded, waits ──► acquire ──► attempt   there is none; another replica may be faster
 *   offer  ──► waits ──► acquire ──► attempt             due in the table: a retry, or left by a dead replica
 *   attempt ──► over                                     answered, or ended in silence
 *           ──► released, due again after a pause        it wants another attempt
 *           ──► released, due at once                    this replica drains; the attempt does not count
 *           ──► left alone                               the lease is lost
 */
export class Worker {
  readonly #parts: WorkerParts;
  readonly #queue = new FairQueue<Entry>();
  readonly #slots: Slots;
  /** What is worked on, with what stops it. */
  readonly #jobs = new Map<Lease, AbortController>();
  readonly #submitting = joinByKey<'taken' | 'duplicate'>();
  readonly #retries = new Set<NodeJS.Timeout>();
  #draining = false;

  constructor(parts: WorkerParts) {
    this.#parts = parts;
    this.#slots = new Slots(parts.concurrency);
  }

  /** Slots that neither work nor the queue will fill. */
  get free(): number {
    return this.#draining ? 0 : Math.max(0, this.#slots.free - this.#queue.size);
  }

  /**
   * Records the request and sees to it that it is worked on. Once this resolves, the gesture may be acknowledged; when
   * it rejects (`STORE_UNAVAILABLE`), it must not be.
   */
  async submit(request: CreditRequest): Promise<'taken' | 'duplicate'> {
    // A redelivery while the first one is being recorded waits for that write instead of making one that loses.
    const { value, joined } = await this.#submitting(request.key, () => this.#submit(request));
    return joined ? 'duplicate' : value;
  }

  async #submit(request: CreditRequest): Promise<'taken' | 'duplicate'> {
    const { store } = this.#parts;
    const { key, channel, askedAt } = request;
    if (!this.#draining && this.#slots.take(channel)) return this.#acceptAndWork(request);
    const accepting = store.accept(request, { lease: false });
    this.offer({ key, channel, askedAt, fence: 0, recorded: accepting.catch(() => undefined) });
    if ((await accepting).outcome === 'duplicate') return 'duplicate';
    if (this.#draining) await store.makeDue(key).catch(() => undefined);
    return 'taken';
  }

  /** Lets a request of the table wait for a slot here; it is acquired only if no other replica was faster. */
  offer(entry: Entry): void {
    if (this.#draining || this.#works(entry.key)) return;
    this.#queue.add(entry);
    this.#fill();
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
    const handedOver = inParallel(waiting, 8, ({ key }) => store.makeDue(key).catch(() => undefined));
    await within(finishMs, this.#slots.idle());
    for (const stop of this.#jobs.values()) stop.abort(new Draining('this replica is stopping'));
    await within(times.post, this.#slots.idle());
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
    while (!this.#draining && this.#slots.free > 0) {
      const entry = this.#queue.take((channel) => this.#slots.may(channel));
      if (!entry) return;
      this.#slots.take(entry.channel);
      void this.#acquireAndWork(entry).finally(() => this.#freeSlot(entry.channel));
    }
  }

  async #acquireAndWork(entry: Entry): Promise<void> {
    const { store, log } = this.#parts;
    try {
      const recorded = (await entry.recorded)?.outcome;
      // The replica that recorded it works on it; if that one dies, a sweep finds it.
      if (recorded === 'duplicate') return;
      const lease = await store.acquire(entry.key, entry.fence, { queuedHere: recorded === 'queued' });
      if (lease) await this.#work(lease);
    } catch (thrown) {
      // It stays due in the table; a sweep finds it again.
      log.warn({ err: thrown }, 'a request could not be acquired');
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
      .then(
        (end) => end && this.#retry(lease, end.retry),
        (thrown: unknown) => this.#afterFailure(lease, thrown, stop.signal),
      )
      .catch((failure: unknown) => this.#leave(lease, failure))
      .finally(() => {
        letGo();
        this.#jobs.delete(lease);
        telemetry.inFlight(-1);
      });
    if (this.#draining) stop.abort(new Draining('this replica is stopping'));
    return ended;
  }

  /** What the attempt could not settle itself. The last resort ends the request, so that nothing is tried for ever. */
  async #afterFailure(lease: Lease, thrown: unknown, signal: AbortSignal): Promise<void> {
    const { store, log } = this.#parts;
    const stop = stopReason(thrown, signal);
    if (stop instanceof Draining) return store.release(lease, 0, 'SHUTDOWN', false);
    if (stop) throw stop;
    const error = toAppError(thrown);
    const { reference } = lease.request;
    const facts = { reference, attempt: lease.attempt, code: error.code, ...error.facts };
    if (error.retryable && attemptsLeft(lease)) {
      log.warn(facts, 'tried again later');
      return this.#retry(lease, error);
    }
    log.error({ ...facts, err: error }, 'ended without an answer');
    await store.complete(lease, 'failed');
  }

  /** Gives the request back for another attempt, which starts here by itself when no other replica is faster. */
  async #retry(lease: Lease, error: AppError): Promise<void> {
    const { store, times, random = Math.random } = this.#parts;
    const delivering = lease.intent !== undefined;
    const longest = delivering ? DELIVERY_PATIENCE_MS : LONGEST_RETRY_AFTER_MS;
    const wanted = Math.min(error.retryAfterMs ?? 0, longest);
    const pause = Math.max(backoff(lease.fence, times, random), wanted);
    // An answer on its way is tried for a day, however often.
    await store.release(lease, pause, error.code, !delivering);
    this.#offerIn(pause, lease);
  }

  /** A lost lease, or a table that does not answer: the request goes on when the lease is over. */
  #leave(lease: Lease, failure: unknown): void {
    const facts = { reference: lease.request.reference, attempt: lease.attempt };
    if (failure instanceof LeaseLost) this.#parts.log.info(facts, 'another replica holds this request now');
    else this.#parts.log.warn({ ...facts, err: failure }, 'left to the end of its lease');
  }

  #offerIn(ms: number, lease: Lease): void {
    if (this.#draining) return;
    const { key, channel, askedAt } = lease.request;
    // A few milliseconds later than written, so that it is not acquired before its time.
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

  #freeSlot(channel: string): void {
    this.#slots.give(channel);
    this.#fill();
    this.#slots.settle();
  }
}
