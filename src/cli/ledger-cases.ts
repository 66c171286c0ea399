import { type DecidedCase, decidedCase, stands, standsForAll } from '../core/backtest/decided-case.ts';
import type { LedgerEntry } from '../core/ledger/entry.ts';
import { LIMITS } from '../core/limits.ts';
import type { LedgerArchive } from '../core/ports/ledger.ts';
import type { PastAnswers } from '../core/ports/past-answers.ts';
import type { RecordHead } from '../core/record.ts';
import type { LedgerOutput } from './ledger.ts';

/** Which decisions are wanted. */
interface Wanted {
  from: string | undefined;
  to: string | undefined;
  account: string | undefined;
}

/** Why decisions are not in the file, in words for an operator. */
const LEFT_OUT = {
  rows: `whose rows were too many to keep (more than ${LIMITS.recordRows.value / 1e6} MB packed)`,
  basis: 'whose record says nothing of its inputs, since an earlier release wrote it',
  gone: 'whose record or rows are gone',
} as const;

type Why = keyof typeof LEFT_OUT;

/**
 * Writes the decisions that stand as a file that `backtest` reads: a line each, with the rows that the answer was
 * worked out from. What is no case is counted and said at the end. Rows pass piece by piece: the memory is the same for
 * any file.
 */
export async function exportCases(
  archive: LedgerArchive,
  past: PastAnswers,
  output: LedgerOutput,
  { from, to, account }: Wanted,
): Promise<void> {
  const leftOut: Record<Why, number> = { rows: 0, basis: 0, gone: 0 };
  const heads = lastHead(past);
  let written = 0;
  for await (const entry of archive.between(from, to)) {
    if (account !== undefined && entry.account !== account) continue;
    const result = await writeCase(past, heads, output, entry, account);
    if (result === 'written') written += 1;
    else if (result !== 'none') leftOut[result] += 1;
  }
  output.err(`${written.toLocaleString('en-US')} ${written === 1 ? 'case' : 'cases'} written.`);
  for (const [why, count] of Object.entries(leftOut))
    if (count > 0)
      output.err(`Left out: ${count} ${count === 1 ? 'decision' : 'decisions'} ${LEFT_OUT[why as Why]}.`);
}

type Heads = (requestId: string) => Promise<{ head: RecordHead | undefined; isNew: boolean }>;

/** The heads of answers; the last one is remembered, since the entries of a decision follow each other. */
function lastHead(past: PastAnswers): Heads {
  let last: { id: string; head: RecordHead | undefined } | undefined;
  return async (id) => {
    if (last?.id === id) return { head: last.head, isNew: false };
    last = { id, head: await past.head(id) };
    return { head: last.head, isNew: true };
  };
}

/** `none`: this entry stands for no case. */
async function writeCase(
  past: PastAnswers,
  heads: Heads,
  output: LedgerOutput,
  entry: LedgerEntry,
  account: string | undefined,
): Promise<'written' | 'none' | Why> {
  const { head, isNew } = await heads(entry.request);
  if (!head) return isNew && entry.kind !== 'reversed' ? 'gone' : 'none';
  if (!stands(entry, head)) return 'none';
  const record = await past.readResult(entry.request);
  if (!record) return isNew ? 'gone' : 'none';
  if (!standsForAll(entry, record, account)) return 'none';
  const made = decidedCase(entry, record, head);
  if (typeof made === 'string') return made;
  const tables: AsyncIterable<string>[] = [];
  for (const { rows } of made.inputs) {
    const table = rows.table ? oneText(rows.table) : await past.rowsText(entry.request, rows.digest);
    if (!table) return 'gone';
    tables.push(table);
  }
  await writeLine(output, made, tables);
  return 'written';
}

async function* oneText(value: unknown): AsyncIterable<string> {
  yield JSON.stringify(value);
}

/** One JSON object in one line, its tables piece by piece. */
async function writeLine(
  output: LedgerOutput,
  { id, inputs, ...rest }: DecidedCase,
  tables: AsyncIterable<string>[],
): Promise<void> {
  await output.write(`{"id":${JSON.stringify(id)},"inputs":[`);
  for (const [at, table] of tables.entries()) {
    await output.write(`${at > 0 ? ',' : ''}{"table":`);
    for await (const piece of table) await output.write(piece);
    await output.write(`,"claim":${JSON.stringify(inputs[at]?.claim ?? {})}}`);
  }
  await output.write(`],${JSON.stringify(rest).slice(1)}\n`);
}
