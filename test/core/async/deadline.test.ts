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

/** Collects garbage as a busy process would, several times within `ms`. */
async function collectGarbage(ms: number): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let round = 0; round < 5; round += 1) {
    await new Promise((resolve) => setTimeout(resolve, ms / 5));
    collect();
  }
}

describe('a deadline', () => {
  it('comes although garbage is collected before it', async () => {
    const never = new AbortController();
    const ending = withDeadline(150, [never.signal], aborted).catch((reason: unknown) => reason);
    await collectGarbage(100);
    const late = new Promise((resolve) => setTimeout(resolve, 1000, 'never'));
    expect(await Promise.race([ending, late])).toMatchObject({ code: 'DEADLINE', retryable: true });
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
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(seen?.aborted).toBe(false);
  });
});
