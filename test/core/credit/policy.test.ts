import { describe, expect, it } from '@jest/globals';
import { parsePolicy, readPolicy } from '../../../src/core/credit/policy.ts';

const errorsOf = (input: unknown) => {
  const parsed = parsePolicy(input);
  return parsed.ok ? [] : parsed.errors;
};

describe('parsePolicy', () => {
  it.each([[null], [undefined], [{}]])('takes %p as the built-in policy', (input) => {
    const parsed = parsePolicy(input);
    expect(parsed).toMatchObject({
      ok: true,
      policy: {},
      parameters: { id: 'verify-credit-v2', rounding: 'half_even' },
    });
  });

  it('lists everything that is wrong, a line a key', () => {
    const input = {
      min_credt: '5',
      min_credit: null,
      max_credit: 'lots',
      guard_targets: { basic: '0.8', standard: 2, max: '' },
      rounding: 'bankers',
      minor_units: { JPY: -1 },
      fallback_band: [0.3, 2],
    };
    expect(errorsOf(input)).toStrictEqual([
      'min_credt is not a parameter of the policy',
      'min_credit is empty: write a value or leave the key out',
      'guard_targets.standard must be a number from 0 to 1',
      'guard_targets.max must be a number from 0 to 1',
      'fallback_band.1 must be a number from 0 to 1',
      'max_credit must be a number that is not negative',
      'rounding must be half_even, half_up or down',
      'minor_units.JPY must be a whole number from 0 to 12',
    ]);
  });

  it.each([[5], ['text'], [[]], [true]])('refuses %p without a throw', (input) => {
    expect(errorsOf(input)).toStrictEqual(['the policy must be a map of parameters']);
  });

  it('allows no cap', () => {
    expect(errorsOf({ max_credit: null })).toStrictEqual([]);
  });
});

describe('readPolicy', () => {
  it('replaces a map or list whole', () => {
    const read = readPolicy({ guard_targets: { turbo: '0.5' }, excluded_countries: ['id', ''] });
    if (!('policy' in read)) throw new Error('refused');
    expect([...read.policy.guard_targets.keys()]).toStrictEqual(['turbo']);
    expect([...read.policy.excluded_countries]).toStrictEqual(['ID', '??']);
  });

  it('keeps keys that look like parts of JavaScript objects as plain keys', () => {
    const read = readPolicy(JSON.parse('{"guard_targets": {"__proto__": "0.5", "constructor": 1}}'));
    if (!('policy' in read)) throw new Error('refused');
    expect([...read.policy.guard_targets.keys()]).toStrictEqual(['__proto__', 'constructor']);
  });

  it('passes over keys that are no parameters', () => {
    expect('policy' in readPolicy({ note: 'x' })).toBe(true);
  });
});
