import type { UsageTable } from './credit/types.ts';
import type { Decision, Refusal, Tile } from './decision.ts';
import type { LookerLink } from './looker-link.ts';
import type { CreditRequest, Door, ReplyTarget } from './request.ts';

/** Structured log of one unit of work: facts first, then a sentence. Children add facts to every line. */
export interface Log {
  debug(facts: object, sentence: string): void;
  info(facts: object, sentence: string): void;
  warn(facts: object, sentence: string): void;
  error(facts: object, sentence: string): void;
  child(facts: object): Log;
}

/** What an edge call needs to know of the request it serves: to stop with it, and to be found by an operator. */
export interface CallContext {
  signal: AbortSignal;
  log: Log;
  /** Opaque request id, sent along as a tag where the other side takes one. */
  requestId: string;
  /** Slack user who asked, for `LOOKER_SQL_AS=asker`. */
  asker: { user: string; channel: string };
  /** Says where a slow step stands ("Trino: running, 1,200,000 rows read, 14 s"); may be ignored. */
  progress(sentence: string): void;
  /**
   * Runs `work` once a request and step name: after a takeover the recorded output is returned instead. The output
   * must be serialisable as JSON.
   */
  once<T>(step: string, work: () => Promise<T>): Promise<T>;
}

/** The SQL behind a link. */
export interface LinkedQuery {
  /** One statement, without the extra total statements that Looker appends. */
  sql: string;
  /** Title of the Look, if the link is one. */
  title?: string;
  model?: string;
  /** Looker calculates more columns from the rows of the SQL. */
  tableCalculations?: true;
}

/** The charts of a dashboard, of which somebody must choose one. */
export interface LinkedTiles {
  tiles: Tile[];
  /** Title of the dashboard. */
  title?: string;
}

/** Looker. Throws AppError `LOOKER_*`; what the asker can mend comes back as a refusal. */
export interface SqlSource {
  /** Tiles: for a dashboard of several charts without `tile`; ask again with the id of one as `tile`. */
  fetchSql(link: LookerLink, context: CallContext): Promise<LinkedQuery | LinkedTiles | { refusal: Refusal }>;
}

/** Trino. The result is complete and exact, or an AppError `TRINO_*` is thrown. */
export interface QueryEngine {
  run(sql: string, context: CallContext): Promise<UsageTable | { refusal: Refusal }>;
}

/** What goes into the thread in the end: the decision, or that it failed for good. */
export type Answer = Decision | { kind: 'failed' };

/** Work that is kept so that nobody is asked again after a takeover: step name -> serialisable output. */
export type Steps = Record<string, unknown>;

/**
 * The right to work on a request, held by one replica. Every state write carries `claimId` and `fence`; whoever
 * takes over raises the fence, and the earlier holder's writes fail with `LeaseLost`.
 */
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

/** Another replica holds the request now: stop, write nothing, post nothing. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

export type Accepted = { outcome: 'leased'; lease: Lease } | { outcome: 'queued' } | { outcome: 'duplicate' };

/** What became of a request, for counts and for the record. `asked`: which chart; the choice is a request of its own. */
export type Outcome =
  | 'answered'
  | 'no_credit'
  | 'refused'
  | 'asked'
  | 'not_verify'
  | 'missing_link'
  | 'failed';

/** An owed request as the sweeper sees it, perhaps out of date. `fence` guards the claim against a stale sight. */
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

/** A request as it stands in the table, read consistently. */
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

/**
 * The durable requests. Each method is one conditional write (or a read); a lost response of one's own write counts
 * as success. Throws `LeaseLost` when the condition says that another holder has it, AppError `STORE_UNAVAILABLE`
 * when the table does not answer.
 */
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

/** A Slack message ready to be sent; `blocks` are checked against Slack's limits. */
export interface ReplyMessage {
  text: string;
  blocks: object[];
}

/** The Slack side of answering, one call each, never retried inside. Throws AppError `SLACK_*`. */
export interface ReplyChannel {
  /** Posts; returns the message ts (a target without ts, as an ephemeral answer, returns a marker). */
  post(target: ReplyTarget, message: ReplyMessage, requestId: string): Promise<string>;
  /** Message ts of live answers that carry the request id, oldest first. */
  find(target: ReplyTarget, requestId: string, sinceMs: number): Promise<string[]>;
  remove(target: ReplyTarget, ts: string): Promise<void>;
}

export type Dependency = 'slack' | 'looker' | 'trino' | 'dynamodb' | 'secretsmanager';
export type CallOutcome = 'ok' | 'error' | 'timeout' | 'throttled' | 'auth';

/** What is counted and timed. All durations in seconds; no label takes a user, channel, id or account. */
export interface Telemetry {
  eventReceived(door: Door, retry: boolean): void;
  acked(door: Door, seconds: number): void;
  duplicate(door: Door): void;
  requestFinished(door: Door, outcome: Outcome | 'dry_run', seconds: number): void;
  firstSign(door: Door, seconds: number): void;
  stage(stage: string, outcome: 'next' | 'done' | 'error', seconds: number): void;
  dependency(dependency: Dependency, operation: string, outcome: CallOutcome, seconds: number): void;
  /** `dead`: every attempt died and the request ended without an answer. */
  lease(event: 'acquired' | 'conflict' | 'renewed' | 'lost' | 'taken_over' | 'released' | 'dead'): void;
  recommended(currency: string, confidence: string, amount: number): void;
  refused(code: string): void;
  resultRows(rows: number): void;
  inFlight(change: 1 | -1): void;
  waiting(requests: number, oldestSeconds: number): void;
  socket(connected: boolean): void;
  socketGap(seconds: number): void;
  socketDisconnect(reason: 'refresh' | 'ping_timeout' | 'error' | 'shutdown'): void;
  secretsRefreshed(): void;
}
