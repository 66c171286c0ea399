import { randomUUID } from 'node:crypto';
import { type Dialect, tableStatements } from '../../emulators/dataset/tables.ts';
import type { RealServer } from '../../support/real-server.ts';

/** May write, and is used for nothing but making tables. */
export const LOADER = 'loader';

interface Page {
  nextUri?: string;
  data?: unknown[][];
  error?: Failure;
}

interface Failure {
  message: string;
  errorName: string;
  failureInfo?: { type: string };
}

/** The server has refused a statement. */
export class StatementError extends Error {
  /** Whether the parser refused it. By the class: PrestoDB calls an unknown table a SYNTAX_ERROR too. */
  readonly ofParser: boolean;
  constructor(sql: string, { message, failureInfo }: Failure) {
    super(`${sql.slice(0, 100)}: ${message}`);
    this.ofParser = failureInfo?.type.endsWith('.ParsingException') === true;
  }
}

/** A server that is asked, as far as it is needed here. */
export type Asked = Pick<RealServer, 'kind' | 'url' | 'login'>;

/** Runs one statement, by the statement protocol alone. @throws StatementError */
export async function execute(
  { kind, url, login }: Asked,
  sql: string,
  user = login?.user ?? LOADER,
): Promise<unknown[][]> {
  const family = `X-${kind === 'presto' ? 'Presto' : 'Trino'}`;
  const headers = {
    [`${family}-User`]: user,
    [`${family}-Catalog`]: 'hive',
    [`${family}-Schema`]: 'public',
  };
  const basic = login?.password && Buffer.from(`${user}:${login.password}`, 'latin1').toString('base64');
  const authorization = basic && { authorization: `Basic ${basic}` };
  const rows: unknown[][] = [];
  let page = await json(`${url}/v1/statement`, {
    method: 'POST',
    body: sql,
    headers: { ...headers, ...authorization },
  });
  while (true) {
    if (page.error) throw new StatementError(sql, page.error);
    rows.push(...(page.data ?? []));
    if (page.nextUri === undefined) return rows;
    page = await json(page.nextUri, { headers: { ...authorization } });
  }
}

const LOGIN =
  'does not let this user in: give a user who may make tables, as --server https://USER:PASSWORD@HOST:PORT';

async function json(url: string, request: RequestInit): Promise<Page> {
  const response = await fetch(url, request);
  if (response.status === 401 || response.status === 403) throw new Error(`${new URL(url).origin} ${LOGIN}`);
  if (!response.ok) throw new Error(`HTTP ${response.status}: ${(await response.text()).slice(0, 200)}`);
  return (await response.json()) as Page;
}

/** Whether a user can make a table in the sandbox's schema; it is made and dropped to find out. */
export async function canWrite(server: Asked, user: string): Promise<boolean> {
  // A name of its own: one that an interrupted run left behind would look like a lack of rights.
  const table = `write_probe_${randomUUID().replaceAll('-', '')}`;
  try {
    await execute(server, `CREATE TABLE ${table} AS SELECT 1 AS a`, user);
  } catch (thrown) {
    if (thrown instanceof StatementError) return false;
    throw thrown;
  }
  await execute(server, `DROP TABLE ${table}`, user);
  return true;
}

/** The sandbox's data set into `hive.public`, unless it is there already. */
export async function loadTables(server: Asked, dialect: Dialect): Promise<void> {
  await execute(server, 'CREATE SCHEMA IF NOT EXISTS hive.public');
  const there = await execute(server, 'SHOW TABLES FROM hive.public');
  if (there.some(([name]) => name === 'messages')) return;
  for (const statement of tableStatements(dialect)) await execute(server, statement);
}
