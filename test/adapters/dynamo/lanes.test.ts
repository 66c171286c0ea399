import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { makeLanes } from '../../../src/adapters/dynamo/lanes.ts';

it('works on so many at a time, on the others in order of arrival, and goes on after a failure', async () => {
  const inLane = makeLanes(2);
  const begun: number[] = [];
  let running = 0;
  let most = 0;
  const work = (number: number) =>
    inLane(async () => {
      begun.push(number);
      running += 1;
      most = Math.max(most, running);
      await turn();
      running -= 1;
      if (number === 1) throw new Error('failed');
      return number;
    });
  const ended = await Promise.allSettled([0, 1, 2, 3, 4].map(work));
  expect(most).toBe(2);
  expect(begun).toEqual([0, 1, 2, 3, 4]);
  expect(ended.map((one) => (one.status === 'fulfilled' ? one.value : 'failed'))).toEqual([
    0,
    'failed',
    2,
    3,
    4,
  ]);
  expect(await work(5)).toBe(5);
});
