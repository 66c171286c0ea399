import { openTable } from '../adapters/dynamo/open-table.ts';
import { type TableSettings, tableAddress } from '../app/table-address.ts';
import type { Log } from '../core/ports/log.ts';
import type { CommandIo } from '../process/command-io.ts';

/** `npm run table -- create`. Returns the exit code: 0 done, 1 not, with one line that says how to fix it. */
export async function runTable(
  argv: readonly string[],
  settings: TableSettings,
  io: CommandIo,
): Promise<number> {
  if (argv[0] !== 'create' || argv.length > 1) {
    io.err('Usage: npm run table -- create');
    return 1;
  }
  const table = openTable(tableAddress(settings), { patient: true });
  try {
    const problem = await table.create(lineLog(io));
    if (problem === undefined) io.out(`The table ${table.name} is ready.`);
    else io.err(`The table ${table.name} could not be made: ${problem}`);
    return problem === undefined ? 0 : 1;
  } finally {
    table.close();
  }
}

function lineLog(io: CommandIo): Log {
  const line = (_facts: object, sentence: string) => io.out(sentence);
  const log: Log = { debug: () => undefined, info: line, warn: line, error: line, child: () => log };
  return log;
}
