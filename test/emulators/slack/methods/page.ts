import { type Json, SlackError } from '../types.ts';

/** One page of a list and the cursor of the next, as Slack's paginated methods answer. */
export function page<T>(
  all: T[],
  args: Record<string, Json>,
): { items: T[]; response_metadata: { next_cursor: string } } {
  const start = args.cursor ? Number(Buffer.from(String(args.cursor), 'base64').toString().split(':')[1]) : 0;
  if (!Number.isInteger(start)) throw new SlackError('invalid_cursor');
  const end = start + pageOf(args, 100, 1000);
  const next = end < all.length ? Buffer.from(`next:${end}`).toString('base64') : '';
  return { items: all.slice(start, end), response_metadata: { next_cursor: next } };
}

export function pageOf(args: Record<string, Json>, standard: number, most: number): number {
  const limit = Number(args.limit ?? standard);
  if (!Number.isInteger(limit) || limit < 0) throw new SlackError('invalid_limit');
  return Math.min(limit === 0 ? standard : limit, most);
}
