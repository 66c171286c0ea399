import { type Dialect, tableStatements } from '../../emulators/dataset/tables.ts';

/** May write, and is used for nothing but making tables. */
export const LOADER = 'loader';

interface Page {
  nextUri?: string;
  data?: unknown[][];
  error?: { message: string; errorName: string };
}

/** The server has refused a statement. */
export class StatementError extends Error {
  /** Such as `SYNTAX_ERROR`. */
  readonly errorName: string;
  constructor(sql: string, { message, errorName }: { message: string; errorName: string }) {
    super(`${sql.slice(0, 100)}: ${message}`);
    this.errorName = errorName;
  }
}

/** Runs one statement as the loader, by the statement protocol alone. @throws StatementError */
export async function execute(
  { kind, url }: { kind: string; url: string },
  sql: string,
): Promise<unknown[][]> {
  const family = `X-${kind === 'presto' ? 'Presto' : 'Trino'}`;
  const headers = {
    [`${family}-User`]: LOADER,
    [`${family}-Catalog`]: 'hive',
    [`${family}-Schema`]: 'public',
  };
  const rows: unknown[][] = [];
  let page = await json(`${url}/v1/statement`, { method: 'POST', body: sql, headers });
  while (true) {
    if (page.error) throw new StatementError(sql, page.error);
    rows.push(...(page.data ?? []));
    if (page.nextUri === undefined) return rows;
    page = await json(page.nextUri, {});
  }
}

async function json(url: string, request: RequestInit): Promise<Page> {
  const response = await fetch(url, request);
  if (!response.ok) throw new Error(`HTTP ${response.status}: ${(await response.text()).slice(0, 200)}`);
  return (await response.json()) as Page;
}

/** The sandbox's data set into `hive.public`, unless it is there already. */
export async function loadTables(server: { kind: string; url: string }, dialect: Dialect): Promise<void> {
  await execute(server, 'CREATE SCHEMA IF NOT EXISTS hive.public');
  const there = await execute(server, 'SHOW TABLES FROM hive.public');
  if (there.some(([name]) => name === 'messages')) return;
  for (const statement of tableStatements(dialect)) await execute(server, statement);
}
