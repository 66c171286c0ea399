import type { AttemptEnd } from '../../src/core/attempt.ts';
import { AppError } from '../../src/core/errors.ts';
import type { Lease, RequestStore } from '../../src/core/ports/request-store.ts';
import { type WorkTimes, workTimes } from '../../src/core/work-times.ts';
import { startSweeper } from '../../src/worker/sweeper.ts';
import { Worker } from '../../src/worker/worker.ts';
import { startDynamo } from '../emulators/dynamo/index.ts';
import { type Rig, rigOn, silent } from '../support/store.ts';

/** A lease that ends within a test, in proportion. */
export const SHORT: WorkTimes = { ...workTimes(1.2), backoffUnit: 5 };

export interface Replica {
  store: RequestStore;
  worker: Worker;
  sweeper: { stop(): Promise<void> };
  /** Keys of the later looks made here. */
  looked: string[];
}

export interface WorkerRig {
  dynamo: Rig;
  replica(
    handle: (lease: Lease, signal: AbortSignal, replica: Replica) => Promise<void> | Promise<AttemptEnd>,
    options?: Options,
  ): Replica;
  [Symbol.asyncDispose](): Promise<void>;
}

interface Options {
  times?: WorkTimes;
  concurrency?: number;
  /** Awaited by each later look. */
  looks?: (key: string) => Promise<void>;
}

/** Replicas that share a table. All are stopped at the end. */
export async function startWorkerRig(): Promise<WorkerRig> {
  const engine = await startDynamo();
  const dynamo = await rigOn(engine);
  const replicas: Replica[] = [];
  return {
    dynamo,
    replica(handle, { times = SHORT, concurrency = 4, looks } = {}) {
      const store = dynamo.replica(times);
      const shared = { store, times, log: silent };
      const looked: string[] = [];
      const worker = new Worker({
        ...shared,
        concurrency,
        handle: async (lease, signal) => (await handle(lease, signal, replica)) || undefined,
        telemetry: { inFlight: () => undefined },
      });
      const reconcile = async (key: string) => {
        looked.push(key);
        await looks?.(key);
        await store.reconciled(key, 0);
      };
      const sweeper = startSweeper({
        ...shared,
        worker,
        reconcile,
        telemetry: { waiting: () => undefined, lease: () => undefined, oldestOpen: () => undefined },
        oldestOpen: async () => undefined,
      });
      const replica: Replica = { store, worker, sweeper, looked };
      replicas.push(replica);
      return replica;
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(replicas.map(({ sweeper }) => sweeper.stop()));
      await Promise.all(replicas.map(({ worker }) => worker.drain(0)));
      await dynamo[Symbol.asyncDispose]();
      await engine.close();
    },
  };
}

/** What a flow does at the least: end the request. */
export const finish = (lease: Lease, _signal: AbortSignal, { store }: Replica) =>
  store.complete(lease, 'answered');

export const busy = () => new AppError('TRINO_BUSY');

/** Resolves with the reason when the work is told to stop. */
export function stopped(signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve) =>
    signal.addEventListener('abort', () => resolve(signal.reason), { once: true }),
  );
}
