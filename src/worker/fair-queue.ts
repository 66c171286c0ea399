/** A request that waits for a worker. */
export interface Waiting {
  key: string;
  channel: string;
  /** Epoch milliseconds: the order within a channel. */
  askedAt: number;
}

/**
 * What waits on this replica: round robin between channels, in order of arrival within one, each key once. Pure.
 */
export class FairQueue<T extends Waiting> {
  /** Each channel's own, oldest first. The order of the map is the order of turns. */
  readonly #channels = new Map<string, T[]>();
  readonly #keys = new Set<string>();

  get size(): number {
    return this.#keys.size;
  }

  /** Adds it in its place; false when its key waits already. */
  add(item: T): boolean {
    if (this.#keys.has(item.key)) return false;
    this.#keys.add(item.key);
    const line = this.#channels.get(item.channel) ?? [];
    // Arrivals are nearly in order, so that the place is found from the end at once.
    let place = line.length;
    while (place > 0 && (line[place - 1]?.askedAt ?? 0) > item.askedAt) place -= 1;
    line.splice(place, 0, item);
    this.#channels.set(item.channel, line);
    return true;
  }

  /** Takes the first of the next channel whose turn it is; `may` says whether a channel can have one more. */
  take(may: (channel: string) => boolean): T | undefined {
    for (const [channel, line] of this.#channels) {
      if (!may(channel)) continue;
      const item = line.shift();
      this.#channels.delete(channel);
      // To the end of the turns.
      if (line.length > 0) this.#channels.set(channel, line);
      if (!item) continue;
      this.#keys.delete(item.key);
      return item;
    }
    return undefined;
  }

  /** Empties it; returns what waited. */
  clear(): T[] {
    const all = [...this.#channels.values()].flat();
    this.#channels.clear();
    this.#keys.clear();
    return all;
  }
}
