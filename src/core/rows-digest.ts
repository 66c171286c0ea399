import { createHash, type Hash } from 'node:crypto';
import type { UsageTable } from './credit/types.ts';

/**
 * The SHA-256 that names the rows of a record, with columns and limit in it. Update it with the JSON text of each row,
 * in order and with nothing between; how many rows an update carries makes no difference.
 */
export function rowsDigest({ columns, limit }: Pick<UsageTable, 'columns' | 'limit'>): Hash {
  return createHash('sha256').update(JSON.stringify([columns, limit ?? null]));
}
