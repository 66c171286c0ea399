import type { Answer, Outcome } from '../decision.ts';
import type { CreditRequest } from '../request.ts';

export type Steps = Record<string, unknown>;

export interface Lease {
  readonly request: CreditRequest;
  readonly claimId: string;
  readonly fence: number;
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** True when another holder may have worked on it before, so that Slack must be searched before a post. */
  readonly inherited: boolean;
  /** Until when the holder may act, on the clock of `performance.now()`. Moves with every successful write. */
  expiresAt: number;
  /** Outputs of earlier steps, of this attempt and of earlier ones. */
  steps: Steps;
  /** What a holder was about to post, if one got that far. The answer is absent when it was too large to keep. */
  intent?: { answer?: Answer; at: number };
  /** Message ts known to carry the answer. */
  postTs: string[];
}

export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

export type Accepted = { outcome: 'leased'; lease: Lease } | { outcome: 'queued' } | { outcome: 'duplicate' };

export interface DueItem {
  key: string;
  /** 0: nobody has worked on it yet. */
  fence: number;
  attempt: number;
  state: 'running' | 'retry' | 'verify';
  channel: string;
  /** Epoch milliseconds. */
  askedAt: number;
  dueAt: number;
}

export interface StoredRequest {
  request: CreditRequest;
  /** Every ts that a poster learnt from Slack. */
  postTs: string[];
  /** When a post was first about to be made, epoch milliseconds. */
  intentAt?: number;
  ended: boolean;
}

export interface Counts {
  answered: number;
  noCredit: number;
  failed: number;
  waiting: number;
}

export interface RequestStore {
  /** Records a request, once a key. `lease` also claims it for this replica; otherwise it waits for a worker. */
  accept(request: CreditRequest, options: { lease: boolean }): Promise<Accepted>;
  /** Claims a due, expired or still unclaimed request; undefined when somebody else was faster or it is not due. */
  claim(key: string, seenFence: number): Promise<Lease | undefined>;
  /** Prolongs the lease; also stores steps gathered since the last write. */
  renew(lease: Lease): Promise<void>;
  /** Records what is about to be posted, before it is posted. Prolongs the lease too. */
  intend(lease: Lease, answer: Answer): Promise<void>;
  /** Records that Slack has a message with this ts. True whoever writes it, so not fenced. Returns every known ts. */
  fact(key: string, ts: string): Promise<string[]>;
  /**
   * Ends the request. `verifyAt` (epoch ms) keeps it due once more for a look for extra posts. Of an `asked` one the
   * pasted URLs are kept, for whoever chooses later.
   */
  done(lease: Lease, outcome: Outcome, verifyAt?: number): Promise<void>;
  /** Ends the delayed look for extra posts, unless another ts became known since `seenPosts` were. */
  verified(key: string, seenPosts: number): Promise<void>;
  /** Gives the request back for another attempt at `dueAt` (epoch ms). `countsAsAttempt` false: a hand-over. */
  retryAt(lease: Lease, dueAt: number, code: string, countsAsAttempt?: boolean): Promise<void>;
  /** Ends, without an answer, a due request whose attempts have all died. False when somebody else was faster. */
  bury(key: string, seenFence: number): Promise<boolean>;
  /** Makes a request that nobody has claimed yet due at once, for the other replicas. */
  hasten(key: string): Promise<void>;
  /**
   * Owed requests, at most `limit` a partition: those of dead or earlier holders first, shuffled, then the unclaimed
   * ones in order of arrival.
   */
  due(limit: number): Promise<DueItem[]>;
  read(key: string): Promise<StoredRequest | undefined>;
  /** Counts of today (UTC) and of what waits, from the indexes. */
  counts(): Promise<Counts>;
  /** What is not ended yet: how many, and when the oldest of them was asked (epoch ms). */
  backlog(): Promise<{ requests: number; oldestAskedAt?: number }>;
  /** Newest message ts of a channel that was taken in; undefined before the first. */
  watermark(channel: string): Promise<string | undefined>;
  /** Moves the watermark forward, never back. */
  advanceWatermark(channel: string, ts: string): Promise<void>;
  /** Whether the table answers. Throws AppError `STORE_UNAVAILABLE`. */
  ping(): Promise<void>;
}
