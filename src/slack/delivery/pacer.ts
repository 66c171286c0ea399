import { orAfter } from '../../core/async/deadline.ts';
import { pause } from '../../core/async/pause.ts';
import type { SharedPace } from '../../core/ports/shared-pace.ts';

interface Waiting {
  order: number;
  go(): void;
}

interface Lane {
  waiting: Waiting[];
  busy: boolean;
  /** `performance.now()` before which the next post would be too early. */
  nextAt: number;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Slack: "one message per second per channel". A little more, since two posts that leave a second apart may arrive
 * closer together, and each refusal (429) costs a whole second.
 */
const MARGIN_MS = 80;
const PACE_MS = 1000 + MARGIN_MS;
/** Replicas that wait for the same turn ask at different moments, so that none is always the first. */
const SPREAD_MS = 30;
/** A table that does not answer must not delay an answer: then this replica paces alone. */
const SHARED_PATIENCE_MS = 1000;

/**
 * One lane a channel: one post at a time, in order of arrival among those that are ready, a pace after the one before.
 * Replicas that share a pace take turns.
 */
export class ChannelPacer {
  readonly #lanes = new Map<string, Lane>();
  readonly #paceMs: number;
  readonly #shared: SharedPace | undefined;

  constructor({ paceMs = PACE_MS, shared }: { paceMs?: number; shared?: SharedPace } = {}) {
    this.#paceMs = paceMs;
    this.#shared = shared;
  }

  /** Runs `post` when it is its turn; `order` is when the request was asked. Rejects with the reason of `signal`. */
  async run<T>(channel: string, order: number, signal: AbortSignal, post: () => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    const lane = this.#lane(channel);
    await this.#turn(channel, lane, order, signal);
    try {
      await this.#sharedTurn(channel, signal);
      const startedAt = performance.now();
      try {
        return await post();
      } finally {
        this.#ended(channel, lane, startedAt);
      }
    } finally {
      lane.busy = false;
      this.#next(channel, lane);
    }
  }

  /** Slack said Retry-After for this channel: no replica posts there for `ms`. */
  hold(channel: string, ms: number): void {
    const lane = this.#lane(channel);
    lane.nextAt = Math.max(lane.nextAt, performance.now() + ms);
    this.#next(channel, lane);
    this.#shared?.hold(channel, ms).catch(() => undefined);
  }

  /** Slack may have taken a post as late as at its end, so that the next one is a second after that. */
  #ended(channel: string, lane: Lane, startedAt: number): void {
    const now = performance.now();
    const late = now - startedAt > MARGIN_MS;
    const nextAt = late ? now + this.#paceMs - MARGIN_MS : startedAt + this.#paceMs;
    lane.nextAt = Math.max(lane.nextAt, nextAt);
    if (late) this.#shared?.hold(channel, this.#paceMs - MARGIN_MS).catch(() => undefined);
  }

  async #sharedTurn(channel: string, signal: AbortSignal): Promise<void> {
    if (!this.#shared) return;
    for (;;) {
      const taken = this.#shared.take(channel, this.#paceMs).catch(() => 0);
      const wait = await orAfter(SHARED_PATIENCE_MS, taken, () => 0);
      if (wait === 0) return;
      await pause(wait + Math.random() * SPREAD_MS, signal);
    }
  }

  #lane(channel: string): Lane {
    const lane = this.#lanes.get(channel) ?? { waiting: [], busy: false, nextAt: 0, timer: undefined };
    this.#lanes.set(channel, lane);
    return lane;
  }

  #turn(channel: string, lane: Lane, order: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = () => {
        lane.waiting = lane.waiting.filter((other) => other !== waiting);
        reject(signal.reason);
      };
      const waiting: Waiting = {
        order,
        go: () => {
          signal.removeEventListener('abort', abort);
          resolve();
        },
      };
      signal.addEventListener('abort', abort, { once: true });
      lane.waiting.push(waiting);
      this.#next(channel, lane);
    });
  }

  #next(channel: string, lane: Lane): void {
    clearTimeout(lane.timer);
    if (lane.busy) return;
    const wait = lane.nextAt - performance.now();
    if (wait > 0) {
      lane.timer = setTimeout(() => this.#next(channel, lane), Math.ceil(wait));
      // An idle lane only waits to be forgotten.
      if (lane.waiting.length === 0) lane.timer.unref();
      return;
    }
    const first = lane.waiting.reduce<Waiting | undefined>(
      (best, one) => (best && best.order <= one.order ? best : one),
      undefined,
    );
    if (!first) {
      this.#lanes.delete(channel);
      return;
    }
    lane.waiting = lane.waiting.filter((one) => one !== first);
    lane.busy = true;
    first.go();
  }
}
