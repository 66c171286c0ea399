import { describe, expect, it } from '@jest/globals';
import { retryAfterMs } from '../../../src/core/async/retry-after.ts';

describe('Retry-After', () => {
  it.each([
    ['2', 2000],
    [' 0 ', 0],
    ['1.5', 1500],
    [3, 3000],
    ['999999999', 86_400_000],
    ['', undefined],
    ['soon', undefined],
    ['-1', undefined],
    ['1e9', undefined],
    [Number.NaN, undefined],
    [undefined, undefined],
    ['9'.repeat(100), undefined],
  ])('%j is %j ms', (header, ms) => {
    expect(retryAfterMs(header)).toBe(ms);
  });

  it('as a date counts from the Date of the same answer, whatever the local clock says', () => {
    const date = 'Tue, 03 Nov 2020 10:00:00 GMT';
    expect(retryAfterMs('Tue, 03 Nov 2020 10:00:07 GMT', date)).toBe(7000);
    expect(retryAfterMs('Tue, 03 Nov 2020 09:00:00 GMT', date)).toBe(0);
  });
});
