import { describe, expect, it } from '@jest/globals';
import { rounded } from '../../../src/core/credit/fraud/statistics.ts';
import { decimalText, type Rounding, toUnits } from '../../../src/core/credit/rational.ts';
import {
  addDays,
  byCodePoint,
  lastDayOfMonth,
  readCount,
  readCountry,
  readCurrency,
  readDay,
  readMonth,
  readNumber,
  readText,
} from '../../../src/core/credit/values.ts';
import { LIMITS } from '../../../src/core/limits.ts';

describe('the digits of a number', () => {
  const { value: most } = LIMITS.numberDigits;
  it.each([
    ['whole', (digits: number) => '9'.repeat(digits)],
    ['with decimals', (digits: number) => `-9.${'9'.repeat(digits - 1)}`],
    ['with an exponent', (digits: number) => `${'9'.repeat(digits - 2)}e+10`],
  ])('%s: up to the limit it is a number, and with one more it is none', (_, number) => {
    expect(readNumber(number(most))).toBeDefined();
    expect(readNumber(number(most + 1))).toBeUndefined();
  });
});

describe('readNumber', () => {
  it.each<[unknown, string]>([
    ['2533.40', '2533.400000000'],
    [' +5. ', '5.000000000'],
    ['-.5', '-0.500000000'],
    ['1e2', '100.000000000'],
    ['1.5E-2', '0.015000000'],
    ['12e+1', '120.000000000'],
    ['', '0.000000000'],
    ['   ', '0.000000000'],
    [null, '0.000000000'],
    [undefined, '0.000000000'],
    [0.1, '0.100000000'],
    [1e-7, '0.000000100'],
    [1e21, '1000000000000000000000.000000000'],
    [-0, '0.000000000'],
    ['12345678901234567890.123456789', '12345678901234567890.123456789'],
    [123456789012.25, '123456789012.250000000'],
  ])('reads %p as %s', (value, text) => {
    const number = readNumber(value);
    expect(number && decimalText(number, 9)).toBe(text);
  });

  it.each([
    ['1,000.00'],
    ['$5'],
    ['1 000'],
    ['.'],
    ['1e'],
    ['1e100'],
    [1e100],
    ['--1'],
    ['0x10'],
    ['١٢'],
    ['５'],
    ['NaN'],
    [Number.NaN],
    [Number.POSITIVE_INFINITY],
    [true],
    [{}],
    [[]],
  ])('does not read %p', (value) => {
    expect(readNumber(value)).toBeUndefined();
  });

  it('reads a double by its shortest text, not by its binary value', () => {
    expect(decimalText(readNumber(0.1 + 0.2) ?? { n: 0n, d: 1n }, 20)).toBe('0.30000000000000004000');
  });
});

describe('readCount', () => {
  it.each<[unknown, bigint | undefined]>([
    ['3.0', 3n],
    ['1e3', 1000n],
    [-4, -4n],
    [null, 0n],
    ['9007199254740991', 9007199254740991n],
    ['9007199254740992', undefined],
    ['-9007199254740992', undefined],
    ['2.5', undefined],
    ['1e-1', undefined],
  ])('takes %p as %p', (value, count) => {
    expect(readCount(value)).toBe(count);
  });
});

describe('readDay and readMonth', () => {
  it.each<[unknown, string | undefined]>([
    ['2026-01-15', '2026-01-15'],
    [' 2026-01-15T23:59:59Z ', '2026-01-15'],
    ['2026-01-15 anything', '2026-01-15'],
    ['2024-02-29', '2024-02-29'],
    ['2099-12-31', '2099-12-31'],
    ['2025-02-29', undefined],
    ['2026-02-30', undefined],
    ['2026-04-31', undefined],
    ['2026-00-10', undefined],
    ['2026-13-01', undefined],
    ['2026-01-00', undefined],
    ['1999-12-31', undefined],
    ['2100-01-01', undefined],
    ['2026-1-5', undefined],
    ['2026-01-15X', undefined],
    ['2026-01-15t10:00', undefined],
    ['２026-01-15', undefined],
    [20260115, undefined],
    [null, undefined],
  ])('takes the day %p as %p', (value, day) => {
    expect(readDay(value)).toBe(day);
  });

  it.each<[unknown, string | undefined]>([
    ['2026-01', '2026-01'],
    [' 2026-12 ', '2026-12'],
    ['2026-01-31', '2026-01'],
    ['2026-00', undefined],
    ['2026-13', undefined],
    ['2026-02-30', undefined],
    ['Jan 2026', undefined],
    [202601, undefined],
  ])('takes the month %p as %p', (value, month) => {
    expect(readMonth(value)).toBe(month);
  });

  it('knows the ends of all months of the century', () => {
    for (let month = 0; month < 1200; month++) {
      const last = new Date(Date.UTC(2000, month + 1, 0)).toISOString().slice(0, 10);
      expect(lastDayOfMonth(last.slice(0, 7))).toBe(last);
    }
  });

  it('adds days over the end of a year', () => {
    expect(addDays('2025-12-31', 30)).toBe('2026-01-30');
  });
});

describe('texts', () => {
  it('trims, and takes blank as absent and a number by its shortest text', () => {
    expect([' a ', '  ', null, 12, 1.5].map(readText)).toStrictEqual(['a', null, null, '12', '1.5']);
  });

  it('writes currencies in capitals', () => {
    expect(readCurrency(' eur ')).toBe('EUR');
  });

  it('writes two ASCII letters in capitals as a country, leaves all else, and marks blank', () => {
    expect(['id', ' tJ ', 'Ge-1', 'é1', 'ıd', '', null].map(readCountry)).toStrictEqual([
      'ID',
      'TJ',
      'Ge-1',
      'é1',
      'ıd',
      '??',
      '??',
    ]);
  });

  it('orders by code point, not by UTF-16 unit', () => {
    const texts = ['😀', '\uffe0', 'b', 'a', 'ab', 'a'];
    expect(texts.toSorted(byCodePoint)).toStrictEqual(['a', 'a', 'ab', 'b', '\uffe0', '😀']);
  });
});

describe('rounding', () => {
  it.each<[string, Rounding, string]>([
    ['10.125', 'half_even', '10.12'],
    ['10.135', 'half_even', '10.14'],
    ['-10.125', 'half_even', '-10.12'],
    ['-10.135', 'half_even', '-10.14'],
    ['0.005', 'half_even', '0.00'],
    ['-0.005', 'half_even', '0.00'],
    ['10.125', 'half_up', '10.13'],
    ['-10.125', 'half_up', '-10.12'],
    ['-10.126', 'half_up', '-10.13'],
    ['10.129', 'down', '10.12'],
    ['-10.129', 'down', '-10.12'],
    ['-10.12', 'down', '-10.12'],
  ])('takes %s by %s to %s', (value, mode, text) => {
    const units = toUnits(readNumber(value) ?? { n: 0n, d: 1n }, 2, mode);
    expect(decimalText({ n: units, d: 100n }, 2)).toBe(text);
  });

  it('writes an amount without places as a whole number', () => {
    expect(decimalText({ n: 7n, d: 2n }, 0)).toBe('4');
  });

  it('rounds doubles for display from their exact value, ties to even', () => {
    expect([0.4453125, 0.5546875, 1.0000005, 0.0000005].map((value) => rounded(value, 6))).toStrictEqual([
      0.445312, 0.554688, 1.000001, 0,
    ]);
  });
});
