import type { Looker40SDK } from '@looker/sdk';
import type { ITransportSettings, SDKResponse } from '@looker/sdk-rtl';
import type { ZodType } from 'zod';
import { backoff } from '../../core/async/backoff.ts';
import { Limiter, type Turn } from '../../core/async/limiter.ts';
import { pause } from '../../core/async/pause.ts';
import { AppError } from '../../core/errors.ts';
import type { CallOutcome, Telemetry } from '../../core/ports/telemetry.ts';
import { abortable } from './abortable.ts';
import { type ApiKey, keyOf, unwrap } from './sessions.ts';
import { LookerCallError } from './transport.ts';

/** The Looker user with whose rights a call is made. */
export interface Viewer {
  /** Tells viewers apart in caches. */
  key: string;
  sdk: Looker40SDK;
  /** The token in use; logs in when there is none. */
  token(): Promise<string>;
  /** Makes the next `token()` another one than `refused`. */
  renew(refused: string, request: CallFor): Promise<void>;
}

export interface Call<T> {
  /** The SDK's name of it, for metrics. */
  operation: string;
  answer: ZodType<T>;
  send(sdk: Looker40SDK, options: Partial<ITransportSettings>): Promise<SDKResponse<unknown, unknown>>;
}

/** The request that a call is made for. */
export interface CallFor {
  signal: AbortSignal;
  turn: Turn;
}

/** For calls that no request waits for, as those of the doctor. */
export const NO_REQUEST: Turn = { channel: '', request: '' };

/** Makes one call for a viewer. @throws AppError `LOOKER_*`, and `DEADLINE` when the signal aborted it */
export type MakeCall = <T>(viewer: Viewer, request: CallFor, call: Call<T>) => Promise<T>;

interface CallerOptions {
  observe: Telemetry['dependency'];
  /** First pause before a retry, milliseconds. */
  backoffMs: number;
  /** Looker refused the API key `used`: resolves to whether there is another one now. */
  onLoginRefused: (used: ApiKey) => Promise<boolean>;
}

const MOST_AT_ONCE = 4;
const RETRIES = 2;
/** A call that joined a login under way may have to try the key of that login, the one of now, and a newer one. */
const MOST_KEYS = 3;
/** A longer pause is not waited out here: the request is given back instead. */
const LONGEST_PAUSE_MS = 10_000;

/**
 * The one way to Looker: few calls at a time and by turns, retries only of what may pass, one new login after a 401,
 * every answer checked and timed. All operations that go through here are safe to repeat.
 */
export function makeCaller({ observe, backoffMs, onLoginRefused }: CallerOptions): MakeCall {
  const places = new Limiter(MOST_AT_ONCE);

  return async (viewer, { signal, turn }, call) => {
    let renewed = false;
    let keys = 1;
    for (let retries = 0; ; ) {
      let token = '';
      try {
        return await places.run(turn, signal, () =>
          attempt(viewer, signal, call, (used) => {
            token = used;
          }),
        );
      } catch (thrown) {
        const error = stopOrError(thrown, signal);
        if (error.status === 401 && !error.login && !renewed) {
          renewed = true;
          await viewer.renew(token, { signal, turn });
        } else if (keys < MOST_KEYS && (await otherKey(error))) {
          keys += 1;
        } else {
          const wait = pauseBefore(error, retries, backoffMs);
          if (wait === undefined) throw asAppError(error, call.operation);
          retries += 1;
          await pause(wait, signal).catch((stopped: unknown) => stopOrError(stopped, signal));
        }
      }
    }
  };

  /** Whether Looker refused the key of a login and there is another one now. */
  async function otherKey(error: LookerCallError): Promise<boolean> {
    const used = refusedKey(error) ? keyOf(error) : undefined;
    return used !== undefined && onLoginRefused(used).catch(() => false);
  }

  async function attempt<T>(
    viewer: Viewer,
    signal: AbortSignal,
    call: Call<T>,
    use: (token: string) => void,
  ): Promise<T> {
    const started = performance.now();
    let outcome: CallOutcome = 'ok';
    try {
      use(await abortable(viewer.token(), signal));
      const value = unwrap(await abortable(call.send(viewer.sdk, { signal }), signal));
      const checked = call.answer.safeParse(value);
      if (!checked.success) throw new AppError('LOOKER_BAD_ANSWER', { facts: { operation: call.operation } });
      return checked.data;
    } catch (thrown) {
      outcome = outcomeOf(thrown);
      throw thrown;
    } finally {
      observe('looker', call.operation, outcome, (performance.now() - started) / 1000);
    }
  }
}

/** Throws what ends the call; returns what may be tried again. */
function stopOrError(thrown: unknown, signal: AbortSignal): LookerCallError {
  if (signal.aborted)
    throw thrown instanceof AppError ? thrown : new AppError('DEADLINE', { cause: signal.reason });
  if (thrown instanceof LookerCallError) return thrown;
  throw thrown;
}

/** Looker answers "Not found" to a wrong key. */
function refusedKey(error: LookerCallError): boolean {
  return (
    error.login && !error.foreign && error.status >= 400 && error.status < 500 && !PASSING.has(error.status)
  );
}

/** No answer, accepted only, a balancer that waited for the request in vain, too many requests. */
const PASSING: ReadonlySet<number> = new Set([0, 202, 408, 429]);

function isTransient({ status, timedOut, tooLarge }: LookerCallError): boolean {
  return !timedOut && !tooLarge && (PASSING.has(status) || (status >= 502 && status <= 504));
}

/** Milliseconds to wait before another try; undefined when there shall be none. */
function pauseBefore(error: LookerCallError, retries: number, backoffMs: number): number | undefined {
  if (retries >= RETRIES || !isTransient(error)) return undefined;
  const pause =
    (error.retryAfterMs ??
      backoff({ first: backoffMs, most: Number.POSITIVE_INFINITY, spread: [1, 1] }, retries + 1)) +
    Math.random() * backoffMs;
  return pause <= LONGEST_PAUSE_MS ? pause : undefined;
}

function asAppError(error: LookerCallError, operation: string): AppError {
  const { status, retryAfterMs } = error;
  const details = {
    facts: { operation, status },
    cause: error,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
  if (status === 429) return new AppError('LOOKER_RATE_LIMITED', details);
  if (error.tooLarge) return new AppError('LOOKER_TOO_LARGE', details);
  if (PASSING.has(status) || status >= 500) return new AppError('LOOKER_UNAVAILABLE', details);
  if (error.foreign) return new AppError('LOOKER_BAD_ANSWER', details);
  if (error.login || status === 401) return new AppError('LOOKER_LOGIN', details);
  if (status === 403) return new AppError('LOOKER_FORBIDDEN', details);
  return new AppError(status === 404 ? 'LOOKER_NOT_FOUND' : 'LOOKER_BAD_ANSWER', details);
}

function outcomeOf(thrown: unknown): CallOutcome {
  if (!(thrown instanceof LookerCallError)) return 'error';
  if (thrown.timedOut) return 'timeout';
  if (thrown.status === 429) return 'throttled';
  return thrown.login || thrown.status === 401 || thrown.status === 403 ? 'auth' : 'error';
}
