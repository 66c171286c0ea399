import { expect, it } from '@jest/globals';
import { FAMILIES } from './families.ts';
import { type Family, runFamily } from './family.ts';

// `npm run test:hostile` does the same with 100,000 of each.
it.each(FAMILIES)('two hundred mutated inputs keep the promise: $name', (family) => {
  expect(runFamily(family, 200, 7)).toMatchObject({ inputs: 200, crashes: [], blocks: [], broken: [] });
});

it('a crash, a block and a broken promise are each seen', () => {
  const bad: Family = {
    name: 'bad',
    promise: 'none',
    next: (random) => {
      const [crashes, blocks, breaks] = [random.chance(0.1), random.chance(0.03), random.chance(0.1)];
      return () => {
        if (crashes) throw new Error('crash');
        const from = process.cpuUsage();
        while (blocks && process.cpuUsage(from).user < 150_000);
        return breaks ? 'broken' : undefined;
      };
    },
  };
  const { crashes, blocks, broken } = runFamily(bad, 100, 1);
  expect([crashes.length, blocks.length, broken.length].every((count) => count > 0)).toBe(true);
});
