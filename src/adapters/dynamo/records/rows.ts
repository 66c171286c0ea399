import { createHash } from 'node:crypto';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { UsageTable } from '../../../core/credit/types.ts';
import { LIMITS } from '../../../core/limits.ts';
import type { KeptRows } from '../../../core/record.ts';
import { get, persist, putNew, type Table } from '../conditional-write.ts';
import { packInParts, unpack } from './packed-record.ts';

const PATIENCE_MS = 5000;

/** The last part is written first and the first one last: where that one is, all are. */
export async function keepRows(
  table: Table,
  days: number,
  requestId: string,
  rows: UsageTable,
  most: number = LIMITS.recordRows.value,
): Promise<KeptRows> {
  const digest = digestOf(rows);
  const parts = await packInParts(rows, most);
  if (!parts) return { digest, kept: false };
  const expiresAt = Math.floor(Date.now() / 1000) + days * 86_400;
  for (const [at, part] of [...parts.entries()].reverse()) {
    const item = { packed: part, parts: parts.length, expiresAt };
    // One that exists is the same: its key is the digest.
    const put = () => putNew(table, rowsKey(requestId, digest, at), item);
    await persist(put, performance.now() + PATIENCE_MS);
  }
  return { digest, kept: true };
}

/** Undefined when they were not kept, or have expired. */
export async function readRows(
  table: Table,
  requestId: string,
  digest: string,
): Promise<UsageTable | undefined> {
  const first = await get(table, rowsKey(requestId, digest, 0));
  const rest = await Promise.all(
    Array.from({ length: Math.max(0, Number(first?.parts?.N ?? 0) - 1) }, (_, at) =>
      get(table, rowsKey(requestId, digest, at + 1)),
    ),
  );
  const parts = [first, ...rest].map((item) => item?.packed?.B);
  return parts.every((part) => part !== undefined) ? ((await unpack(parts)) as UsageTable) : undefined;
}

/** Row by row, so that a long result is not copied as one text. */
function digestOf({ columns, rows, limit }: UsageTable): string {
  const hash = createHash('sha256').update(JSON.stringify([columns, limit ?? null]));
  for (const row of rows) hash.update(JSON.stringify(row));
  return hash.digest('hex');
}

const rowsKey = (requestId: string, digest: string, part: number) =>
  marshall({ pk: `RECORD#${requestId}`, sk: `ROWS#${digest}#${String(part).padStart(3, '0')}` });
