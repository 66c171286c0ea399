import { describe, expect, it } from '@jest/globals';
import { isZero, largestFirst, placesOf, sum, units } from '../../src/core/decimal-text.ts';

describe('amounts in decimal text', () => {
  it('are added up exactly, with the most places that occur', () => {
    expect(sum(['0.1', '0.2'])).toBe('0.3');
    expect(sum(['9007199254740993', '0.01'], ['0.001'])).toBe('9007199254740993.009');
    expect(sum(['1.50'], ['2'])).toBe('-0.50');
    expect(sum([])).toBe('0');
  });

  it('are put in order as numbers and not as text, equal ones as they were', () => {
    const order = largestFirst(['9.99', '10', '-1', '9.990', '9.9900'], (amount) => amount);
    expect(order).toEqual(['10', '9.99', '9.990', '9.9900', '-1']);
    expect(largestFirst([], String)).toEqual([]);
  });

  it('are integers of their smallest place, and nothing else passes for one', () => {
    expect([units('1.5', 2), units('-0.05', 2), units('7', 0)]).toEqual([150n, -5n, 7n]);
    expect([placesOf('1.500'), placesOf('1')]).toEqual([3, 0]);
    expect([isZero('-0.00'), isZero('0.01')]).toEqual([true, false]);
    for (const text of ['', '1,5', '1e3', ' 1', '.5', '1.'])
      expect(() => units(text, 2)).toThrow('no decimal text');
  });
});
