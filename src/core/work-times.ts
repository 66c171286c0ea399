import { backoff as growing } from './async/backoff.ts';

/**
 * Every duration of durable work, derived from the one setting `LEASE_SECONDS`, so that tests with short leases meet
 * the same proportions. All in milliseconds.
 */
export interface WorkTimes {
  /** How long a holder may work without a successful write. */
  lease: number;
  /** Between renewals: two may fail before the lease is over. */
  renew: number;
  /** How long a finished step may stay in memory only. */
  checkpoint: number;
  /** Clocks of replicas may differ by this much before a takeover could come too early. */
  skew: number;
  /** One call that posts; below the lease, so that a holder knows the outcome while it still holds. */
  post: number;
  /** Least wait after a post of unknown outcome, before the thread is searched; at most twice this. */
  settle: number;
  /** From the answer to the later look for extra posts, where there may be some. */
  reconcile: number;
  /** Longest pause between two sweeps: lease + skew + sweep stays within lease + 5 s. */
  sweep: number;
  backoffUnit: number;
  backoffCap: number;
}

export function workTimes(leaseSeconds: number): WorkTimes {
  // Whole milliseconds: AbortSignal.timeout throws at others, and 2.2 s x 0.4 is 880.0000000000001 ms.
  const lease = Math.round(leaseSeconds * 1000);
  return {
    lease,
    renew: Math.floor(lease / 3),
    checkpoint: Math.floor(Math.min(1000, lease / 6)),
    skew: Math.floor(Math.min(2000, lease / 5)),
    post: Math.floor(Math.min(8000, lease * 0.4)),
    settle: Math.floor(Math.min(2000, lease / 10)),
    reconcile: lease * 2,
    sweep: Math.floor(Math.min(2500, lease / 3)),
    backoffUnit: Math.floor(Math.min(1000, lease / 15)),
    backoffCap: lease * 2,
  };
}

/**
 * Attempts at the chain; after them the request is answered with an apology. Their pauses outlast an outage of half a
 * minute, and the asker hears something within about a minute.
 */
export const MAX_ATTEMPTS = 6;

/** Longest pause that Looker or Trino can ask for: the asker waits for an answer, even if it is an apology. */
export const LONGEST_RETRY_AFTER_MS = 5 * 60_000;

/** Attempts after which nothing more is tried, for a request that kills its process even during the apology. */
export const LAST_ATTEMPT = 10;

/** An answer that Slack does not take is kept for it this long: outages end, and the asker waits. */
export const DELIVERY_PATIENCE_MS = 24 * 3600 * 1000;

/** Pause before the try after the `tries`-th: 2^n units with half of it random, capped. `random` gives [0, 1). */
export function backoff(tries: number, times: WorkTimes, random: () => number): number {
  return growing({ first: times.backoffUnit * 2, most: times.backoffCap }, tries, random);
}
