/**
 * The day of a moment in the calendar of a time zone, as `YYYY-MM-DD`.
 * @param at epoch milliseconds
 * @throws RangeError for a time zone that does not exist
 */
export function calendarDay(at: number, timeZone: string): string {
  const format = new Intl.DateTimeFormat('en', {
    timeZone,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`;
}
