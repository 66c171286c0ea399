import { dynamoArchive } from '../adapters/dynamo/ledger/archive.ts';
import { openTable } from '../adapters/dynamo/open-table.ts';
import { dynamoRecords } from '../adapters/dynamo/records/records.ts';
import { type TableSettings, tableAddress } from '../app/table-address.ts';
import { decimalText, divide, multiply, whole } from '../core/credit/rational.ts';
import { csvRecord } from '../core/csv.ts';
import { AppError } from '../core/errors.ts';
import type { LedgerEntry } from '../core/ledger/entry.ts';
import { chainCheck } from '../core/ledger/hash-chain.ts';
import { exactAmount } from '../core/ledger/live-credits.ts';
import type { LedgerArchive } from '../core/ports/ledger.ts';
import type { PastAnswers } from '../core/ports/past-answers.ts';
import { BAD_ARGUMENTS, type LedgerArguments, readArguments, USAGE } from './ledger-arguments.ts';
import { exportCases } from './ledger-cases.ts';

export interface LedgerOutput {
  /** Resolves when the text is taken: a slow reader must not fill the memory. */
  write(text: string): Promise<void>;
  err(line: string): void;
}

/** The settings that the command needs; no Slack, Looker or Trino. */
export interface LedgerSettings extends TableSettings {
  LEDGER_DAYS: number;
}

/** `npm run -s ledger -- ...` on the table of the settings. Returns the exit code. */
export async function runLedger(
  argv: readonly string[],
  settings: LedgerSettings,
  output: LedgerOutput,
): Promise<number> {
  const table = openTable(tableAddress(settings));
  try {
    const { LEDGER_DAYS: days } = settings;
    return await ledgerCommand(argv, dynamoArchive(table, days), dynamoRecords(table, days), output);
  } finally {
    table.close();
  }
}

/**
 * `export | verify`. Returns the exit code: 0 done and sound, 1 failed or a chain is broken, 2 bad
 * arguments.
 */
export async function ledgerCommand(
  argv: readonly string[],
  archive: LedgerArchive,
  past: PastAnswers,
  output: LedgerOutput,
): Promise<number> {
  const read = readArguments(argv);
  if ('problem' in read) {
    output.err(`${read.problem} ${USAGE}`);
    return BAD_ARGUMENTS;
  }
  try {
    if (read.command === 'verify') return await verify(archive, output);
    await (read.cases ? exportCases(archive, past, output, read) : exportEntries(archive, output, read));
    return 0;
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    output.err(`${thrown.message} ${thrown.remedy}`);
    return 1;
  }
}

type Export = Extract<LedgerArguments, { command: 'export' }>;

async function exportEntries(archive: LedgerArchive, output: LedgerOutput, wanted: Export): Promise<void> {
  const { from, to, account, format } = wanted;
  if (format === 'csv') await output.write(csvRecord(Object.keys(COLUMNS)));
  for await (const entry of archive.between(from, to)) {
    if (account !== undefined && entry.account !== account) continue;
    await output.write(format === 'csv' ? csvRecord(csvFields(entry)) : `${JSON.stringify(entry)}\n`);
  }
}

/** The columns of the CSV file, in their order. Amounts are plain decimals; a reversal is negative. */
const COLUMNS: Record<string, (entry: LedgerEntry) => string | number | null> = {
  at: ({ at }) => at,
  decision: ({ kind }) => kind,
  account: ({ account }) => account,
  currency: ({ currency }) => currency,
  amount: ({ amount }) => amount,
  recommended: ({ recommended }) => recommended,
  decided_percent: decidedPercent,
  similar_cases: ({ usual }) => usual ?? null,
  lines: ({ lines }) => lines.map(lineText).join('; '),
  decided_by: ({ by }) => by,
  reason: ({ reason }) => reason,
  note: ({ note }) => note,
  reference: ({ reference }) => reference,
  request_id: ({ request }) => request,
  decision_number: ({ decision }) => decision,
  entry_id: ({ id }) => id,
  reverses: ({ reverses }) => reverses,
  policy: ({ policy }) => policy,
  parameters_sha256: ({ parameters }) => parameters,
  sql_sha256: ({ sources }) => sources.map(({ sql }) => sql).join(' '),
  trino_query_ids: ({ sources }) => sources.map(({ query }) => query ?? 'unknown').join(' '),
  rows_sha256: ({ sources }) => sources.map(({ rows }) => rows).join(' '),
  bot_version: ({ version }) => version,
  number: ({ seq }) => seq,
  hash_before: ({ previous }) => previous,
  hash: ({ hash }) => hash,
};

/** What was decided of the recommendation, with one digit behind the point; none for a reversal. */
function decidedPercent({ kind, amount, recommended }: LedgerEntry): string | null {
  const [decided, of] = [exactAmount(amount), exactAmount(recommended)];
  if (kind === 'reversed' || of.n === 0n) return null;
  return decimalText(multiply(divide(decided, of), whole(100n)), 1);
}

function csvFields(entry: LedgerEntry): (string | number | null)[] {
  return Object.values(COLUMNS).map((column) => column(entry));
}

function lineText({ country, month, amount, product }: LedgerEntry['lines'][number]): string {
  const of = product === undefined ? '' : `${product} `;
  return `${of}${country} ${month ?? 'unknown month'}: ${amount}`;
}

/** Keeps one check in memory at a time, since the chains come one after another. */
async function verify(archive: LedgerArchive, output: LedgerOutput): Promise<number> {
  const now = Date.now() / 1000;
  let chain: string | undefined;
  let check = chainCheck(now);
  let [entries, chains, broken] = [0, 0, 0];
  let reported = false;
  for await (const stored of archive.chains()) {
    entries += 1;
    if (stored.chain !== chain) {
      chain = stored.chain;
      chains += 1;
      check = chainCheck(now);
      reported = false;
    }
    if (reported) continue;
    const found = brokenIn(stored, check);
    if (!found) continue;
    reported = true;
    broken += 1;
    output.err(found);
  }
  if (broken === 0)
    await output.write(
      `All sound: ${count(entries, 'entry', 'entries')} in ${count(chains, 'chain', 'chains')}.\n`,
    );
  else
    output.err(
      `${count(broken, 'chain is', 'chains are')} broken, of ${chains}. See "The chain is broken" in k8s/README.md.`,
    );
  return broken === 0 ? 0 : 1;
}

function brokenIn(
  { chain, seq, entry }: { chain: string; seq: number; entry: LedgerEntry | undefined },
  check: ReturnType<typeof chainCheck>,
): string | undefined {
  if (!entry) return `${chain}: entry ${seq} is broken: it cannot be read.`;
  const problem = check(entry);
  const where = `${entry.account} ${entry.currency}`;
  if (entry.seq !== seq) return `${where}: entry ${seq} is broken: it says that its number is ${entry.seq}.`;
  return problem && `${where}: entry ${problem.seq} is broken: ${problem.problem}.`;
}

function count(number: number, one: string, many: string): string {
  return `${number.toLocaleString('en-US')} ${number === 1 ? one : many}`;
}
