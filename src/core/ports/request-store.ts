import type { Answer, Outcome } from '../decision.ts';
import type { CreditRequest } from '../request.ts';

/** Work that is kept so that nobody is asked again after a takeover: step name -> serialisable output. */
export type Steps = Record<string, unknown>;

/**
 * The right to work on a request, held by one replica. Every state write carries `claimId` and `fence`; a takeover
 * raises the fence, and from then on the writes of the earlier holder fail with `LeaseLost`.
 */
export interface Lease {
  readonly request: CreditRequest;
  readonly claimId: string;
  readonly fence: number;
  /** 1 for the first attempt. */
  readonly attempt: number;
  /**
   * The thread may hold an answer that this lease knows nothing of: search it before a post. True for every takeover.
   */
  readonly lookFirst: boolean;
  /** An earlier attempt recorded an intent, so that its post may appear after ours: look once more later. */
  readonly latePostPossible: boolean;
  /** Until when the holder may act, on the clock of `performance.now()`. Moves with every successful write. */
  expiresAt: number;
  /** Outputs of earlier steps, of this attempt and of earlier ones. */
  steps: Steps;
  /**
   * What a holder was about to post. The answer is absent when it was too large to keep. `since`: when the first intent
   * was recorded, on the clock of `performance.now()`.
   */
  intent?: { answer?: Answer; since: number };
  /** Message ts known to carry the answer, smallest first. */
  postTs: string[];
}

/** `queued`: recorded, and it waits for a worker; `duplicate`: it was recorded before. */
export type Accepted = { outcome: 'leased'; lease: Lease } | { outcome: 'queued' } | { outcome: 'duplicate' };

/**
 * An owed request as the sweeper sees it, perhaps out of date: `fence` makes a write fail that rests on an outdated
 * view.
 */
export interface DueItem {
  key: string;
  /** 0: nobody has worked on it yet. */
  fence: number;
  attempt: number;
  /** `reconcile`: it is over, and its later look is due. */
  state: 'running' | 'retry' | 'reconcile';
  channel: string;
  /** Epoch milliseconds. */
  askedAt: number;
  /** Epoch milliseconds by the clock of the table. */
  dueAt: number;
}

/** A request as it stands in the table, read consistently. */
export interface StoredRequest {
  request: CreditRequest;
  /** Every ts that a poster learnt from Slack, smallest first. */
  postTs: string[];
  ended: boolean;
  /** How it ended; undefined while it is not over. */
  outcome?: string;
  /** What was posted or is about to be, while it can be asked again or chosen from. */
  answer?: Answer;
}

/** Requests of today (UTC) by outcome, and how many are not over. */
export interface Counts {
  answered: number;
  noCredit: number;
  failed: number;
  waiting: number;
}

/**
 * The durable requests. Each method that writes is one conditional write; a lost response of one's own write counts as
 * success. Times are relative, in milliseconds: the store alone compares instants, by the clock of the table.
 *
 * @throws LeaseLost from a method that takes a lease, when another replica has the request now
 * @throws AppError `STORE_UNAVAILABLE` from every method, when the table does not answer
 */
export interface RequestStore {
  /**
   * Records a request, once a key. `lease: true` also acquires it for this replica; otherwise it waits for a worker.
   * @example
   * const accepted = await store.accept(request, { lease: true });
   * if (accepted.outcome === 'leased') await work(accepted.lease);
   */
  accept(request: CreditRequest, options: { lease: boolean }): Promise<Accepted>;
  /**
   * Acquires a request that is due, whose lease is over, or that nobody has acquired yet. Undefined: another replica
   * was faster, it is not due, or this release cannot read it.
   * @param seenFence the fence that it was seen with; any other one now means that somebody was faster
   * @param options.queuedHere this process recorded it a moment ago, so that nobody can have answered it
   */
  acquire(key: string, seenFence: number, options?: { queuedHere?: boolean }): Promise<Lease | undefined>;
  /** Prolongs the lease by its full length, and stores the steps gathered since the last write. */
  renew(lease: Lease): Promise<void>;
  /**
   * Records what is about to be posted, before it is posted; again when the answer is another one. Prolongs the lease.
   */
  recordIntent(lease: Lease, answer: Answer): Promise<void>;
  /**
   * Records that Slack has a message with this ts. It is a fact for every replica, so it needs no lease. Returns every
   * known ts, smallest first. On a request that is over, a new ts makes a later look due.
   */
  recordPost(key: string, ts: string): Promise<string[]>;
  /**
   * Ends the request. URLs and answer of one that people can go on with (`asked`, `refused`, `failed`) are kept.
   * @param ended.answer what was delivered: the audit summary is made of it
   * @param ended.reconcileInMs when the later look for extra posts is due; without it there is none
   */
  complete(
    lease: Lease,
    outcome: Outcome,
    ended?: { answer?: Answer; reconcileInMs?: number | undefined },
  ): Promise<void>;
  /**
   * Gives the request back for another attempt in `afterMs`.
   * @param code why: an ErrorCode or `SHUTDOWN`
   * @param countsAsAttempt false for a hand-over
   */
  release(lease: Lease, afterMs: number, code: string, countsAsAttempt?: boolean): Promise<void>;
  /** Ends the later look, unless another ts became known since `seenPosts` were. */
  reconciled(key: string, seenPosts: number): Promise<void>;
  /** Moves a later look that failed back by `ms`, behind those that wait. */
  postponeReconcile(key: string, ms: number): Promise<void>;
  /**
   * Ends a due request whose attempts have all died. True: without an answer. False: its answer was posted, or somebody
   * was faster.
   */
  deadLetter(key: string, seenFence: number): Promise<boolean>;
  /**
   * Ends a request in silence, since its message was deleted. False: it is unknown, answered or over. Its holder loses
   * the lease.
   */
  withdraw(key: string): Promise<boolean>;
  /** Makes a request that nobody has acquired yet due at once, for the other replicas. */
  makeDue(key: string): Promise<void>;
  /**
   * What is due: at most `limit` owed requests (those of dead or earlier holders first, shuffled, then the unclaimed
   * ones in order of arrival), then at most `limit` later looks, which never hide the others.
   */
  due(limit: number): Promise<DueItem[]>;
  /** One consistent read; undefined: unknown. @throws AppError `INTERNAL` when this release cannot read it. */
  read(key: string): Promise<StoredRequest | undefined>;
  /** Counts from the indexes, which lag a little. */
  counts(): Promise<Counts>;
  /** What is not over: how many, and when the oldest of them was asked (epoch ms). */
  backlog(): Promise<{ requests: number; oldestAskedAt?: number }>;
  /** Slack's ts of a channel up to which everything was taken in; undefined before the first. */
  watermark(channel: string): Promise<string | undefined>;
  /** Moves the watermark forward, never back. */
  advanceWatermark(channel: string, ts: string): Promise<void>;
  /** Whether the table answers. */
  ping(): Promise<void>;
}
