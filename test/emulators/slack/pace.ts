import { SlackError } from './types.ts';

/** Slack's one message a second a channel, off by default. */
export class Pace {
  enabled = false;
  #last = new Map<string, number>();

  /** Throws `ratelimited` when a message went to the channel less than a second ago. */
  check(channel: string): void {
    if (!this.enabled) return;
    const now = performance.now();
    const last = this.#last.get(channel);
    if (last !== undefined && now - last < 1000) throw new SlackError('ratelimited', { retryAfter: 1 });
    this.#last.set(channel, now);
  }
}
