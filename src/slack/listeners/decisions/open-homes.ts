import type { HomeView } from '@slack/types';
import { pause } from '../../../core/async/pause.ts';
import { LIMITS } from '../../../core/limits.ts';
import type { Log } from '../../../core/ports/log.ts';

/** When open App Homes are looked after, milliseconds. */
export interface HomeTimes {
  /** Between two looks. */
  every: number;
  /** How long an App Home counts as open: Slack does not say when somebody leaves it. */
  keep: number;
}

const TIMES: HomeTimes = { every: 5000, keep: 600_000 };
/** The longest pause while the table or Slack does not answer, milliseconds. */
const MOST_MS = 60_000;

export interface OpenHomesParts {
  /** What an App Home of each of these people shows now; one look for all of them. */
  look(users: readonly string[]): Promise<Map<string, ShownHome>>;
  publish(user: string, view: HomeView): Promise<unknown>;
  /** Aborts when the bot is about to end. */
  ending: AbortSignal;
  log: Log;
  times?: HomeTimes;
}

/** An App Home, and a text that is the same while it says the same. */
export interface ShownHome {
  view: HomeView;
  same: string;
}

/**
 * People who opened their App Home lately. It is looked at every five seconds and published again when it says
 * something else, whichever replica brought that about. Without anybody nothing runs.
 */
export class OpenHomes {
  readonly #parts: OpenHomesParts;
  readonly #times: HomeTimes;
  readonly #open = new Map<string, { until: number; same: string }>();
  #running = false;

  constructor(parts: OpenHomesParts) {
    this.#parts = parts;
    this.#times = parts.times ?? TIMES;
  }

  /**
   * Somebody sees their App Home, which shows this. The one who opened it first is forgotten when there are too many.
   */
  opened(user: string, same: string): void {
    this.#open.delete(user);
    this.#open.set(user, { until: performance.now() + this.#times.keep, same });
    const [oldest] = this.#open.keys();
    if (this.#open.size > LIMITS.openHomes.value && oldest !== undefined) this.#open.delete(oldest);
    if (this.#running) return;
    this.#running = true;
    void this.#lookAfter();
  }

  async #lookAfter(): Promise<void> {
    const { ending, log } = this.#parts;
    let wait = this.#times.every;
    while (!ending.aborted) {
      await pause(wait, ending).catch(() => undefined);
      if (ending.aborted || this.#forget() === 0) break;
      try {
        await this.#showChanges();
        wait = this.#times.every;
      } catch (error) {
        wait = Math.min(wait * 2, MOST_MS);
        log.warn({ err: error }, 'open App Homes could not be looked at');
      }
    }
    this.#running = false;
  }

  /** How many are still open. */
  #forget(): number {
    for (const [user, { until }] of this.#open) if (until < performance.now()) this.#open.delete(user);
    return this.#open.size;
  }

  async #showChanges(): Promise<void> {
    const shown = await this.#parts.look([...this.#open.keys()]);
    for (const [user, { view, same }] of shown) {
      const open = this.#open.get(user);
      if (!open || open.same === same) continue;
      try {
        await this.#parts.publish(user, view);
        open.same = same;
      } catch (error) {
        // Opening it again adds the person again.
        this.#open.delete(user);
        this.#parts.log.warn({ err: error }, 'an App Home could not be shown anew');
      }
    }
  }
}
