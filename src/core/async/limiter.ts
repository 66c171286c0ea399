/** Whose turn something is: the request that it is for, and the channel of that request. */
export interface Turn {
  channel: string;
  request: string;
}

interface Waiting {
  turn: Turn;
  enter: () => void;
}

/** What a channel or a request has of the places. */
interface Share {
  places: number;
  /** The number of the turn that it had last. */
  last: number;
}

/**
 * So many places, given out fairly. A free place goes to the channel that has the fewest places, among equals to the
 * one whose last turn is longest ago; within a channel the same by request, and within a request by arrival. So a
 * message with 50 links can use what nobody else wants, and a question in another channel waits for one place at most.
 * (p-limit and p-queue know the order of arrival only.)
 */
export class Limiter {
  readonly #most: number;
  #taken = 0;
  #turns = 0;
  readonly #channels = new Map<string, Share>();
  readonly #requests = new Map<string, Share>();
  /** In order of arrival. */
  readonly #queue = new Set<Waiting>();

  /** @param most how many places there are */
  constructor(most: number) {
    this.#most = most;
  }

  /** Waits for a place; resolves to what gives it back. Rejects with the signal's reason as soon as it aborts. */
  async enter(turn: Turn, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    return this.tryEnter(turn) ?? this.#wait(turn, signal);
  }

  /** A place if one is free now. */
  tryEnter(turn: Turn): (() => void) | undefined {
    return this.#taken < this.#most ? this.#give(turn) : undefined;
  }

  /** Runs `work` in a place. */
  async run<T>(turn: Turn, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const leave = await this.enter(turn, signal);
    try {
      return await work();
    } finally {
      leave();
    }
  }

  #wait(turn: Turn, signal: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const stop = () => {
        this.#queue.delete(waiting);
        reject(signal.reason);
      };
      const waiting: Waiting = {
        turn,
        enter: () => {
          signal.removeEventListener('abort', stop);
          resolve(this.#give(turn));
        },
      };
      this.#queue.add(waiting);
      signal.addEventListener('abort', stop, { once: true });
    });
  }

  #give({ channel, request }: Turn): () => void {
    this.#taken += 1;
    this.#turns += 1;
    const shares = [shareOf(this.#channels, channel), shareOf(this.#requests, request)];
    for (const share of shares) {
      share.places += 1;
      share.last = this.#turns;
    }
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#taken -= 1;
      for (const share of shares) share.places -= 1;
      this.#next();
    };
  }

  #next(): void {
    let first: Waiting | undefined;
    for (const waiting of this.#queue)
      if (!first || this.#isBefore(waiting.turn, first.turn)) first = waiting;
    if (first) {
      this.#queue.delete(first);
      first.enter();
    } else this.#forget();
  }

  #isBefore(a: Turn, b: Turn): boolean {
    const byChannel = order(this.#channels.get(a.channel), this.#channels.get(b.channel));
    return (byChannel || order(this.#requests.get(a.request), this.#requests.get(b.request))) < 0;
  }

  /** Nobody waits: those without a place need no memory of their turns. */
  #forget(): void {
    for (const shares of [this.#channels, this.#requests])
      for (const [name, { places }] of shares) if (places === 0) shares.delete(name);
  }
}

function shareOf(shares: Map<string, Share>, name: string): Share {
  const share = shares.get(name) ?? { places: 0, last: 0 };
  shares.set(name, share);
  return share;
}

function order(a: Share | undefined, b: Share | undefined): number {
  return (a?.places ?? 0) - (b?.places ?? 0) || (a?.last ?? 0) - (b?.last ?? 0);
}
