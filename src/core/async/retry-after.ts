/** Longer than any server means: a header that says more is a mistake. */
const LONGEST_MS = 24 * 3600 * 1000;

/**
 * The Retry-After header of an HTTP answer: seconds, or a date (RFC 9110, 10.2.3), which is compared with the Date
 * header of the same answer, since this machine's clock may be wrong.
 * @returns milliseconds to wait, at most a day; undefined when the header is absent or says nothing
 * @example retryAfterMs('2') // 2000
 */
export function retryAfterMs(header: unknown, date?: unknown): number | undefined {
  if (typeof header === 'number') return waitOf(header * 1000);
  if (typeof header !== 'string' || header.length > 64) return undefined;
  const text = header.trim();
  if (/^\d{1,12}(?:\.\d{1,6})?$/.test(text)) return waitOf(Number(text) * 1000);
  // Date.parse takes nearly anything for a date.
  if (!/\d\d:\d\d/.test(text)) return undefined;
  const sent = typeof date === 'string' && date.length <= 64 ? Date.parse(date) : Number.NaN;
  // Without a Date header the local clock is all there is; a wrong one only makes the pause longer or shorter.
  return waitOf(Date.parse(text) - (Number.isNaN(sent) ? Date.now() : sent));
}

function waitOf(ms: number): number | undefined {
  return Number.isFinite(ms) ? Math.min(LONGEST_MS, Math.max(0, ms)) : undefined;
}
