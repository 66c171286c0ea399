import { backoff } from '../../core/async/backoff.ts';
import { pause } from '../../core/async/pause.ts';
import { AppError } from '../../core/errors.ts';

const TRIES = 5;
/** A server that asks for a longer wait is better asked again by the request's own retry. */
const LONGEST_WAIT_MS = 20_000;

/**
 * Asks again after 429, 502, 503, 504 and a broken connection, with growing pauses or as long as Retry-After says. Safe
 * for every call of the protocol: a GET of the same token returns the same page, and a POST runs nothing until its
 * first GET.
 */
export async function withRetries<T>(
  call: () => Promise<T>,
  firstPauseMs: number,
  signal: AbortSignal,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (thrown) {
      const wait = waitBefore(thrown, attempt, firstPauseMs);
      if (wait === undefined || signal.aborted) throw thrown;
      // After an abort the next call ends at once, with the error of the abort.
      await pause(wait, signal).catch(() => undefined);
    }
  }
}

function waitBefore(thrown: unknown, attempt: number, firstPauseMs: number): number | undefined {
  if (!(thrown instanceof AppError) || attempt >= TRIES) return undefined;
  if (thrown.code !== 'TRINO_BUSY' && thrown.code !== 'TRINO_UNAVAILABLE') return undefined;
  // 500 means that the query has failed, by the protocol.
  if (thrown.facts.status === 500) return undefined;
  const wait =
    thrown.retryAfterMs ??
    backoff({ first: firstPauseMs, most: Number.POSITIVE_INFINITY, spread: [0.75, 1.25] }, attempt);
  return wait <= LONGEST_WAIT_MS ? wait : undefined;
}
