import { Limiter, type Turn } from '../../core/async/limiter.ts';
import { AppError } from '../../core/errors.ts';
import type { CallContext } from '../../core/ports/call-context.ts';
import { type Reservation, ResultMemory } from './result-memory.ts';

/** What a call of the engine needs to know of the request that it serves. */
export type EngineContext = Pick<CallContext, 'signal' | 'requestId' | 'asker' | 'progress' | 'onQuery'>;

/** Statements at a time whose results are not used for long. They never wait for those that are. */
const BRIEF_AT_ONCE = 4;

/** Which statements run now, and with how much memory: by turns between channels and requests. */
export class Admission {
  readonly #used: Limiter;
  readonly #brief: Limiter;
  readonly #memory: ResultMemory;
  readonly #stopping: AbortSignal;

  /**
   * @param mostAtOnce statements at a time whose results are used for a while
   * @param stopping ends every wait, and what runs
   */
  constructor(mostAtOnce: number, stopping: AbortSignal) {
    const brief = Math.min(BRIEF_AT_ONCE, mostAtOnce);
    this.#used = new Limiter(mostAtOnce);
    this.#brief = new Limiter(brief);
    this.#memory = new ResultMemory(mostAtOnce + brief);
    this.#stopping = stopping;
  }

  /**
   * Runs `work` when its turn has come. Its place and its memory are given back when `until` aborts; at once when that
   * has happened or when it failed.
   * @throws AppError `DEADLINE` when the context's signal aborts the wait, and what `work` throws
   */
  async run<T>(
    context: EngineContext,
    until: AbortSignal | undefined,
    work: (memory: Reservation, context: EngineContext) => Promise<T>,
  ): Promise<T> {
    const signal = AbortSignal.any([context.signal, this.#stopping]);
    const turn: Turn = { channel: context.asker.channel, request: context.requestId };
    const leave = await (until ? this.#used : this.#brief).enter(turn, signal).catch(() => {
      throw new AppError('DEADLINE', { cause: signal.reason });
    });
    const memory = this.#memory.open(turn, signal, until !== undefined);
    const end = () => {
      memory.release();
      leave();
    };
    try {
      const progress = (sentence: string) => context.progress(sentence);
      const result = await work(memory, { ...context, signal, progress });
      if (until && !until.aborted) until.addEventListener('abort', end, { once: true });
      else end();
      return result;
    } catch (thrown) {
      end();
      throw thrown;
    }
  }
}
