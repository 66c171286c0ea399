import { parseArgs } from 'node:util';
import { z } from 'zod';

export type LedgerArguments =
  | { command: 'verify' }
  | {
      command: 'export';
      from: string | undefined;
      to: string | undefined;
      account: string | undefined;
      format: 'csv' | 'jsonl';
      /** The decided answers as cases of the back-test instead of the entries. */
      cases: boolean;
    };

export const BAD_ARGUMENTS = 2;
export const USAGE =
  'Usage: npm run -s ledger -- export [--from YYYY-MM-DD] [--to YYYY-MM-DD] [--account ID] [--format csv|jsonl] [--format jsonl --cases], or verify.';

/** The day must exist: 2026-02-30 does not. */
const day = z.iso.date();

/** The arguments of `ledger`, or what is wrong with them in one sentence. */
export function readArguments(argv: readonly string[]): LedgerArguments | { problem: string } {
  const given = parsed(argv);
  if ('problem' in given) return given;
  const { values, positionals } = given;
  const [command, ...rest] = positionals;
  if (rest.length > 0) return { problem: 'There is one command at a time.' };
  if (command === 'verify')
    return Object.keys(values).length > 0 ? { problem: 'verify takes no options.' } : { command };
  if (command !== 'export') return { problem: 'The command is export or verify.' };
  const { from, to, account, cases = false, format = 'csv' } = values;
  for (const [name, value] of Object.entries({ from, to }))
    if (value !== undefined && !day.safeParse(value).success)
      return { problem: `--${name} must be a day such as 2026-11-03.` };
  if (from !== undefined && to !== undefined && from > to) return { problem: '--from is after --to.' };
  if (format !== 'csv' && format !== 'jsonl') return { problem: '--format is csv or jsonl.' };
  if (cases && format !== 'jsonl') return { problem: '--cases needs --format jsonl.' };
  return { command, from, to, account, format, cases };
}

function parsed(argv: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { from: text, to: text, account: text, format: text, cases: { type: 'boolean' } },
    });
  } catch {
    return { problem: 'There is an option that I do not know, or one without its value.' };
  }
}
