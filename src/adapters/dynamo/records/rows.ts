import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { setImmediate as otherWork } from 'node:timers/promises';
import { createGzip } from 'node:zlib';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { UsageTable } from '../../../core/credit/types.ts';
import { LIMITS } from '../../../core/limits.ts';
import type { KeptRows } from '../../../core/record.ts';
import { get, putNew, repeatWrite, type Table } from '../conditional-write.ts';
import { inParts, unpack } from './packed-record.ts';

const PATIENCE_MS = 5000;

/** The last part is written first and the first one last: where that one is, all are. */
export async function keepRows(
  table: Table,
  days: number,
  requestId: string,
  rows: UsageTable,
  most: number = LIMITS.recordRows.value,
): Promise<KeptRows> {
  const { digest, packed } = await pack(rows, most);
  if (!packed) return { digest, kept: false };
  const parts = inParts(packed);
  const expiresAt = Math.floor(Date.now() / 1000) + days * 86_400;
  for (const [at, part] of [...parts.entries()].reverse()) {
    const item = { packed: part, parts: parts.length, expiresAt };
    // One that exists is the same: its key is the digest.
    const put = () => putNew(table, rowsKey(requestId, digest, at), item);
    await repeatWrite(put, performance.now() + PATIENCE_MS);
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

/** Rows that are written as text in one go. */
const CHUNK = 500;

/**
 * The digest of the rows, and their JSON compressed, unless that takes more than `most` bytes. A long result is never
 * one text, and other work runs between its chunks.
 */
async function pack(
  { rows, ...rest }: UsageTable,
  most: number,
): Promise<{ digest: string; packed?: Uint8Array }> {
  const hash = createHash('sha256').update(JSON.stringify([rest.columns, rest.limit ?? null]));
  const zip = createGzip();
  const packed: Buffer[] = [];
  let bytes = 0;
  zip.on('data', (part: Buffer) => {
    bytes += part.length;
    if (bytes <= most) packed.push(part);
  });
  const ended = once(zip, 'end');
  zip.write(`${JSON.stringify(rest).slice(0, -1)},"rows":[`);
  for (let at = 0; at < rows.length; at += CHUNK) {
    const texts = rows.slice(at, at + CHUNK).map((row) => JSON.stringify(row));
    hash.update(texts.join(''));
    if (!zip.write(`${at > 0 ? ',' : ''}${texts.join(',')}`)) await once(zip, 'drain');
    await otherWork();
  }
  zip.end(']}');
  await ended;
  return { digest: hash.digest('hex'), ...(bytes <= most && { packed: Buffer.concat(packed) }) };
}

const rowsKey = (requestId: string, digest: string, part: number) =>
  marshall({ pk: `RECORD#${requestId}`, sk: `ROWS#${digest}#${String(part).padStart(3, '0')}` });
