import { beforeAll, expect, it } from '@jest/globals';
import { threadMemory } from '../../../src/adapters/dynamo/thread-memory.ts';
import type { Rig } from '../../support/store.ts';
import { describeOneEngine } from './engines.ts';

const DAY = 24 * 3_600_000;
const NOW = Date.parse('2026-11-27T12:00:00Z');

describeOneEngine('the memory of threads', (rigOf) => {
  let rig: Rig;
  beforeAll(() => {
    rig = rigOf();
  });

  it('knows each thread of a channel once, for as long as something was asked there', async () => {
    const threads = threadMemory({ client: rig.client, name: rig.table });
    expect(await threads.recent('C1', NOW)).toEqual([]);
    for (const askedAt of [NOW - 20 * DAY, NOW - DAY, NOW - DAY + 5, NOW])
      await threads.remember('C1', '1700000000.000100', askedAt);
    await threads.remember('C1', '1700000000.000200', NOW - 20 * DAY);
    await threads.remember('C2', '1700000000.000300', NOW);
    expect(await threads.recent('C1', NOW - 7 * DAY)).toEqual(['1700000000.000100']);
    // What is too old was forgotten, so that the item does not grow.
    expect(await threads.recent('C1', 0)).toEqual(['1700000000.000100']);
    await expect(threads.recent('C1', NOW + 30 * DAY)).resolves.toEqual([]);
    await expect(threads.recent('C1', 0)).resolves.toEqual([]);
  });
});
