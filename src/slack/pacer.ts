interface Waiting {
  order: number;
  go(): void;
}

interface Lane {
  waiting: Waiting[];
  busy: boolean;
  /** `performance.now()` from which the next message may go. */
  freeAt: number;
  timer: NodeJS.Timeout | undefined;
}

/** Slack: "no more than one message per second per channel". Counted from the end of a post, so that it holds there too. */
const PACE_MS = 1000;

/** One lane a channel: one post at a time, a second apart, in order of arrival among those that are ready. */
export class ChannelPacer {
  readonly #lanes = new Map<string, Lane>();
  readonly #paceMs: number;

  constructor(paceMs = PACE_MS) {
    this.#paceMs = paceMs;
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
      lane.freeAt = Math.max(lane.freeAt, performance.now() + this.#paceMs);
      this.#next(channel, lane);
    }
  }

  /** Slack said Retry-After for this channel. */
  hold(channel: string, ms: number): void {
    const lane = this.#lane(channel);
    lane.freeAt = Math.max(lane.freeAt, performance.now() + ms);
    this.#next(channel, lane);
  }

  #lane(channel: string): Lane {
    const lane = this.#lanes.get(channel) ?? { waiting: [], busy: false, freeAt: 0, timer: undefined };
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
    const wait = lane.freeAt - performance.now();
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
      this.#lanes.delete(channel);
      return;
    }
    lane.waiting = lane.waiting.filter((one) => one !== first);
    lane.busy = true;
    first.go();
  }
}
