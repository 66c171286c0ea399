import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AppError } from '../../src/core/errors.ts';
import type { Lease } from '../../src/core/ports/request-store.ts';
import { LAST_ATTEMPT, workTimes } from '../../src/core/work-times.ts';
import { aRequest, leased, putLooks } from '../support/store.ts';
import { gate, until } from '../support/until.ts';
import { finish, SHORT, startWorkerRig, type WorkerRig } from './rig.ts';

describe('the sweeper', () => {
  let rig: WorkerRig;
  beforeEach(async () => {
    rig = await startWorkerRig();
  });
  afterEach(() => rig[Symbol.asyncDispose]());

  it('gives what a dead replica held to another one, once, soon after the lease', async () => {
    const attempts: string[] = [];
    const dead = rig.dynamo.replica(SHORT);
    const requests = Array.from({ length: 6 }, () => aRequest());
    for (const request of requests) await dead.accept(request, { lease: true });
    const died = performance.now();
    const replicas = [0, 1].map(() =>
      rig.replica(async (lease, signal, replica) => {
        attempts.push(lease.request.key);
        await finish(lease, signal, replica);
      }),
    );
    for (const { key } of requests) await until(async () => (await replicas[0]?.store.read(key))?.ended);
    expect(performance.now() - died).toBeLessThan(SHORT.lease + 5000);
    expect(attempts.sort()).toEqual(requests.map(({ key }) => key).sort());
  });

  it('takes what a dead replica left although a long queue waits here', async () => {
    const dead = rig.dynamo.replica({ ...workTimes(30), lease: -10_000 });
    const held = gate();
    const replica = rig.replica(
      async (lease, signal, own) => {
        if (lease.request.channel === 'CLONG') await held.passed;
        await finish(lease, signal, own);
      },
      { times: { ...workTimes(30), sweep: 30 } },
    );
    for (let index = 0; index < 20; index += 1) await replica.worker.submit(aRequest({ channel: 'CLONG' }));
    const left = leased(await dead.accept(aRequest({ channel: 'CLEFT' }), { lease: true }));
    await until(async () => (await replica.store.read(left.request.key))?.ended);
    held.open();
  });

  it('dead-letters a request whose every attempt died, without working on it again', async () => {
    const dead = rig.dynamo.replica({ ...workTimes(30), lease: -10_000 });
    let lease = leased(await dead.accept(aRequest(), { lease: true }));
    while (lease.attempt < LAST_ATTEMPT)
      lease = (await dead.acquire(lease.request.key, lease.fence)) as Lease;
    let worked = 0;
    const { store } = rig.replica(async () => {
      worked += 1;
    });
    await until(async () => (await store.read(lease.request.key))?.ended);
    expect(worked).toBe(0);
    expect(await store.counts()).toMatchObject({ failed: 1, waiting: 0 });
  });

  it('has an ended request looked at once more when that is due', async () => {
    const { store, looked } = rig.replica(finish);
    const lease = leased(await store.accept(aRequest(), { lease: true }));
    await store.complete(lease, 'answered', { reconcileInMs: 0 });
    await until(() => looked.length > 0);
    await until(async () => (await store.due(10)).length === 0);
    expect(looked).toEqual([lease.request.key]);
  });

  it('takes what a dead replica left while Slack lets a later look wait', async () => {
    const slack = gate();
    const { store, looked } = rig.replica(finish, { looks: () => slack.passed });
    const answered = leased(await store.accept(aRequest(), { lease: true }));
    await store.complete(answered, 'answered', { reconcileInMs: 0 });
    await until(() => looked.length > 0);
    const dead = rig.dynamo.replica({ ...workTimes(30), lease: -10_000 });
    const left = leased(await dead.accept(aRequest(), { lease: true }));
    await until(async () => (await store.read(left.request.key))?.ended).finally(slack.open);
    expect(looked).toEqual([answered.request.key]);
  });

  it('takes over within the lease and five seconds while a thousand later looks are outstanding', async () => {
    const looks = await putLooks(rig.dynamo, 1000, 'L#0');
    const slack = gate();
    const { store, looked } = rig.replica(finish, { looks: () => slack.passed });
    await until(() => looked.length > 0);
    const dead = rig.dynamo.replica(SHORT);
    const left = leased(await dead.accept(aRequest(), { lease: true }));
    const unclaimed = aRequest();
    await dead.accept(unclaimed, { lease: false });
    const died = performance.now();
    for (const { key } of [left.request, unclaimed]) await until(async () => (await store.read(key))?.ended);
    expect(performance.now() - died).toBeLessThan(SHORT.lease + 5000);
    expect(looks).toContain(looked[0]);
    slack.open();
  });

  it('gives every later look its turn although the first ones fail each time', async () => {
    const stuck = await putLooks(rig.dynamo, 12, 'L#0');
    const { looked } = rig.replica(finish, {
      looks: async (key) => {
        if (stuck.includes(key)) throw new AppError('SLACK_UNAVAILABLE');
      },
    });
    await until(() => looked.length >= 12);
    const [last = ''] = await putLooks(rig.dynamo, 1, 'L#0');
    await until(() => looked.includes(last));
    expect(new Set(looked.filter((key) => stuck.includes(key))).size).toBe(12);
  });

  it('goes on sweeping after the table was away', async () => {
    const dead = rig.dynamo.replica({ ...workTimes(30), lease: -10_000 });
    const left = leased(await dead.accept(aRequest(), { lease: true }));
    rig.dynamo.proxy.faultFor = () => 'unavailable';
    rig.dynamo.proxy.calls.length = 0;
    const { store } = rig.replica(finish);
    await until(() => rig.dynamo.proxy.calls.length > 9);
    rig.dynamo.proxy.faultFor = () => undefined;
    await until(async () => (await store.read(left.request.key))?.ended);
  });
});
