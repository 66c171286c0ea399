import type { AnswerRecords } from '../core/ports/answer-records.ts';
import type { AnswerRecord } from '../core/record.ts';

/** Keeps the rows of a record for the record of another request too. False: some were not kept. */
export async function copyRows(
  records: Pick<AnswerRecords, 'readRows' | 'keepRows'>,
  { request, inputs }: AnswerRecord,
  to: string,
): Promise<boolean> {
  let all = true;
  for (const { rows } of inputs) {
    // Few rows are part of the record, and go where it goes.
    if (rows.table) continue;
    const table = rows.kept ? await records.readRows(request.id, rows.digest) : undefined;
    if (table) await records.keepRows(to, table);
    else all = false;
  }
  return all;
}
