import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { ENTRIES_DAY, startLedgerPages } from '../emulators/dynamo/ledger-pages.ts';

/** Prints the most memory that a process ever had, in kB, as the last line of stderr. */
const REPORT = "process.on('exit', () => console.error(process.resourceUsage().maxRSS))";

/**
 * The built program exports a ledger of so many entries: how many came, and the most memory that it had.
 * @param heapMb most memory for its objects, of which the program itself needs up to 18; beyond, it ends with an error
 */
export async function exportedLedger(
  entries: number,
  heapMb = 384,
): Promise<{ lines: number; peakMb: number }> {
  await using table = await startLedgerPages(entries);
  const report = `--import=data:text/javascript,${encodeURIComponent(REPORT)}`;
  const days = ['--from', ENTRIES_DAY, '--to', ENTRIES_DAY];
  const env = {
    PATH: process.env.PATH,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'eu-central-1',
    AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
  };
  const program = [
    `--max-old-space-size=${heapMb}`,
    '--max-semi-space-size=2',
    report,
    'dist/main.js',
    'ledger',
    'export',
    '--format',
    'jsonl',
    ...days,
  ];
  const child = spawn(process.execPath, program, { env });
  let [lines, stderr] = [0, ''];
  child.stdout.on('data', (chunk: Buffer) => {
    for (const byte of chunk) if (byte === 10) lines += 1;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`the export ended with ${code}: ${stderr}`);
  return { lines, peakMb: Number(stderr.trimEnd().split('\n').at(-1)) / 1024 };
}
