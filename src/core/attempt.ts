import type { AppError } from './errors.ts';
import { DELIVERY_PATIENCE_MS, MAX_ATTEMPTS } from './work-times.ts';

/** How an attempt ended: `retry` wants another one, undefined means that the request is over. */
export type AttemptEnd = { retry: AppError } | undefined;

/** This attempt must stop at once: it posts nothing, writes nothing and reports nothing. */
export class Stopped extends Error {
  override readonly name: string = 'Stopped';
}

/** Another replica has the lease. */
export class LeaseLost extends Stopped {
  override readonly name = 'LeaseLost';
}

/** This replica is stopping; another one takes the request at once. */
export class Draining extends Stopped {
  override readonly name = 'Draining';
}

/** Why an attempt that threw had to stop; undefined when it failed by itself. */
export function stopReason(thrown: unknown, signal: AbortSignal): Stopped | undefined {
  return [thrown, signal.reason].find((reason) => reason instanceof Stopped);
}

/**
 * Whether another attempt may follow this one: `MAX_ATTEMPTS` at the chain, a day for an answer that Slack does not
 * take, and as many as it needs for a decision. Pure but for the monotonic clock.
 */
export function attemptsLeft({
  attempt,
  intent,
  request,
}: {
  attempt: number;
  intent?: { since: number } | undefined;
  request: { decision?: unknown };
}): boolean {
  // Half of a decision must not stay: it is tried until it is whole or taken back.
  if (request.decision !== undefined) return true;
  if (intent) return performance.now() - intent.since <= DELIVERY_PATIENCE_MS;
  return attempt < MAX_ATTEMPTS;
}
