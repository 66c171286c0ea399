import { once } from 'node:events';
import { Readable } from 'node:stream';
import { setImmediate as otherWork } from 'node:timers/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { UsageTable } from '../../../core/credit/types.ts';
import { AppError } from '../../../core/errors.ts';
import { LIMITS } from '../../../core/limits.ts';
import type { KeptRows } from '../../../core/record.ts';
import { rowsDigest } from '../../../core/rows-digest.ts';
import { type Attributes, get, putNew, repeatWrite, type Table } from '../conditional-write.ts';
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
    Array.from({ length: countOf(first) - 1 }, (_, at) => get(table, rowsKey(requestId, digest, at + 1))),
  );
  const parts = [first, ...rest].map((item) => item?.packed?.B);
  return parts.every((part) => part !== undefined) ? ((await unpack(parts)) as UsageTable) : undefined;
}

/** The parts of one table expire within minutes of each other: later than this, all of them are there. */
const LAST_DAY = 86_400;

/** The same as JSON text, piece by piece, with one packed part in memory at a time. */
export async function readRowsText(
  table: Table,
  requestId: string,
  digest: string,
): Promise<AsyncIterable<string> | undefined> {
  const first = await get(table, rowsKey(requestId, digest, 0));
  if (!first || Number(first.expiresAt?.N) < Date.now() / 1000 + LAST_DAY) return undefined;
  const parts = Readable.from(partsAfter(table, requestId, digest, first));
  const text = createGunzip().setEncoding('utf8');
  parts.once('error', (error) => text.destroy(error));
  return parts.pipe(text);
}

async function* partsAfter(table: Table, requestId: string, digest: string, first: Attributes) {
  for (let at = 0; at < countOf(first); at += 1) {
    const item = at === 0 ? first : await get(table, rowsKey(requestId, digest, at));
    const bytes = item?.packed?.B;
    if (!bytes) throw new AppError('INTERNAL', { facts: { item: 'rows with a missing part' } });
    yield bytes;
  }
}

const countOf = (first: Attributes | undefined) => Math.max(1, Number(first?.parts?.N ?? 1));

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
  const hash = rowsDigest(rest);
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
