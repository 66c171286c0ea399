import { AppError } from '../../core/errors.ts';

/**
 * The cursor of the page after this one; undefined: this was the last one.
 * @param cursor the one that this page was asked for with
 * @throws AppError `SLACK_UNAVAILABLE` when it leads to this page again, which would go on for ever
 */
export function nextCursor(
  page: { response_metadata?: { next_cursor?: string } } | undefined,
  cursor: string | undefined,
): string | undefined {
  const next = page?.response_metadata?.next_cursor || undefined;
  if (next !== undefined && next === cursor)
    throw new AppError('SLACK_UNAVAILABLE', { facts: { error: 'repeated_cursor' } });
  return next;
}
