import { describe, expect, it } from '@jest/globals';
import { FairQueue } from '../../src/worker/fair-queue.ts';

const ANY = () => true;
const item = (channel: string, askedAt: number) => ({ key: `${channel}${askedAt}`, channel, askedAt });

function drained(queue: FairQueue<ReturnType<typeof item>>): string[] {
  const keys: string[] = [];
  for (let next = queue.take(ANY); next; next = queue.take(ANY)) keys.push(next.key);
  return keys;
}

describe('the fair queue', () => {
  it('gives each channel its turn, and each channel its own in order of arrival', () => {
    const queue = new FairQueue<ReturnType<typeof item>>();
    for (const askedAt of [3, 1, 2, 4]) queue.add(item('A', askedAt));
    queue.add(item('B', 9));
    queue.add(item('C', 8));
    queue.add(item('C', 7));
    expect(drained(queue)).toEqual(['A1', 'B9', 'C7', 'A2', 'C8', 'A3', 'A4']);
    expect(queue.size).toBe(0);
  });

  it('passes over a channel that may not have more, without losing its place', () => {
    const queue = new FairQueue<ReturnType<typeof item>>();
    queue.add(item('A', 1));
    queue.add(item('B', 2));
    expect(queue.take((channel) => channel !== 'A')?.key).toBe('B2');
    expect(queue.take((channel) => channel !== 'A')).toBeUndefined();
    expect(queue.take(ANY)?.key).toBe('A1');
  });

  it('holds a key once, and again after it was taken', () => {
    const queue = new FairQueue<ReturnType<typeof item>>();
    expect([queue.add(item('A', 1)), queue.add(item('A', 1))]).toEqual([true, false]);
    expect(drained(queue)).toEqual(['A1']);
    expect(queue.add(item('A', 1))).toBe(true);
  });
});
