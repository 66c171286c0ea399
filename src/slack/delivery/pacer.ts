interface Waiting {
  order: number;
  go(): void;
}

interface Lane {
  waiting: Waiting[];
  busy: boolean;
  /** `performance.now()` at which the posts so far are a second apart; a burst may be ahead of it. */
  evenAt: number;
  /** `performance.now()` before which Slack wants nothing. */
  heldUntil: number;
  timer: NodeJS.Timeout | undefined;
}

/** Slack: "one message per second per channel", counted from the end of a post, so that it holds there too. */
const PACE_MS = 1000;
/** Slack "allows bursts over that limit for short periods": two people who ask at once need not wait for each other. */
const BURST = 3;

/**
 * One lane a channel: one post at a time, one a second after a short burst, in order of arrival among those that are
 * ready.
 */
export class ChannelPacer {
  readonly #lanes = new Map<string, Lane>();
  readonly #paceMs: number;
  readonly #ahead: number;

  constructor(paceMs = PACE_MS, burst = BURST) {
    this.#paceMs = paceMs;
    this.#ahead = paceMs * (burst - 1);
  }

  /** Runs `post` when it is its turn; `order` is when the request was asked. Rejects with the reason of `signal`. */
  async run<T>(channel: string, order: number, signal: AbortSignal, post: () => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    const lane = this.#lane(channel);
    await this.#turn(channel, lane, order, signal);
    try {
      return await post();
    } finally {
      lane.busy = false;
      lane.evenAt = Math.max(lane.evenAt, performance.now()) + this.#paceMs;
      this.#next(channel, lane);
    }
  }

  /** Slack said Retry-After for this channel. */
  hold(channel: string, ms: number): void {
    const lane = this.#lane(channel);
    lane.heldUntil = Math.max(lane.heldUntil, performance.now() + ms);
    this.#next(channel, lane);
  }

  #lane(channel: string): Lane {
    const lane = this.#lanes.get(channel) ?? {
      waiting: [],
      busy: false,
      evenAt: 0,
      heldUntil: 0,
      timer: undefined,
    };
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
    const now = performance.now();
    const wait = Math.max(lane.evenAt - this.#ahead, lane.heldUntil) - now;
    if (wait > 0) {
      lane.timer = setTimeout(() => this.#next(channel, lane), Math.ceil(wait));
      if (lane.waiting.length === 0) lane.timer.unref();
      return;
    }
    const first = lane.waiting.reduce<Waiting | undefined>(
      (best, one) => (best && best.order <= one.order ? best : one),
      undefined,
    );
    if (!first) {
      if (lane.evenAt <= now) this.#lanes.delete(channel);
      else lane.timer = setTimeout(() => this.#next(channel, lane), Math.ceil(lane.evenAt - now)).unref();
      return;
    }
    lane.waiting = lane.waiting.filter((one) => one !== first);
    lane.busy = true;
    first.go();
  }
}
