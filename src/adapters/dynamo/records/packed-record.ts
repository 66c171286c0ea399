import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { AnswerRecord } from '../../../core/record.ts';
import type { CreditRequest } from '../../../core/request.ts';

const zip = promisify(gzip);
const unzip = promisify(gunzip);

/** DynamoDB's limit is 400 KB an item. */
const PART = 350_000;
/** Up to this size the record is stored in its head: most records are then one write and one read. */
const SHORT = 60_000;

/** A record as bytes: short ones in one piece for the head, others in parts. */
export async function packRecord(
  record: AnswerRecord,
): Promise<{ packed: Uint8Array } | { parts: Uint8Array[] }> {
  const bytes = await zip(JSON.stringify({ ...record, request: withoutResponseUrl(record.request) }));
  return bytes.byteLength <= SHORT ? { packed: bytes } : { parts: inParts(bytes) };
}

export async function unpackRecord(parts: readonly Uint8Array[]): Promise<AnswerRecord> {
  // Written by this program, and typed there field by field.
  return (await unpack(parts)) as AnswerRecord;
}

export async function unpack(parts: readonly Uint8Array[]): Promise<unknown> {
  return JSON.parse((await unzip(Buffer.concat(parts))).toString('utf8'));
}

/** Bytes as they fit into several items. */
export function inParts(bytes: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.byteLength; at += PART) parts.push(bytes.subarray(at, at + PART));
  return parts;
}

/** The response URL is a capability and is not kept. */
function withoutResponseUrl(request: CreditRequest): CreditRequest {
  const { responseUrl: _, ...reply } = request.reply;
  return { ...request, reply: reply.kind === 'ephemeral' ? { ...reply, responseUrl: '' } : reply };
}
