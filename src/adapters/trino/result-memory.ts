import { Limiter, type Turn } from '../../core/async/limiter.ts';
import { AppError } from '../../core/errors.ts';
import { LIMITS } from '../../core/limits.ts';

/** The memory of one statement's result. */
export interface Reservation {
  /**
   * Says how large the result is now, bytes. Waits while another large result is in memory.
   * @throws AppError `TRINO_TOO_LARGE` beyond the budget
   */
  hold(bytes: number): void | Promise<void>;
  /** The result is no longer needed. */
  release(): void;
}

/**
 * The budget of the process for the results of statements, from their first row until what reads them is done. Every
 * statement has a small share that needs no asking, and one at a time may become large. Large ones wait for
 * each other, by turns, holding only their share; so they never wait in a circle.
 */
export class ResultMemory {
  readonly #share: number;
  readonly #large = new Limiter(1);

  /** @param statements how many results there are at most at the same time */
  constructor(statements: number) {
    this.#share = Math.floor(LIMITS.smallResults.value / statements);
  }

  /** @param waits false: a large result is an error when another one is in memory */
  open(turn: Turn, signal: AbortSignal, waits: boolean): Reservation {
    let leave: (() => void) | undefined;
    const becomeLarge = async () => {
      leave = waits ? await this.#large.enter(turn, signal) : this.#large.tryEnter(turn);
      if (!leave) throw new AppError('TRINO_TOO_LARGE', { facts: { resultBytes: this.#share } });
    };
    return {
      hold: (bytes) => {
        if (bytes <= this.#share) return;
        if (bytes > LIMITS.largeResult.value)
          throw new AppError('TRINO_TOO_LARGE', { facts: { resultBytes: bytes } });
        return leave ? undefined : becomeLarge();
      },
      release: () => {
        leave?.();
        leave = undefined;
      },
    };
  }
}
