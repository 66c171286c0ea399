import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Trino } from 'trino-client';
import { RowReader } from '../../src/adapters/trino/cells.ts';
import { streamResult } from '../../src/adapters/trino/read-result.ts';
import { benchPage, ROWS, ROWS_PER_PAGE } from './trino-rows.ts';

/** One way to read the million rows, in a process of its own so that its memory can be seen. Prints JSON. */
type Way = 'wrapper' | 'client' | 'parse';

/** Each way adds up one column, so that every row is touched. */
const WAYS: Record<Way, (server: string) => Promise<number>> = { wrapper, client, parse };

async function wrapper(server: string): Promise<number> {
  let sum = 0;
  const settings = {
    server,
    user: 'bench',
    password: () => undefined,
    protocol: 'trino',
    timezone: 'UTC',
    maxRunTimeMs: 120_000,
  } as const;
  const agents = { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) };
  const context = { signal: new AbortController().signal, requestId: 'BENCH', progress: () => undefined };
  let reader: RowReader | undefined;
  await streamResult(settings, agents, 'SELECT 1', context, {
    pageBegins: () => undefined,
    rows(rows, columns) {
      reader ??= new RowReader(columns, [...columns.keys()]);
      for (const row of rows) sum += Number(reader.read(row)[4]);
    },
    pageRead: () => undefined,
  });
  agents.http.destroy();
  return sum;
}

async function client(server: string): Promise<number> {
  let sum = 0;
  const trino = Trino.create({ server, extraHeaders: { 'X-Trino-User': 'bench' } });
  for await (const page of await trino.query('SELECT 1')) for (const row of page.data ?? []) sum += row[4];
  return sum;
}

async function parse(): Promise<number> {
  let sum = 0;
  const text = benchPage();
  for (let page = 0; page < ROWS / ROWS_PER_PAGE; page++) for (const row of JSON.parse(text)) sum += row[4];
  return sum;
}

async function measure(way: Way, server: string): Promise<void> {
  let peak = process.memoryUsage.rss();
  const idle = peak;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 20);
  const started = performance.now();
  const cpu = process.cpuUsage();
  const sum = await WAYS[way](server);
  const { user, system } = process.cpuUsage(cpu);
  const seconds = (performance.now() - started) / 1000;
  clearInterval(watch);
  const megabytes = (bytes: number) => Math.round(bytes / 1e6);
  const result = {
    cpuMs: Math.round((user + system) / 1000),
    rowsPerSecond: Math.round(ROWS / seconds),
    peakMb: megabytes(peak),
    idleMb: megabytes(idle),
    sum,
  };
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

if (process.argv[1]?.endsWith('trino-reader.cjs'))
  void measure(process.argv[2] as Way, process.argv[3] ?? '');
