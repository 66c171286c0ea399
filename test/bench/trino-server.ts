import { startTrino } from '../emulators/trino/index.ts';
import { benchPage, COLUMNS, ROWS, ROWS_PER_PAGE } from './trino-rows.ts';

/** A Trino in a process of its own for the benchmark. Prints its address, and ends with its standard input. */
async function serve(): Promise<void> {
  const data = benchPage();
  const page = (index: number) => (index < ROWS / ROWS_PER_PAGE ? data : undefined);
  const trino = await startTrino({ script: () => ({ columns: COLUMNS, page }) });
  process.stdout.write(`${trino.url}\n`);
  process.stdin.resume();
  process.stdin.once('end', () => void trino.close());
}

if (process.argv[1]?.endsWith('trino-server.ts')) void serve();
