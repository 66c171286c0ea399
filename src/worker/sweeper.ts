import { toAppError } from '../core/errors.ts';
import type { Log } from '../core/ports/log.ts';
import type { DueItem, RequestStore } from '../core/ports/request-store.ts';
import type { Telemetry } from '../core/ports/telemetry.ts';
import { isDecision } from '../core/request.ts';
import { LAST_ATTEMPT, type WorkTimes } from '../core/work-times.ts';
import type { Worker } from './worker.ts';

export interface SweeperParts {
  store: Pick<RequestStore, 'due' | 'deadLetter' | 'postponeReconcile' | 'backlog'>;
  worker: Pick<Worker, 'offer' | 'free'>;
  /** The later look at a request that is over: `Reconciler.reconcile`. */
  reconcile(key: string): Promise<void>;
  times: WorkTimes;
  log: Log;
  telemetry: Pick<Telemetry, 'waiting' | 'lease' | 'oldestOpen'>;
  /**
   * When the oldest recommendation that waits for a decision was asked for, epoch milliseconds; undefined: none waits.
   */
  oldestOpen(): Promise<number | undefined>;
  random?: () => number;
}

/** Most requests taken in one sweep: several replicas share what is due, and nobody grabs it all. */
const TAKE = 5;
/** Most entries read from each partition of the index: the first may be ones that others are busy with. */
const LOOK = 50;
const BACKLOG_EVERY_MS = 15_000;
/** A look that failed comes again when the request is twice as old, within these bounds, milliseconds. */
const LOOK_AGAIN = { least: 10_000, most: 3_600_000 };

/**
 * Picks up what is due or whose holder died, from the sparse index. Every replica sweeps, at a jittered pace; there is
 * no leader, and a condition decides who gets what. `stop` resolves when the sweep under way has ended.
 */
export function startSweeper(parts: SweeperParts): { stop(): Promise<void> } {
  const { times, log, random = Math.random } = parts;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let sweeping: Promise<void> = Promise.resolve();
  let looking: Promise<void> | undefined;
  let backlogAt = 0;

  async function tick(): Promise<void> {
    try {
      const ended = await sweep(parts);
      // Slack may let a look wait for minutes; what a dead replica left must not wait for it.
      looking ??= lookAt(parts, ended).finally(() => {
        looking = undefined;
      });
      if (performance.now() >= backlogAt) {
        backlogAt = performance.now() + BACKLOG_EVERY_MS;
        await reportBacklog(parts);
      }
    } catch (thrown) {
      log.warn({ err: thrown, code: toAppError(thrown).code }, 'the sweep failed; the next one comes soon');
    }
    schedule(times.sweep * (0.5 + random() / 2));
  }

  function schedule(ms: number): void {
    if (stopped) return;
    timer = setTimeout(() => {
      sweeping = tick();
    }, ms);
  }

  schedule(times.sweep * random() * 0.5);
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await Promise.all([sweeping, looking]);
    },
  };
}

/**
 * One sweep. What a dead replica left is taken also when much waits here, since it waits longest; what nobody has
 * acquired only for free slots. Returns the requests that are over and whose later look is due.
 */
async function sweep(parts: SweeperParts): Promise<DueItem[]> {
  const due = await parts.store.due(LOOK);
  const owed = due.filter(({ state }) => state !== 'reconcile');
  const left = owed.filter(({ fence }) => fence > 0).slice(0, TAKE);
  const unclaimed = owed.filter(({ fence }) => fence === 0);
  for (const item of left) await take(parts, item);
  for (const item of unclaimed.slice(0, parts.worker.free)) await take(parts, item);
  return due.filter(({ state }) => state === 'reconcile');
}

async function take({ store, worker, log, telemetry }: SweeperParts, item: DueItem): Promise<void> {
  const { key, fence, channel, askedAt, attempt } = item;
  // A decision may have written a part of itself: it is never given up.
  if (attempt < LAST_ATTEMPT || isDecision(key)) return worker.offer({ key, fence, channel, askedAt });
  if (await store.deadLetter(key, fence)) {
    telemetry.lease('dead');
    log.error(
      { channel, attempt },
      'a request was given up unanswered: every attempt at it died with its process',
    );
  }
}

/** Never rejects. A look that failed goes behind those that wait, so that none keeps the others from their turn. */
async function lookAt({ reconcile, store, log }: SweeperParts, looks: DueItem[]): Promise<void> {
  for (const { key, askedAt } of looks.slice(0, TAKE)) {
    try {
      await reconcile(key);
    } catch (thrown) {
      const error = toAppError(thrown);
      log.warn({ code: error.code, ...error.facts }, 'the later look at an answer failed and comes again');
      const age = Date.now() - askedAt;
      const pause = Math.min(LOOK_AGAIN.most, Math.max(LOOK_AGAIN.least, age));
      await store.postponeReconcile(key, pause).catch(() => undefined);
    }
  }
}

async function reportBacklog({ store, telemetry, oldestOpen }: SweeperParts): Promise<void> {
  const openSince = await oldestOpen();
  telemetry.oldestOpen(openSince === undefined ? 0 : Math.max(0, Date.now() - openSince) / 1000);
  const { requests, oldestAskedAt } = await store.backlog();
  telemetry.waiting(requests, oldestAskedAt === undefined ? 0 : (Date.now() - oldestAskedAt) / 1000);
}
