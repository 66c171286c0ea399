import { AppError } from '../../core/errors.ts';
import type { ReadContext } from './read-result.ts';
import type { Read } from './run-statement.ts';
import { quoted } from './write-rights.ts';

/**
 * Whether Trino knows the catalog and the schema that unqualified names are looked up in: one sentence a problem, with
 * its remedy. A login and `SELECT 1` work with any names, and every query then fails.
 * @throws AppError `TRINO_*` when Trino cannot be asked at all
 */
export async function sessionProblems(
  read: Read,
  { catalog, schema }: { catalog?: string | undefined; schema?: string | undefined },
  context: ReadContext,
): Promise<string[]> {
  if (!catalog) return [];
  try {
    const { rows } = await read(
      'probe',
      `SELECT schema_name FROM ${quoted(catalog)}.information_schema.schemata`,
      context,
    );
    const known = rows.map(([name]) => String(name).toLowerCase());
    return schema === undefined || known.includes(schema.toLowerCase())
      ? []
      : [
          'Trino does not know TRINO_SCHEMA in TRINO_CATALOG, or TRINO_USER may not see it: ' +
            'compare both with the database connection in Looker (Admin, Connections).',
        ];
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== 'TRINO_QUERY_FAILED') throw thrown;
    return [
      // The name of the error helps nobody: PrestoDB calls an unknown catalog a SYNTAX_ERROR.
      'Trino does not know TRINO_CATALOG, or TRINO_USER may not use it: ' +
        'compare it with the database connection in Looker (Admin, Connections).',
    ];
  }
}
