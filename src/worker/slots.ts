/** Places for requests at work on this replica: at most three quarters of them from one channel. */
export class Slots {
  readonly #most: number;
  readonly #mostAChannel: number;
  readonly #taken = new Map<string, number>();
  #busy = 0;
  #whenIdle: (() => void)[] = [];

  constructor(most: number) {
    this.#most = most;
    this.#mostAChannel = Math.max(1, most - Math.ceil(most / 4));
  }

  get free(): number {
    return this.#most - this.#busy;
  }

  /** Whether this channel can have one more of the free ones. */
  may(channel: string): boolean {
    return this.free > 0 && (this.#taken.get(channel) ?? 0) < this.#mostAChannel;
  }

  /** Takes one, unless it may not. */
  take(channel: string): boolean {
    if (!this.may(channel)) return false;
    this.#busy += 1;
    this.#taken.set(channel, (this.#taken.get(channel) ?? 0) + 1);
    return true;
  }

  give(channel: string): void {
    const left = (this.#taken.get(channel) ?? 1) - 1;
    if (left > 0) this.#taken.set(channel, left);
    else this.#taken.delete(channel);
    this.#busy -= 1;
  }

  /** Lets those who wait for `idle` go, if nothing is at work: once what waited had its chance of the free place. */
  settle(): void {
    if (this.#busy === 0) for (const idle of this.#whenIdle.splice(0)) idle();
  }

  /** Resolves when no slot is taken: also an acquisition whose response is still to come holds one. */
  idle(): Promise<void> {
    if (this.#busy === 0) return Promise.resolve();
    return new Promise((resolve) => this.#whenIdle.push(resolve));
  }
}
