import { describe, expect, it } from '@jest/globals';
import { readAmount } from '../../../src/core/ledger/amount-input.ts';

describe('an amount that somebody typed', () => {
  it.each([
    ['4000', '4000.00'],
    ['4,000.00', '4000.00'],
    ['$4,000', '4000.00'],
    ['4000.5 usd', '4000.50'],
    ['  0004.10 ', '4.10'],
    ['4000.100', '4000.10'],
    ['0', '0.00'],
  ])('%s is read as %s', (typed, amount) => {
    expect(readAmount(typed, 'USD', '5000.00')).toEqual({ amount });
  });

  it('has the places of its currency', () => {
    expect(readAmount('1200', 'JPY', '5000')).toEqual({ amount: '1200' });
    expect(readAmount('1200.5', 'JPY', '5000')).toEqual({ problem: 'too_many_places' });
    expect(readAmount('5.000', 'JPY', '50000')).toEqual({ problem: 'too_many_places' });
    expect(readAmount('1.234', 'KWD', '2.000')).toEqual({ amount: '1.234' });
  });

  it.each([
    ['', 'not_money'],
    ['four thousand', 'not_money'],
    ['4,5', 'not_money'],
    ['4.000,00', 'not_money'],
    ['1e3', 'not_money'],
    ['€4000', 'not_money'],
    ['Infinity', 'not_money'],
    ['9'.repeat(5000), 'not_money'],
    ['-5', 'negative'],
    ['−5.00', 'negative'],
    ['4.005', 'too_many_places'],
    ['4.000', 'too_many_places'],
    ['$12.500', 'too_many_places'],
    [`4000${' '.repeat(60)}EUR`, 'not_money'],
    [`4000${' '.repeat(60)}00`, 'not_money'],
    ['5000.01', 'above_charged'],
  ])('%s is refused: %s', (typed, problem) => {
    expect(readAmount(typed, 'USD', '5000.00')).toEqual({ problem });
  });
});
