import type { Outcome } from '../decision.ts';
import type { Door } from '../request.ts';

export type Dependency = 'slack' | 'looker' | 'trino' | 'dynamodb' | 'secretsmanager';

export type CallOutcome = 'ok' | 'error' | 'timeout' | 'throttled' | 'auth';

export interface Telemetry {
  eventReceived(door: Door, retry: boolean): void;
  acked(door: Door, seconds: number): void;
  duplicate(door: Door): void;
  requestFinished(door: Door, outcome: Outcome | 'dry_run', seconds: number): void;
  firstResponse(door: Door, seconds: number): void;
  stage(stage: string, outcome: 'next' | 'done' | 'error', seconds: number): void;
  dependency(dependency: Dependency, operation: string, outcome: CallOutcome, seconds: number): void;
  /** `dead`: every attempt died and the request ended without an answer. */
  lease(event: 'acquired' | 'conflict' | 'renewed' | 'lost' | 'taken_over' | 'released' | 'dead'): void;
  /** An item of the table that this release cannot read was met for the first time. */
  itemSkipped(): void;
  recommended(currency: string, confidence: string, amount: number): void;
  refused(code: string): void;
  resultRows(rows: number): void;
  inFlight(change: 1 | -1): void;
  waiting(requests: number, oldestSeconds: number): void;
  /** A decision on a recommendation was taken: `approved`, `adjusted`, `rejected`, `reversed` or `replaced`. */
  decided(kind: string): void;
  /** Age of the oldest recommendation that waits for a decision; 0: none waits. */
  oldestOpen(seconds: number): void;
  socket(connected: boolean): void;
  socketGap(seconds: number): void;
  socketDisconnect(reason: 'refresh' | 'ping_timeout' | 'error' | 'shutdown'): void;
  secretsRefreshed(): void;
}
