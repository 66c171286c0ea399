import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { withDeadline } from '../../../src/core/async/deadline.ts';

/** Rejects with the reason of the signal, which nobody else refers to meanwhile. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** Collects garbage as a busy process would, until `work` has ended or `ms` have passed: then `never`. */
async function collectingGarbage<T>(work: Promise<T>, ms: number): Promise<T | 'never'> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  let ended = false;
  const ending = work.finally(() => {
    ended = true;
  });
  for (const end = performance.now() + ms; !ended && performance.now() < end; ) {
    collect();
    await turn();
  }
  return ended ? ending : 'never';
}

describe('a deadline', () => {
  it('comes although garbage is collected before it', async () => {
    const never = new AbortController();
    const ending = withDeadline(150, [never.signal], aborted).catch((reason: unknown) => reason);
    expect(await collectingGarbage(ending, 5000)).toMatchObject({ code: 'DEADLINE', retryable: true });
  });

  it('gives way to a signal that aborts earlier', async () => {
    const stop = new AbortController();
    const ending = withDeadline(60_000, [stop.signal], aborted);
    stop.abort(new Error('stopped'));
    await expect(ending).rejects.toThrow('stopped');
  });

  it('is nothing to work that ends in time', async () => {
    let seen: AbortSignal | undefined;
    const work = (signal: AbortSignal) => {
      seen = signal;
      return 'done';
    };
    expect(await withDeadline(5, [], work)).toBe('done');
    await expect(withDeadline(20, [], aborted)).rejects.toMatchObject({ code: 'DEADLINE' });
    expect(seen?.aborted).toBe(false);
  });
});
