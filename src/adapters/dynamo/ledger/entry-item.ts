import { createHash } from 'node:crypto';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { z } from 'zod';
import type { Bill, LedgerEntry } from '../../../core/ledger/entry.ts';
import { canonical } from '../../../core/ledger/hash-chain.ts';

/** What the sort keys of entries begin with. */
export const ENTRY = 'ENTRY#';
/** What the partition keys of the ledger begin with. */
export const LEDGER = 'LEDGER#';

/** Digits of a number in its sort key, so that the order of the texts is that of the numbers. */
const DIGITS = 12;

/** The partition of an account. A digest: the text of an account is foreign, of any length, and in no key or metric. */
export function accountKey(account: string): string {
  return `${LEDGER}${createHash('sha256').update(account).digest('base64url').slice(0, 27)}`;
}

export function chainPrefix(currency: string): string {
  return `${ENTRY}${currency}#`;
}

export function entryKey({ account, currency }: Bill, seq: number): Record<string, AttributeValue> {
  const sk = `${chainPrefix(currency)}${String(seq).padStart(DIGITS, '0')}`;
  return marshall({ pk: accountKey(account), sk });
}

/** Partition of the `day` index: the entries of a month, in the order of time. */
export function monthKey(at: string): string {
  return `${LEDGER}${at.slice(0, 7)}`;
}

/** The attributes beside the key. The entry is one text, so that people can read it where it lies. */
export function entryItem(entry: LedgerEntry): Record<string, unknown> {
  return {
    entry: canonical(entry),
    dayKey: monthKey(entry.at),
    doneAt: Date.parse(entry.at),
    expiresAt: entry.expires,
  };
}

const entrySchema = z.object({
  id: z.string(),
  account: z.string(),
  currency: z.string(),
  kind: z.enum(['approved', 'adjusted', 'rejected', 'reversed']),
  amount: z.string(),
  recommended: z.string(),
  lines: z.array(
    z.object({
      country: z.string(),
      month: z.string().nullable(),
      product: z.string().exactOptional(),
      amount: z.string(),
    }),
  ),
  reverses: z.string().nullable(),
  request: z.string(),
  reference: z.string(),
  decision: z.number(),
  by: z.string(),
  reason: z.string().nullable(),
  note: z.string().nullable(),
  policy: z.string(),
  parameters: z.string(),
  sources: z.array(z.object({ sql: z.string(), query: z.string().nullable(), rows: z.string() })),
  version: z.string(),
  usual: z.string().exactOptional(),
  seq: z.number(),
  at: z.string(),
  previous: z.string(),
  previousExpires: z.number().nullable(),
  expires: z.number(),
  hash: z.string(),
});

/**
 * The entry of an item; undefined when it is none. Keys that this version does not know stay in it: a later version
 * may have written them, and they are part of its hash.
 */
export function readEntry(item: Record<string, AttributeValue> | undefined): LedgerEntry | undefined {
  const { entry } = item ? unmarshall(item) : {};
  try {
    return entrySchema.loose().safeParse(JSON.parse(String(entry))).data;
  } catch {
    return undefined;
  }
}

/** Chain and number of an item of the ledger, from its key; undefined for anything else. */
export function placeOf(item: Record<string, AttributeValue>): { chain: string; seq: number } | undefined {
  const { pk, sk } = unmarshall(item);
  const at = String(sk).lastIndexOf('#');
  if (!String(pk).startsWith(LEDGER) || !String(sk).startsWith(ENTRY)) return undefined;
  return { chain: `${pk} ${String(sk).slice(0, at)}`, seq: Number(String(sk).slice(at + 1)) };
}
