import { describe, expect, it } from '@jest/globals';
import {
  forEachSliced,
  pausesEvery,
  runInSlices,
  runToEnd,
  type Sliced,
  sortSliced,
} from '../../../src/core/async/slices.ts';

/** Work of so many parts, each of which takes a millisecond of computing. */
function* busy(parts: number, done: number[] = []): Sliced<number> {
  for (let part = 0; part < parts; part++) {
    const end = performance.now() + 1;
    while (performance.now() < end);
    done.push(part);
    yield;
  }
  return parts;
}

describe('work in slices', () => {
  it('comes to the same result at once and with pauses', async () => {
    expect(runToEnd(busy(5))).toBe(5);
    expect(await runInSlices(busy(5), { milliseconds: 1 })).toBe(5);
  });

  it('lets the event loop run what is due between two slices', async () => {
    const done: number[] = [];
    const seen: number[] = [];
    const watch = setInterval(() => seen.push(done.length), 1);
    await runInSlices(busy(30, done), { milliseconds: 5 });
    clearInterval(watch);
    expect(seen.some((count) => count > 0 && count < 30)).toBe(true);
  });

  it('ends with the reason of its signal between two slices', async () => {
    const ending = new AbortController();
    const done: number[] = [];
    const work = runInSlices(busy(1000, done), { milliseconds: 2, signal: ending.signal });
    setImmediate(() => ending.abort(new Error('out of time')));
    await expect(work).rejects.toThrow('out of time');
    expect(done.length).toBeLessThan(1000);
  });

  it('throws what the work throws', async () => {
    // biome-ignore lint/correctness/useYield: it fails before it would pause
    function* broken(): Sliced<void> {
      throw new Error('broken');
    }
    await expect(runInSlices(broken(), { milliseconds: 1 })).rejects.toThrow('broken');
  });
});

describe('pausesEvery', () => {
  it('lets the event loop run once the pieces have gone on for so long, and not before', async () => {
    let turns = 0;
    const pause = pausesEvery(5);
    setImmediate(() => turns++);
    await pause();
    expect(turns).toBe(0);
    const end = performance.now() + 6;
    while (performance.now() < end);
    await pause();
    expect(turns).toBe(1);
  });
});

describe('sortSliced', () => {
  const pairs = (count: number) => Array.from({ length: count }, (_, at) => ({ key: (at * 7919) % 101, at }));

  it.each([[0], [1], [1999], [2001], [10_000]])(
    'sorts %i items as toSorted does, equal ones in order',
    (count) => {
      const items = pairs(count);
      const byKey = (a: { key: number }, b: { key: number }) => a.key - b.key;
      expect(runToEnd(sortSliced(items, byKey))).toStrictEqual(items.toSorted(byKey));
    },
  );

  it('pauses while it sorts', () => {
    const work = sortSliced(pairs(10_000), (a, b) => a.key - b.key);
    let pauses = 0;
    while (!work.next().done) pauses++;
    expect(pauses).toBeGreaterThan(20);
  });
});

describe('forEachSliced', () => {
  it('visits every item in order, with pauses', () => {
    const seen: number[] = [];
    const work = forEachSliced([...Array(1000).keys()], (item) => seen.push(item));
    let pauses = 0;
    while (!work.next().done) pauses++;
    expect(seen).toStrictEqual([...Array(1000).keys()]);
    expect(pauses).toBeGreaterThan(2);
  });
});
