import { describe, expect, it } from '@jest/globals';
import { backoff, MAX_ATTEMPTS, workTimes } from '../../src/core/work-times.ts';

describe('the durations of durable work', () => {
  it.each([0.2, 1.5, 30, 900])('fit together for a lease of %s s', (seconds) => {
    const times = workTimes(seconds);
    expect(times.renew * 3).toBeLessThanOrEqual(times.lease);
    // A holder that has just renewed can post and know the outcome before anybody may take over.
    expect(times.post * 1.2 + times.renew).toBeLessThan(times.lease);
    expect(times.settle * 2).toBeLessThan(times.reconcile);
    // The promise of the takeover: lease + 5 s, with half a second for the queries.
    expect(times.skew + times.sweep).toBeLessThanOrEqual(4500);
  });

  it.each([1.1, 2.2, 6.6, 0.7])(
    'are whole milliseconds for a lease of %s s, as timers of a signal need',
    (seconds) => {
      for (const ms of Object.values(workTimes(seconds))) expect(Number.isInteger(ms)).toBe(true);
    },
  );

  it('let the attempts outlast an outage of half a minute, and end within little more than one', () => {
    const times = workTimes(30);
    const pauses = (random: number) =>
      Array.from({ length: MAX_ATTEMPTS - 1 }, (_, index) => backoff(index + 1, times, () => random));
    const lasts = (random: number) => pauses(random).reduce((sum, pause) => sum + pause, 0);
    expect(lasts(0)).toBeGreaterThanOrEqual(30_000);
    expect(lasts(0.999_999)).toBeLessThanOrEqual(65_000);
  });

  it('back off exponentially with jitter up to a cap', () => {
    const times = workTimes(30);
    expect([1, 2, 3].map((tries) => backoff(tries, times, () => 0.999_999) / 1000)).toEqual(
      [2, 4, 8].map((seconds) => expect.closeTo(seconds, 2)),
    );
    expect(backoff(1, times, () => 0)).toBe(1000);
    expect(backoff(1000, times, () => 0.999_999)).toBeLessThanOrEqual(60_000);
  });
});
