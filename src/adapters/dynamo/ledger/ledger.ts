import { paginateQuery } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { AppError } from '../../../core/errors.ts';
import type { LedgerEntry } from '../../../core/ledger/entry.ts';
import { chained } from '../../../core/ledger/hash-chain.ts';
import type { Ledger } from '../../../core/ports/ledger.ts';
import { type Attributes, available, putNew, repeatWrite, type Table } from '../conditional-write.ts';
import { accountKey, chainPrefix, ENTRY, entryItem, entryKey, readEntry } from './entry-item.ts';

/** How long one append is repeated while the table does not answer, milliseconds. */
const PATIENCE_MS = 5000;

/**
 * The ledger in DynamoDB: an item an entry, in the table of the requests.
 * @param days lifetime of an entry
 */
export function dynamoLedger(table: Table, days: number): Ledger {
  return {
    entries: ({ account, currency }) => read(table, account, chainPrefix(currency)),
    ofAccount: (account) => read(table, account, ENTRY),
    async append(draft, last) {
      const entry = chained(draft, last, { now: Date.now(), days });
      const put = () => putNew(table, entryKey(draft, entry.seq), entryItem(entry));
      const result = await repeatWrite(put, performance.now() + PATIENCE_MS);
      if (result.applied) return entry;
      const standing = readEntry(result.item);
      return standing?.id === draft.id ? standing : undefined;
    },
  };
}

async function read(table: Table, account: string, prefix: string): Promise<LedgerEntry[]> {
  const query = {
    TableName: table.name,
    ConsistentRead: true,
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: marshall({ ':pk': accountKey(account), ':prefix': prefix }),
  };
  const items: Attributes[] = [];
  await available(async () => {
    for await (const page of paginateQuery({ client: table.client }, query))
      items.push(...(page.Items ?? []));
  });
  return items.map((item) => readable(readEntry(item)));
}

/** An entry that cannot be read stops every decision on its account: what is credited is not known. */
function readable(entry: LedgerEntry | undefined): LedgerEntry {
  if (entry) return entry;
  throw new AppError('LEDGER_BROKEN');
}
