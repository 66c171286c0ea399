import {
  type AttributeValue,
  BatchGetItemCommand,
  paginateQuery,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { AppError } from '../../../core/errors.ts';
import type { LedgerEntry } from '../../../core/ledger/entry.ts';
import type { LedgerArchive, StoredEntry } from '../../../core/ports/ledger.ts';
import { available, type Table } from '../conditional-write.ts';
import { DAY_INDEX } from '../due-index.ts';
import { ENTRY, LEDGER, monthKey, placeOf, readEntry } from './entry-item.ts';

type Item = Record<string, AttributeValue>;

/** DynamoDB's limit of one BatchGetItem. */
const BATCH = 100;
const PAUSE_MS = 100;

interface Span {
  first: string;
  last: string;
  /** Called for each entry that cannot be read. */
  unreadable(): void;
}

/**
 * The whole ledger. `between` reads the `day` index, which lags by up to a second or so; `chains` scans the table, so
 * that an entry which was taken out of the index is found too. Both give what can be read; `between` then throws
 * `LEDGER_BROKEN` for what cannot.
 * @param days lifetime of an entry: how far back an export without `from` begins
 */
export function dynamoArchive(table: Table, days: number): LedgerArchive {
  return {
    async *between(from, to) {
      const oldest = new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
      const first = from === undefined || from < oldest ? oldest : from;
      const last = to ?? new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
      let broken = 0;
      const unreadable = () => {
        broken += 1;
      };
      for (const month of months(first, last)) yield* ofMonth(table, month, { first, last, unreadable });
      if (broken > 0) throw new AppError('LEDGER_BROKEN', { facts: { entries: broken } });
    },
    chains: () => chains(table),
  };
}

/** `2026-11-27`, `2027-01-02` -> `2026-11`, `2026-12`, `2027-01`. */
function* months(first: string, last: string): Generator<string> {
  let [year = 0, month = 0] = first.split('-').map(Number);
  for (;;) {
    const key = `${year}-${String(month).padStart(2, '0')}`;
    if (key > last.slice(0, 7)) return;
    yield key;
    [year, month] = month === 12 ? [year + 1, 1] : [year, month + 1];
  }
}

async function* ofMonth(
  table: Table,
  month: string,
  { first, last, unreadable }: Span,
): AsyncGenerator<LedgerEntry> {
  const query = {
    TableName: table.name,
    IndexName: DAY_INDEX,
    Limit: 500,
    KeyConditionExpression: 'dayKey = :month AND doneAt BETWEEN :from AND :to',
    ExpressionAttributeValues: marshall({
      ':month': monthKey(month),
      ':from': Date.parse(first),
      ':to': Date.parse(last) + 86_400_000 - 1,
    }),
  };
  const pages = paginateQuery({ client: table.client }, query)[Symbol.asyncIterator]();
  for (;;) {
    const page = await available(() => pages.next());
    if (page.done) return;
    const { Items = [] } = page.value;
    for (let at = 0; at < Items.length; at += BATCH)
      yield* batch(table, Items.slice(at, at + BATCH), unreadable);
  }
}

/** The entries of these keys, in their order. One that has expired meanwhile is left out. */
async function* batch(
  table: Table,
  items: Item[],
  unreadable: Span['unreadable'],
): AsyncGenerator<LedgerEntry> {
  const found = new Map<string, Item>();
  let keys = items.map(({ pk, sk }) => ({ pk, sk }) as Item);
  for (let pause = PAUSE_MS; keys.length > 0; pause *= 2) {
    const command = new BatchGetItemCommand({
      RequestItems: { [table.name]: { Keys: keys, ConsistentRead: true } },
    });
    const { Responses = {}, UnprocessedKeys = {} } = await available(() => table.client.send(command));
    for (const item of Responses[table.name] ?? []) found.set(keyText(item), item);
    keys = UnprocessedKeys[table.name]?.Keys ?? [];
    if (keys.length > 0) await new Promise((resolve) => setTimeout(resolve, Math.min(pause, 5000)));
  }
  for (const item of items) {
    const stored = found.get(keyText(item));
    const entry = readEntry(stored);
    if (entry) yield entry;
    else if (stored) unreadable();
  }
}

const keyText = ({ pk, sk }: Item) => `${pk?.S} ${sk?.S}`;

async function* chains(table: Table): AsyncGenerator<StoredEntry> {
  const scan = {
    TableName: table.name,
    ConsistentRead: true,
    FilterExpression: 'begins_with(pk, :ledger) AND begins_with(sk, :entry)',
    ExpressionAttributeValues: marshall({ ':ledger': LEDGER, ':entry': ENTRY }),
  };
  const pages = paginateScan({ client: table.client }, scan)[Symbol.asyncIterator]();
  for (;;) {
    const page = await available(() => pages.next());
    if (page.done) return;
    for (const item of page.value.Items ?? []) {
      const place = placeOf(item);
      if (place) yield { ...place, entry: readEntry(item) };
    }
  }
}
