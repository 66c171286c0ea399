/** The last one, since making one takes longer than using it. */
let known: { timeZone: string; format: Intl.DateTimeFormat } | undefined;

/**
 * The day of a moment in the calendar of a time zone, as `YYYY-MM-DD`.
 * @param at epoch milliseconds
 * @throws RangeError for a time zone that does not exist
 */
export function calendarDay(at: number, timeZone: string): string {
  if (known?.timeZone !== timeZone) known = { timeZone, format: formatOf(timeZone) };
  const parts = new Map(known.format.formatToParts(at).map(({ type, value }) => [type, value]));
  return `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`;
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en', {
    timeZone,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
}
