import { describe, expect, it } from '@jest/globals';
import { calendarDay } from '../../src/core/calendar-day.ts';

describe('calendarDay', () => {
  it.each([
    ['2026-11-30T23:59:59.999Z', 'UTC', '2026-11-30'],
    ['2026-12-01T00:00:00Z', 'UTC', '2026-12-01'],
    ['2026-12-01T07:59:59Z', 'America/Los_Angeles', '2026-11-30'],
    ['2026-12-01T08:00:00Z', 'America/Los_Angeles', '2026-12-01'],
    ['2026-02-28T11:00:00Z', 'Pacific/Kiritimati', '2026-03-01'],
    ['2028-02-28T15:00:00Z', 'Asia/Tokyo', '2028-02-29'],
  ])('of %s in %s is %s', (moment, timeZone, day) => {
    expect(calendarDay(Date.parse(moment), timeZone)).toBe(day);
  });
});
