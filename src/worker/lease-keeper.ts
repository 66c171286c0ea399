import { LeaseLost } from '../core/attempt.ts';
import type { Log } from '../core/ports/log.ts';
import type { Lease, RequestStore } from '../core/ports/request-store.ts';
import type { WorkTimes } from '../core/work-times.ts';

export interface KeeperParts {
  store: Pick<RequestStore, 'renew'>;
  times: WorkTimes;
  log: Log;
}

/**
 * Keeps a lease while its holder works: renews it every third of its length, and earlier when a finished step has been
 * in memory only for a while. Calls `lost` once when the lease is another's, or could not be renewed before its end.
 * Returns the function that stops keeping.
 */
export function keepLease(parts: KeeperParts, lease: Lease, lost: (reason: LeaseLost) => void): () => void {
  const { store, times, log } = parts;
  const steps = () => Object.keys(lease.steps).length;
  let kept = steps();
  let freshSince: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  function isTime(now: number): boolean {
    // The answer itself is recorded by then, and no step behind it is needed any more.
    if (steps() === kept || lease.intent?.answer) freshSince = undefined;
    else freshSince ??= now;
    const written = lease.expiresAt - times.lease;
    return now - written >= times.renew || (freshSince !== undefined && now - freshSince >= times.checkpoint);
  }

  async function tick(): Promise<void> {
    if (isTime(performance.now())) {
      const carried = steps();
      try {
        await store.renew(lease);
        kept = carried;
        freshSince = undefined;
      } catch (thrown) {
        if (stopped) return;
        if (!(thrown instanceof LeaseLost)) {
          // The store has tried until the lease was over: somebody else may hold it now.
          log.warn({ err: thrown, reference: lease.request.reference }, 'the lease could not be renewed');
        }
        lost(
          thrown instanceof LeaseLost
            ? thrown
            : new LeaseLost('the lease could not be renewed before its end'),
        );
        return;
      }
    }
    if (!stopped) timer = setTimeout(() => void tick(), times.checkpoint / 2);
  }

  timer = setTimeout(() => void tick(), times.checkpoint / 2);
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
