import { describe, expect, it } from '@jest/globals';
import { workTimes } from '../../src/core/work-times.ts';
import { next } from '../emulators/dynamo/index.ts';
import { aRequest } from '../support/store.ts';
import { gate, until } from '../support/until.ts';
import { startWorkerRig, stopped } from './rig.ts';

describe('the worker, draining', () => {
  it('finishes what is in flight and hands the rest over at once, without counting an attempt', async () => {
    await using rig = await startWorkerRig();
    const held = gate();
    const seen: string[] = [];
    const times = workTimes(30);
    const leaving = rig.replica(
      async (lease, signal, { store }) => {
        if (lease.request.channel === 'CSLOW') throw await stopped(signal);
        await held.passed;
        await store.complete(lease, 'answered');
      },
      { times, concurrency: 2 },
    );
    const [quick, slow, queued] = [
      aRequest({ channel: 'CQUICK' }),
      aRequest({ channel: 'CSLOW' }),
      aRequest(),
    ];
    for (const request of [quick, slow, queued]) await leaving.worker.submit(request);
    await leaving.sweeper.stop();
    const staying = rig.replica(
      async (lease, _signal, { store }) => {
        seen.push(`${lease.request.channel} attempt ${lease.attempt}`);
        await store.complete(lease, 'answered');
      },
      { times: { ...times, sweep: 30 } },
    );
    const drained = leaving.worker.drain(150);
    held.open();
    await drained;
    for (const { key } of [quick, slow, queued])
      await until(async () => (await staying.store.read(key))?.ended);
    expect(seen.sort()).toEqual(['C1 attempt 1', 'CSLOW attempt 1']);
    expect(leaving.worker.free).toBe(0);
  });

  it('hands over also what it was just claiming', async () => {
    await using rig = await startWorkerRig();
    const leaving = rig.replica(async (_lease, signal) => {
      throw await stopped(signal);
    });
    const { key, channel, askedAt } = aRequest();
    await leaving.store.accept(aRequest({ key, channel, askedAt }), { lease: false });
    await leaving.sweeper.stop();
    rig.dynamo.proxy.faultFor = next(300, 'UpdateItem');
    leaving.worker.offer({ key, channel, askedAt, fence: 0 });
    await leaving.worker.drain(0);
    // The claim may end after the drain has stopped waiting for it.
    await until(async () =>
      (await leaving.store.due(10)).some(
        (item) => item.key === key && item.state === 'retry' && item.fence === 1,
      ),
    );
  });
});
