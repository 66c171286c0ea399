import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LeaseLost } from '../../src/core/attempt.ts';
import { AppError } from '../../src/core/errors.ts';
import type { Lease } from '../../src/core/ports/request-store.ts';
import { MAX_ATTEMPTS, workTimes } from '../../src/core/work-times.ts';
import { aRequest } from '../support/store.ts';
import { gate, until } from '../support/until.ts';
import { busy, finish, SHORT, startWorkerRig, stopped, type WorkerRig } from './rig.ts';

describe('the worker', () => {
  let rig: WorkerRig;
  beforeEach(async () => {
    rig = await startWorkerRig();
  });
  afterEach(() => rig[Symbol.asyncDispose]());

  const ended = (key: string) => async () => (await rig.dynamo.replica().read(key))?.ended;

  it('works on a request once, whichever of two replicas it is delivered to and how often', async () => {
    let attempts = 0;
    const [one, two] = [0, 1].map(() =>
      rig.replica(async (lease, _signal, { store }) => {
        attempts += 1;
        await store.complete(lease, 'answered');
      }),
    );
    const request = aRequest();
    const submitted = await Promise.all(
      [one, two, one, two, one, two].map((replica) => replica?.worker.submit(request)),
    );
    expect(submitted.filter((outcome) => outcome === 'taken')).toHaveLength(1);
    await until(ended(request.key));
    expect(attempts).toBe(1);
  });

  it('lets redeliveries that come while a request is being recorded wait for that one write', async () => {
    const { worker } = rig.replica(finish);
    const request = aRequest();
    const submitted = await Promise.all([1, 2, 3, 4].map(() => worker.submit(request)));
    expect(submitted).toEqual(['taken', 'duplicate', 'duplicate', 'duplicate']);
    expect(rig.dynamo.proxy.calls.filter((call) => call.operation === 'PutItem')).toHaveLength(1);
    await until(ended(request.key));
    rig.dynamo.proxy.faultFor = () => 'unavailable';
    const lost = aRequest();
    const refused = await Promise.allSettled([1, 2].map(() => worker.submit(lost)));
    expect(refused.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    rig.dynamo.proxy.faultFor = () => undefined;
  });

  it('leaves a request to the replica that recorded it, when it is delivered again to a busy one', async () => {
    const held = gate();
    const { worker } = rig.replica(
      async (lease, signal, replica) => {
        await held.passed;
        await finish(lease, signal, replica);
      },
      { concurrency: 1 },
    );
    const first = aRequest();
    await worker.submit(first);
    const elsewhere = aRequest();
    await rig.dynamo.replica().accept(elsewhere, { lease: true });
    expect(await worker.submit(elsewhere)).toBe('duplicate');
    const last = aRequest();
    await worker.submit(last);
    held.open();
    await until(ended(last.key));
    const acquired = rig.dynamo.proxy.calls
      .filter(({ operation }) => operation === 'UpdateItem')
      .map(({ body }) => (body.Key as { pk: { S: string } }).pk.S);
    expect(acquired).toContain(last.key);
    expect(acquired).not.toContain(elsewhere.key);
  });

  it('says that a request is not recorded when the table does not answer, and is free for the next one', async () => {
    const { worker } = rig.replica(finish, { concurrency: 1 });
    rig.dynamo.proxy.faultFor = () => 'unavailable';
    await expect(worker.submit(aRequest())).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    rig.dynamo.proxy.faultFor = () => undefined;
    const request = aRequest();
    expect(await worker.submit(request)).toBe('taken');
    await until(ended(request.key));
  });

  it('works on no more than it may, in order of arrival in a channel and without starving another', async () => {
    const started: string[] = [];
    let inFlight = 0;
    let most = 0;
    const { worker } = rig.replica(
      async (lease, _signal, { store }) => {
        started.push(lease.request.key);
        inFlight += 1;
        most = Math.max(most, inFlight);
        await store.complete(lease, 'answered');
        inFlight -= 1;
      },
      { times: workTimes(30) },
    );
    const crowd = Array.from({ length: 30 }, () => aRequest({ channel: 'CA' }));
    await Promise.all(crowd.map((request) => worker.submit(request)));
    const single = aRequest({ channel: 'CB' });
    await worker.submit(single);
    await until(() => started.length === 31);
    expect(most).toBeLessThanOrEqual(4);
    expect(started.indexOf(single.key)).toBeLessThan(30);
    const places = started
      .filter((key) => key !== single.key)
      .map((key) => crowd.findIndex((one) => one.key === key));
    expect(places.slice(3)).toEqual([...places.slice(3)].sort((a, b) => a - b));
  });

  it('leaves a slot for other channels when one channel is slow', async () => {
    const held = gate();
    const started: string[] = [];
    const { worker } = rig.replica(
      async (lease, _signal, { store }) => {
        started.push(lease.request.channel);
        if (lease.request.channel === 'CA') await held.passed;
        await store.complete(lease, 'answered');
      },
      { times: workTimes(30) },
    );
    for (let index = 0; index < 8; index += 1) await worker.submit(aRequest({ channel: 'CA' }));
    const other = aRequest({ channel: 'CB' });
    await worker.submit(other);
    await until(ended(other.key));
    expect(started.filter((channel) => channel === 'CA')).toHaveLength(3);
    held.open();
  });

  it('tries again after a failure that may pass, with what was worked out before', async () => {
    const seen: [number, object][] = [];
    const { worker } = rig.replica(async (lease, _signal, { store }) => {
      seen.push([lease.attempt, { ...lease.steps }]);
      if (lease.attempt < 3) {
        lease.steps[`step-${lease.attempt}`] = lease.attempt;
        throw busy();
      }
      await store.complete(lease, 'answered');
    });
    const request = aRequest();
    await worker.submit(request);
    await until(ended(request.key));
    expect(seen).toEqual([
      [1, {}],
      [2, { 'step-1': 1 }],
      [3, { 'step-1': 1, 'step-2': 2 }],
    ]);
  });

  it('never uses up the attempts while an answer is on its way', async () => {
    const attempts: number[] = [];
    const { worker } = rig.replica(async (lease, _signal, { store }) => {
      attempts.push(lease.attempt);
      if (!lease.intent) await store.recordIntent(lease, { kind: 'missing_link' });
      if (lease.fence <= MAX_ATTEMPTS + 1) return { retry: new AppError('SLACK_UNAVAILABLE') };
      await store.complete(lease, 'answered');
      return undefined;
    });
    const delivering = aRequest();
    await worker.submit(delivering);
    await until(ended(delivering.key));
    expect(attempts).toEqual(Array(MAX_ATTEMPTS + 2).fill(1));
  });

  it('waits as long as an upstream asks for, but not until nobody waits for the answer any more', async () => {
    const retry = new AppError('TRINO_BUSY', { retryAfterMs: 86_400_000 });
    const { worker } = rig.replica(async () => ({ retry }));
    const request = aRequest();
    await worker.submit(request);
    const { client, table: TableName } = rig.dynamo;
    const Key = { pk: { S: request.key }, sk: { S: 'WORK' } };
    const item = async () => (await client.send(new GetItemCommand({ TableName, Key }))).Item;
    await until(async () => (await item())?.st?.S === 'retry');
    const pause = Number((await item())?.dueAt?.N) - Date.now();
    expect(pause).toBeGreaterThan(200_000);
    expect(pause).toBeLessThanOrEqual(300_000);
  });

  it('gives up a request after its attempts, and ends what nothing else ended', async () => {
    const attempts: number[] = [];
    const { worker } = rig.replica(async (lease) => {
      attempts.push(lease.attempt);
      throw busy();
    });
    const request = aRequest();
    await worker.submit(request);
    await until(ended(request.key));
    expect(attempts).toEqual(Array.from({ length: MAX_ATTEMPTS }, (_, index) => index + 1));
  });

  it('keeps its lease as long as it works, so that nobody else starts', async () => {
    const attempts: number[] = [];
    const work = async (lease: Lease) => {
      attempts.push(lease.fence);
      const end = performance.now() + SHORT.lease * 2;
      await until(() => lease.expiresAt > end);
    };
    const [one] = [0, 1].map(() =>
      rig.replica(async (lease, _signal, { store }) => {
        await work(lease);
        await store.complete(lease, 'answered');
      }),
    );
    const request = aRequest();
    await one?.worker.submit(request);
    await until(ended(request.key));
    expect(attempts).toEqual([1]);
  });

  it('records a finished step while the next one is still running', async () => {
    const held = gate();
    const { worker } = rig.replica(
      async (lease, _signal, { store }) => {
        lease.steps.sql = 'SELECT 1';
        await held.passed;
        await store.complete(lease, 'answered');
      },
      { times: { ...workTimes(30), checkpoint: 20 } },
    );
    const request = aRequest();
    await worker.submit(request);
    const updates = () => rig.dynamo.proxy.calls.filter(({ operation }) => operation === 'UpdateItem');
    await until(() => updates().length > 0);
    expect(JSON.stringify(updates()[0]?.body)).toContain('SELECT 1');
    held.open();
    await until(ended(request.key));
    expect(updates()).toHaveLength(2);
  });

  it('stops work whose lease is lost, and writes nothing more', async () => {
    let reason: unknown;
    const { worker, store } = rig.replica(async (_lease, signal) => {
      reason = await stopped(signal);
      throw reason;
    });
    const request = aRequest();
    await worker.submit(request);
    const usurper = await rig.dynamo.replica({ skew: -SHORT.lease * 2 }).acquire(request.key, 1);
    await until(() => reason !== undefined);
    expect(reason).toBeInstanceOf(LeaseLost);
    await store.complete(usurper as Lease, 'answered');
  });
});
