import { AppError } from '../../core/errors.ts';
import type { ReadContext } from './read-result.ts';
import type { Read } from './run-statement.ts';

/** What the rights of the user are said to be. */
export interface WriteRights {
  /** Kinds of statements that Trino would run, such as `INSERT`. */
  allowed: string[];
  /** Kinds of statements that Trino refused for the user's rights. */
  refused: string[];
  /** Kinds of which Trino said neither; also INSERT and DELETE where no table can be read. */
  unknown: string[];
  /** Why INSERT and DELETE could not be checked, as a sentence with its remedy. */
  unchecked?: string;
  /** The table that INSERT and DELETE were checked on, `catalog.schema.table`. */
  table?: string;
}

/**
 * Asks whether the user could write: `EXPLAIN (TYPE VALIDATE)` checks rights and runs nothing. CREATE TABLE in the
 * session's schema, and INSERT and DELETE on the first table that the user sees.
 * @throws AppError `TRINO_*` when Trino cannot be asked at all
 */
export async function writeRights(
  read: Read,
  { catalog, schema }: { catalog?: string | undefined; schema?: string | undefined },
  context: ReadContext,
): Promise<WriteRights> {
  const rights: WriteRights = { allowed: [], refused: [], unknown: [] };
  const check = async (kind: string, statement: string) => {
    rights[await validate(read, statement, context)].push(kind);
  };
  await check('CREATE TABLE', 'CREATE TABLE credit_bot_write_probe AS SELECT 1 AS a');
  const table = await firstTable(read, catalog, schema, context);
  if (!table) {
    const unchecked = catalog
      ? 'No table can be read there to check INSERT and DELETE on: check TRINO_CATALOG, TRINO_SCHEMA and the rights.'
      : 'Without TRINO_CATALOG there is no table to check on: set it for one run of the doctor.';
    return { ...rights, unknown: [...rights.unknown, 'INSERT', 'DELETE'], unchecked };
  }
  await check('INSERT', `INSERT INTO ${table.quoted} SELECT * FROM ${table.quoted}`);
  await check('DELETE', `DELETE FROM ${table.quoted}`);
  return { ...rights, table: table.name };
}

async function validate(
  read: Read,
  statement: string,
  context: ReadContext,
): Promise<'allowed' | 'refused' | 'unknown'> {
  try {
    await read('probe', `EXPLAIN (TYPE VALIDATE) ${statement}`, context);
    return 'allowed';
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== 'TRINO_QUERY_FAILED') throw thrown;
    return thrown.facts.error === 'PERMISSION_DENIED' ? 'refused' : 'unknown';
  }
}

interface Table {
  quoted: string;
  name: string;
}

async function firstTable(
  read: Read,
  catalog: string | undefined,
  schema: string | undefined,
  context: ReadContext,
): Promise<Table | undefined> {
  if (!catalog) return undefined;
  const inSchema = schema
    ? `table_schema = '${schema.replaceAll("'", "''")}'`
    : "table_schema <> 'information_schema'";
  try {
    const { rows } = await read(
      'probe',
      `SELECT table_schema, table_name FROM ${quoted(catalog)}.information_schema.tables ` +
        `WHERE ${inSchema} AND table_type = 'BASE TABLE' ORDER BY 1, 2 LIMIT 1`,
      context,
    );
    const names = [catalog, ...(rows[0] ?? []).map(String)];
    if (names.length !== 3) return undefined;
    return { quoted: names.map(quoted).join('.'), name: names.join('.') };
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === 'TRINO_QUERY_FAILED') return undefined;
    throw thrown;
  }
}

/** A name as an identifier of SQL. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
