import { afterEach, beforeAll, expect, it, jest } from '@jest/globals';
import { clockOf } from '../../../src/adapters/dynamo/clock.ts';
import { aRequest, leased, type Rig } from '../../support/store.ts';
import { describeOneEngine, storedItem } from './engines.ts';

const TEN_MINUTES = 600_000;

describeOneEngine('the clock of the table', (rigOf) => {
  let rig: Rig;
  beforeAll(() => {
    rig = rigOf();
  });
  afterEach(() => void jest.restoreAllMocks());

  /** This replica's clock is wrong; that of the table, which answers from the same machine, is right. */
  function wrongBy(ms: number): void {
    const now = Date.now.bind(Date);
    jest.spyOn(Date, 'now').mockImplementation(() => now() + ms);
  }

  it.each([TEN_MINUTES, -TEN_MINUTES, 0])(
    'is known within a second when ours is off by %d ms',
    async (ms) => {
      const right = Date.now();
      wrongBy(ms);
      const clock = clockOf(rig.client);
      await rig.replica().ping();
      expect(Math.abs(clock.now() - right)).toBeLessThan(5000);
      expect(Math.abs(clock.aheadMs() - ms)).toBeLessThan(1500);
    },
  );

  it.each([TEN_MINUTES, -TEN_MINUTES])(
    'decides about leases and due times, so that a replica whose clock is off by %d ms does as the others',
    async (ms) => {
      const held = leased(await rig.replica().accept(aRequest(), { lease: true }));
      const over = leased(await rig.replica({ lease: -5000 }).accept(aRequest(), { lease: true }));
      wrongBy(ms);
      const wrong = rig.replica();
      await wrong.ping();
      expect(await wrong.acquire(held.request.key, 1)).toBeUndefined();
      const due = (await wrong.due(50)).map(({ key }) => key);
      expect(due).toContain(over.request.key);
      expect(due).not.toContain(held.request.key);
      const lease = await wrong.acquire(over.request.key, 1);
      if (!lease) throw new Error('a lease that is over was not acquired');
      jest.restoreAllMocks();
      const until = (await storedItem(rig, over.request.key)).leaseUntil as number;
      expect(Math.abs(until - Date.now() - 30_000)).toBeLessThan(5000);
      expect(await rig.replica().acquire(over.request.key, 2)).toBeUndefined();
    },
  );
});
