import { describe, expect, it } from '@jest/globals';
import { Limiter, type Turn } from '../../../src/core/async/limiter.ts';

const never = new AbortController().signal;
const turn = (channel: string, request = channel): Turn => ({ channel, request });

/** The order in which waiting turns get a place of one that is taken, each leaving at once. */
async function order(first: Turn, waiting: [string, Turn][]): Promise<string[]> {
  const limiter = new Limiter(1);
  const leave = await limiter.enter(first, never);
  const got: string[] = [];
  const all = waiting.map(([name, whose]) => limiter.run(whose, never, async () => void got.push(name)));
  leave();
  await Promise.all(all);
  return got;
}

describe('places that are given out fairly', () => {
  it('are at most so many at a time', async () => {
    const limiter = new Limiter(2);
    let most = 0;
    let now = 0;
    const work = async () => {
      now += 1;
      most = Math.max(most, now);
      await new Promise(setImmediate);
      now -= 1;
    };
    await Promise.all(Array.from({ length: 9 }, (_, n) => limiter.run(turn(`C${n % 3}`), never, work)));
    expect([most, now]).toEqual([2, 0]);
  });

  it('go round by channel, although one of them asked for all of its places first', async () => {
    const many = Array.from({ length: 4 }, (_, n): [string, Turn] => [`a${n}`, turn('A')]);
    expect(await order(turn('A'), [...many, ['b', turn('B')], ['c', turn('C')]])).toEqual([
      'b',
      'c',
      'a0',
      'a1',
      'a2',
      'a3',
    ]);
  });

  it('go round by request within a channel', async () => {
    const large = Array.from({ length: 3 }, (_, n): [string, Turn] => [`l${n}`, turn('A', 'large')]);
    expect(await order(turn('A', 'large'), [...large, ['s', turn('A', 'small')]])).toEqual([
      's',
      'l0',
      'l1',
      'l2',
    ]);
  });

  it('go first to the channel that has the fewest', async () => {
    const limiter = new Limiter(3);
    const leaves = await Promise.all(['A', 'A', 'B'].map((channel) => limiter.enter(turn(channel), never)));
    const got: string[] = [];
    for (const channel of ['A', 'B', 'C'])
      void limiter.enter(turn(channel), never).then(() => got.push(channel));
    for (const leave of leaves) {
      leave();
      await new Promise(setImmediate);
    }
    expect(got).toEqual(['C', 'A', 'B']);
  });

  it('are not taken by one who stopped waiting, nor given back twice', async () => {
    const limiter = new Limiter(1);
    const leave = await limiter.enter(turn('A'), never);
    const stop = new AbortController();
    const stopped = limiter.enter(turn('B'), stop.signal);
    stop.abort(new Error('enough'));
    await expect(stopped).rejects.toThrow('enough');
    leave();
    leave();
    expect(limiter.tryEnter(turn('C'))).toBeDefined();
    expect(limiter.tryEnter(turn('D'))).toBeUndefined();
  });
});
