import { AppError } from '../errors.ts';

/** Node takes a longer timer for one of a millisecond. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Runs `work` with a signal that aborts when one of `signals` does, or after `ms` with the reason `DEADLINE`. In place
 * of AbortSignal.timeout within AbortSignal.any, which Node 20 may collect as garbage, so that it never fires
 * (nodejs/node#57736): here the timer holds on to its signal.
 * @param ms milliseconds
 */
export async function withDeadline<T>(
  ms: number,
  signals: AbortSignal[],
  work: (signal: AbortSignal) => Promise<T> | T,
): Promise<T> {
  const end = new AbortController();
  const timer = setTimeout(() => end.abort(new AppError('DEADLINE')), Math.min(ms, LONGEST_TIMER_MS));
  try {
    return await work(AbortSignal.any([...signals, end.signal]));
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Waits for `work`, but no longer than `ms`; then gives `late()`. The work goes on, and what becomes of it is ignored.
 * A rejection of `work` within the time is passed on.
 * @param ms milliseconds
 * @example await orAfter(2000, store.counts(), () => undefined)
 */
export async function orAfter<T, L>(ms: number, work: Promise<T>, late: () => L): Promise<T | L> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<L>((resolve, reject) => {
    timer = setTimeout(
      () => {
        // Nobody waits for late work that fails; without this it would be an unhandled rejection.
        work.catch(() => undefined);
        try {
          resolve(late());
        } catch (thrown) {
          reject(thrown);
        }
      },
      Math.min(ms, LONGEST_TIMER_MS),
    );
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
