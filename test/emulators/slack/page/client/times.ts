/** `14:05`, in the reader's zone. */
export function timeOf(ts: string): string {
  return dateOf(ts).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
}

/** `27 November 2026`, in the reader's zone. */
export function dayOf(ts: string): string {
  return dateOf(ts).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });
}

function dateOf(ts: string): Date {
  return new Date(Number(ts) * 1000);
}
