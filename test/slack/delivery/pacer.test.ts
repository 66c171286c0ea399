import { describe, expect, it } from '@jest/globals';
import { ChannelPacer } from '../../../src/slack/delivery/pacer.ts';

const NEVER = new AbortController().signal;

/**
 * Runs posts of the given orders in one channel, all ready at once; returns the order and the times in which they went.
 */
async function race(pacer: ChannelPacer, orders: number[]) {
  const went: { order: number; at: number }[] = [];
  const post = (order: number) => async () => void went.push({ order, at: performance.now() });
  await Promise.all(orders.map((order) => pacer.run('C1', order, NEVER, post(order))));
  return went;
}

describe('the pacer', () => {
  it('lets one message a pace go, in order of arrival among those that are ready', async () => {
    const went = await race(new ChannelPacer({ paceMs: 120 }), [1, 4, 2, 3]);
    expect(went.map(({ order }) => order)).toEqual([1, 2, 3, 4]);
    const gaps = went.slice(1).map(({ at }, index) => at - (went[index]?.at ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(40);
  });

  it('never holds one channel up for another', async () => {
    const pacer = new ChannelPacer({ paceMs: 10_000 });
    await pacer.run('C1', 1, NEVER, async () => undefined);
    const started = performance.now();
    await pacer.run('C2', 1, NEVER, async () => undefined);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('holds a channel for as long as Slack said', async () => {
    const pacer = new ChannelPacer({ paceMs: 0 });
    pacer.hold('C1', 60);
    const started = performance.now();
    await race(pacer, [1]);
    expect(performance.now() - started).toBeGreaterThanOrEqual(60);
  });

  it('goes on after a post that failed, and past one that gave up waiting', async () => {
    const pacer = new ChannelPacer({ paceMs: 5 });
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

  it('waits for its turn among the replicas, and asks again until it has it', async () => {
    const waits = [0, 80, 40, 0];
    const shared = { take: async () => waits.shift() ?? 0, hold: async () => undefined };
    const [first, second] = await race(new ChannelPacer({ paceMs: 0, shared }), [1, 2]);
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(119);
    expect(waits).toEqual([]);
  });

  it('tells the other replicas when a post took so long that the next turn would be too early', async () => {
    const held: number[] = [];
    const shared = { take: async () => 0, hold: async (_: string, ms: number) => void held.push(ms) };
    const pacer = new ChannelPacer({ paceMs: 1080, shared });
    await pacer.run('C1', 1, NEVER, async () => undefined);
    expect(held).toEqual([]);
    await pacer.run('C2', 1, NEVER, () => new Promise((resolve) => setTimeout(resolve, 100)));
    expect(held).toEqual([1000]);
  });

  it('tells the other replicas what Slack said, and paces alone while the table does not answer', async () => {
    const held: unknown[] = [];
    const shared = {
      take: () => Promise.reject(new Error('table down')),
      hold: (channel: string, ms: number) => {
        held.push([channel, ms]);
        return Promise.reject(new Error('table down'));
      },
    };
    const pacer = new ChannelPacer({ paceMs: 120, shared });
    pacer.hold('C1', 30);
    const went = await race(pacer, [1, 2]);
    expect(held).toEqual([['C1', 30]]);
    expect((went[1]?.at ?? 0) - (went[0]?.at ?? 0)).toBeGreaterThanOrEqual(119);
  });

  it('gives its turn up when its request is stopped', async () => {
    const shared = { take: async () => 60_000, hold: async () => undefined };
    const stop = new AbortController();
    const waiting = new ChannelPacer({ shared }).run('C1', 1, stop.signal, async () => 'posted');
    setImmediate(() => stop.abort(new Error('lease lost')));
    await expect(waiting).rejects.toThrow('lease lost');
  });
});
