import type { UsageTable } from '../core/credit/types.ts';
import type { AnswerRecords } from '../core/ports/answer-records.ts';
import type { KeptRows } from '../core/record.ts';
import { rowsDigest } from '../core/rows-digest.ts';

/** Rows up to this length as JSON stand in the record itself, which saves a write before the post. Characters. */
const FEW = 16_000;
/** More rows than can be that short are not even measured. */
const MOST_ROWS = 500;

/** Keeps rows for the record of a request: a few with the answer itself, more in items of their own. Repeatable. */
export async function keepRows(
  records: Pick<AnswerRecords, 'keepRows'>,
  requestId: string,
  table: UsageTable,
): Promise<KeptRows> {
  const few = table.rows.length <= MOST_ROWS && JSON.stringify(table).length <= FEW;
  if (!few) return records.keepRows(requestId, table);
  const texts = table.rows.map((row) => JSON.stringify(row));
  return { digest: rowsDigest(table).update(texts.join('')).digest('hex'), kept: true, table };
}

/** The rows that were kept for a request; undefined when they were not, or not any more. */
export async function rowsOf(
  records: Pick<AnswerRecords, 'readRows'>,
  requestId: string,
  { kept, digest, table }: KeptRows,
): Promise<UsageTable | undefined> {
  return table ?? (kept ? records.readRows(requestId, digest) : undefined);
}
