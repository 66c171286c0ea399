import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { LIMITS } from '../../../core/limits.ts';
import type { AnswerRecord } from '../../../core/record.ts';
import type { CreditRequest } from '../../../core/request.ts';

const zip = promisify(gzip);
const unzip = promisify(gunzip);

/** DynamoDB's limit is 400 KB an item. */
const PART = 350_000;
/** So much lies in the head itself: most records then are one write and one read. */
const SHORT = 60_000;

/** A record as bytes: short ones in one piece for the head, others in parts. Rows that are too many are left out. */
export async function packRecord(
  record: AnswerRecord,
  most: number = LIMITS.recordBytes.value,
): Promise<{ packed: Uint8Array } | { parts: Uint8Array[] }> {
  const lasting = { ...record, request: withoutResponseUrl(record.request) };
  const whole = await zip(JSON.stringify(lasting));
  const kept = whole.byteLength <= most ? whole : await zip(JSON.stringify(withoutRows(lasting)));
  if (kept.byteLength <= SHORT) return { packed: kept };
  const parts: Uint8Array[] = [];
  for (let at = 0; at < kept.byteLength; at += PART) parts.push(kept.subarray(at, at + PART));
  return { parts };
}

export async function unpackRecord(parts: readonly Uint8Array[]): Promise<AnswerRecord> {
  // Written by this program, and typed there field by field.
  return JSON.parse((await unzip(Buffer.concat(parts))).toString('utf8')) as AnswerRecord;
}

/** The URL is a capability of the moment. */
function withoutResponseUrl(request: CreditRequest): CreditRequest {
  const { responseUrl: _, ...reply } = request.reply;
  return { ...request, reply: reply.kind === 'ephemeral' ? { ...reply, responseUrl: '' } : reply };
}

function withoutRows(record: AnswerRecord): AnswerRecord {
  return { ...record, inputs: record.inputs.map(({ table: _, ...input }) => input) };
}
