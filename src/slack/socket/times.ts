import { backoff } from '../../core/async/backoff.ts';
import { retryAfterMs } from '../../core/async/retry-after.ts';
import { errorWord, slackWord } from '../web-api/error-words.ts';

/** Times of the socket supervisor, in milliseconds. */
export interface SocketTimes {
  /** From apps.connections.open to hello. */
  start: number;
  backoffMin: number;
  backoffMax: number;
  /** Pause while Slack refuses the token or the app. */
  refused: number;
  /** Unanswered pings after which a connection is dead. */
  ping: number;
  /** How long a replaced or stopped connection may still send acks. Slack waits three seconds for one. */
  flush: number;
}

export const SOCKET_TIMES: SocketTimes = {
  start: 15_000,
  backoffMin: 250,
  backoffMax: 30_000,
  refused: 30_000,
  ping: 5000,
  flush: 3000,
};

/** Slack's word when it refuses the token or the app, which time alone does not change; else undefined. */
export function refusalOf(error: unknown): string | undefined {
  const word = typeof error === 'string' ? error : slackWord(error);
  return errorWord(word)?.class === 'login' ? word : undefined;
}

/** What Slack's Retry-After asks for, milliseconds; 0 when it asks for nothing. */
export function waitOf(error: unknown): number {
  return retryAfterMs((error as { retryAfter?: unknown })?.retryAfter) ?? 0;
}

/** The pause after `failures` failures: half as long again each time. */
export function pauseAfter({ backoffMin, backoffMax }: SocketTimes, failures: number): number {
  return backoff({ first: backoffMin, most: backoffMax, factor: 1.5, spread: [0.75, 1.25] }, failures);
}
