import { describe, expect, it } from '@jest/globals';
import { ChannelPacer } from '../../../src/slack/delivery/pacer.ts';

const NEVER = new AbortController().signal;

/** Runs posts of the given orders in one channel, all ready at once; returns the order and the times in which they went. */
async function race(pacer: ChannelPacer, orders: number[]) {
  const went: { order: number; at: number }[] = [];
  const post = (order: number) => async () => void went.push({ order, at: performance.now() });
  await Promise.all(orders.map((order) => pacer.run('C1', order, NEVER, post(order))));
  return went;
}

describe('the pacer', () => {
  it('lets one message a pace go, in order of arrival among those that are ready', async () => {
    const went = await race(new ChannelPacer(40, 1), [1, 4, 2, 3]);
    expect(went.map(({ order }) => order)).toEqual([1, 2, 3, 4]);
    const gaps = went.slice(1).map(({ at }, index) => at - (went[index]?.at ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(40);
  });

  it('lets a short burst go at once, and is back at one a pace behind it', async () => {
    const went = await race(new ChannelPacer(60, 3), [1, 2, 3, 4, 5]);
    const since = (index: number) => (went[index]?.at ?? 0) - (went[0]?.at ?? 0);
    expect(since(2)).toBeLessThan(60);
    expect(since(3)).toBeGreaterThanOrEqual(60);
    expect(since(4)).toBeGreaterThanOrEqual(120);
  });

  it('never holds one channel up for another', async () => {
    const pacer = new ChannelPacer(10_000, 1);
    await pacer.run('C1', 1, NEVER, async () => undefined);
    const started = performance.now();
    await pacer.run('C2', 1, NEVER, async () => undefined);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('holds a channel for as long as Slack said', async () => {
    const pacer = new ChannelPacer(0);
    pacer.hold('C1', 60);
    const started = performance.now();
    await race(pacer, [1]);
    expect(performance.now() - started).toBeGreaterThanOrEqual(60);
  });

  it('goes on after a post that failed, and past one that gave up waiting', async () => {
    const pacer = new ChannelPacer(5, 1);
    const giveUp = new AbortController();
    const order: string[] = [];
    const failed = pacer.run('C1', 1, NEVER, async () => {
      order.push('failed');
      throw new Error('no');
    });
    const gone = pacer.run('C1', 2, giveUp.signal, async () => order.push('gone'));
    const last = pacer.run('C1', 3, NEVER, async () => order.push('last'));
    giveUp.abort(new Error('lease lost'));
    await expect(failed).rejects.toThrow('no');
    await expect(gone).rejects.toThrow('lease lost');
    await last;
    expect(order).toEqual(['failed', 'last']);
  });
});
