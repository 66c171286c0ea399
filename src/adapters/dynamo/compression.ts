import { setImmediate as otherWork } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';

const zip = promisify(gzip);
const unzip = promisify(gunzip);

/** JSON as it is stored in an item: text, or gzip where it is long. JSON keeps what DynamoDB's numbers would change. */
export type Packed = string | Uint8Array;

const LONG = 100_000;

export async function pack(value: unknown): Promise<Packed> {
  // What is packed was made just now: both in one turn of the event loop would be long for a large answer.
  await otherWork();
  const json = JSON.stringify(value) ?? 'null';
  return json.length > LONG ? zip(json) : json;
}

export async function unpack(packed: Packed): Promise<unknown> {
  return JSON.parse(typeof packed === 'string' ? packed : (await unzip(packed)).toString('utf8'));
}

/** Bytes that it takes in the item. */
export function packedSize(packed: Packed): number {
  return typeof packed === 'string' ? Buffer.byteLength(packed) : packed.byteLength;
}
