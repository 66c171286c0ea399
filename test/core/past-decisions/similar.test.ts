import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { similarCases } from '../../../src/core/past-decisions/similar.ts';

const size = fc.double({ min: 0.01, max: 1e9, noNaN: true });

it('finds the same cases as a look at each of them: those of the band, the nearest ones, nearest first', () => {
  fc.assert(
    fc.property(fc.array(size, { maxLength: 400 }), size, (sizes, wanted) => {
      const found = similarCases(sizes.map((one) => ({ size: one })))(wanted).map((one) => one.size);
      const distance = (one: number) => Math.abs(Math.log(one) - Math.log(wanted));
      const inBand = sizes.map(distance).filter((one) => one <= Math.log(3));
      expect(found.map(distance)).toEqual(inBand.sort((a, b) => a - b).slice(0, 99));
    }),
  );
});

it('takes an amount of nothing for no case', () => {
  expect(similarCases([{ size: 0 }, { size: Number.NaN }, { size: 5 }])(5)).toEqual([{ size: 5 }]);
});
