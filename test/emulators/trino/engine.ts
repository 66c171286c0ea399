import { DuckDBInstance } from '@duckdb/node-api';
import { guardSql } from '../../../src/core/sql/read-only.ts';
import type { Dataset } from '../dataset/index.ts';
import { MACROS, toDuckDb } from './rewrite.ts';
import { column, type EngineResult, paged, streamed } from './values.ts';

/** An error as Trino tells it. */
export class TrinoError extends Error {
  readonly errorName: string;
  readonly errorType: string;
  /** Java class of what failed. */
  readonly javaClass: string;
  constructor(
    errorName: string,
    errorType: string,
    message: string,
    javaClass = 'io.trino.spi.TrinoException',
  ) {
    super(message);
    this.javaClass = javaClass;
    this.errorName = errorName;
    this.errorType = errorType;
  }
}

export interface RunOptions {
  parametric: boolean;
  headers: Record<string, string>;
  rowsPerPage: number;
  signal: AbortSignal;
}

/** What stands behind the protocol: DuckDB, or a script. */
export interface Engine {
  run(sql: string, options: RunOptions): Promise<EngineResult>;
  close(): void;
}

/** DuckDB in memory, filled once, then locked: no files, no network, no settings. */
export async function openDuckDb(data: Pick<Dataset, 'statements'>): Promise<Engine> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const setup = await instance.connect();
  const statements = [
    "ATTACH ':memory:' AS hive",
    'CREATE SCHEMA hive.public',
    'USE hive.public',
    "SET GLOBAL TimeZone = 'UTC'",
    'SET GLOBAL integer_division = true',
    "SET GLOBAL lambda_syntax = 'ENABLE_SINGLE_ARROW'",
    ...MACROS,
    ...data.statements,
    'SET enable_external_access = false',
    'SET lock_configuration = true',
  ];
  for (const statement of statements) await setup.run(statement);
  setup.closeSync();
  return {
    run: (sql, options) => answer(instance, sql, options),
    close: () => instance.closeSync(),
  };
}

/** Every catalog of Trino has an `information_schema` of its own; DuckDB has one for all. */
function ofCatalog(sql: string): string {
  return sql.replace(
    /"hive"\.information_schema\.(schemata|tables)\b/,
    (_, view) =>
      `(SELECT * FROM system.information_schema.${view} WHERE ${view === 'tables' ? 'table_catalog' : 'catalog_name'} = 'hive')`,
  );
}

async function answer(instance: DuckDBInstance, sql: string, options: RunOptions): Promise<EngineResult> {
  const [, kind, inner] =
    /^\s*EXPLAIN\s*\(\s*TYPE\s+(IO|VALIDATE)\s*(?:,\s*FORMAT\s+JSON\s*)?\)\s*([\s\S]+)$/i.exec(sql) ?? [];
  const query = inner ?? sql;
  if (/;\s*$/.test(query))
    throw new TrinoError('SYNTAX_ERROR', 'USER_ERROR', "line 1:1: mismatched input ';'");
  refuseWrites(query);
  if (kind?.toUpperCase() === 'IO')
    return one('Query Plan', 'varchar', JSON.stringify(await describeIo(instance, query, options)));
  if (kind?.toUpperCase() === 'VALIDATE') {
    await (await execute(instance, `EXPLAIN ${toDuckDb(query)}`, options)).page(0);
    return one('Valid', 'boolean', true);
  }
  return execute(instance, ofCatalog(toDuckDb(query)), options);
}

function one(name: string, type: string, value: unknown): EngineResult {
  return paged([column(name, type)], [JSON.stringify([value])], 1);
}

/** The user of the sandbox can only read, as the bot's user should be. */
function refuseWrites(sql: string): void {
  if ('sql' in guardSql(sql)) return;
  const word = /[a-z]+/i.exec(sql)?.[0]?.toUpperCase() ?? '';
  if (/^(CREATE|INSERT|DELETE|UPDATE|DROP|ALTER|MERGE|TRUNCATE|GRANT|REVOKE|CALL)$/.test(word))
    throw new TrinoError('PERMISSION_DENIED', 'USER_ERROR', `Access Denied: Cannot ${word.toLowerCase()}`);
  throw new TrinoError('SYNTAX_ERROR', 'USER_ERROR', `line 1:1: mismatched input '${word}'`);
}

async function execute(
  instance: DuckDBInstance,
  sql: string,
  { parametric, signal, rowsPerPage }: RunOptions,
): Promise<EngineResult> {
  const connection = await instance.connect();
  let again: NodeJS.Timeout | undefined;
  // Again and again: DuckDB forgets an interrupt that comes before the statement runs, which then never ends.
  const interrupt = () => {
    connection.interrupt();
    again = setTimeout(interrupt, 20).unref();
  };
  signal.addEventListener('abort', interrupt, { once: true });
  const end = () => {
    signal.removeEventListener('abort', interrupt);
    clearTimeout(again);
    connection.closeSync();
  };
  try {
    await connection.run('USE hive.public');
    if (signal.aborted) throw new Error('Interrupted');
    const { columns, page } = streamed(await connection.stream(sql), parametric, rowsPerPage);
    if (signal.aborted) throw new Error('Interrupted');
    return { columns, page: (index) => pulled(page, index, end) };
  } catch (thrown) {
    end();
    throw toTrinoError(thrown);
  }
}

/** A page; the connection ends with the last one. */
async function pulled(
  page: EngineResult['page'],
  index: number,
  end: () => void,
): Promise<string | undefined> {
  try {
    const data = await page(index);
    if (data === undefined) end();
    return data;
  } catch (thrown) {
    end();
    throw toTrinoError(thrown);
  }
}

/** By duck typing: an error of the native library is of another realm inside Jest. */
function toTrinoError(thrown: unknown): TrinoError {
  const message = String((thrown as Partial<Error>).message ?? thrown).split('\n')[0] ?? '';
  const named = NAMES.find(([pattern]) => pattern.test(message));
  return named
    ? new TrinoError(named[1], named[2], message)
    : new TrinoError('GENERIC_INTERNAL_ERROR', 'INTERNAL_ERROR', message);
}

const NAMES: [RegExp, string, string][] = [
  [/interrupted/i, 'USER_CANCELED', 'USER_ERROR'],
  [/^(Failed to extract statements|Parser Error)/, 'SYNTAX_ERROR', 'USER_ERROR'],
  [/^Binder Error: Catalog "/, 'CATALOG_NOT_FOUND', 'USER_ERROR'],
  [/^Catalog Error: Table.* schema .*does not exist/, 'SCHEMA_NOT_FOUND', 'USER_ERROR'],
  [/^Catalog Error: Table/, 'TABLE_NOT_FOUND', 'USER_ERROR'],
  [/^Catalog Error.*Function/, 'FUNCTION_NOT_FOUND', 'USER_ERROR'],
  [/^Binder Error: Ambiguous reference/, 'AMBIGUOUS_NAME', 'USER_ERROR'],
  [/^Binder Error: (Referenced column|Column)/, 'COLUMN_NOT_FOUND', 'USER_ERROR'],
  [/^Binder Error/, 'TYPE_MISMATCH', 'USER_ERROR'],
  [/^Conversion Error/, 'INVALID_CAST_ARGUMENT', 'USER_ERROR'],
  [/^Permission Error/, 'PERMISSION_DENIED', 'USER_ERROR'],
  [/./, 'GENERIC_USER_ERROR', 'USER_ERROR'],
];

/** What `EXPLAIN (TYPE IO, FORMAT JSON)` tells: the tables that are read, and how much. */
async function describeIo(instance: DuckDBInstance, sql: string, options: RunOptions): Promise<object> {
  const connection = await instance.connect();
  try {
    await connection.run('USE hive.public');
    const rewritten = toDuckDb(sql);
    // Says what is wrong with the statement; a name that is unknown after it is a WITH query.
    await connection.run(`EXPLAIN ${rewritten}`);
    const names = [
      ...new Set(connection.getTableNames(rewritten, true).map((name) => name.split(' AS ')[0] ?? name)),
    ];
    const found = await Promise.all(
      names.map((name) => describeTable(instance, name, options).catch(() => undefined)),
    );
    const inputs = found.filter((input) => input !== undefined);
    const rows = inputs.reduce((sum, input) => sum + input.estimate.outputRowCount, 0);
    return {
      inputTableColumnInfos: inputs,
      estimate: {
        outputRowCount: rows,
        outputSizeInBytes: rows * 100,
        cpuCost: rows * 100,
        maxMemory: 0,
        networkCost: 0,
      },
    };
  } catch (thrown) {
    throw toTrinoError(thrown);
  } finally {
    connection.closeSync();
  }
}

async function describeTable(instance: DuckDBInstance, name: string, options: RunOptions) {
  const parts = name.replaceAll('"', '').split('.');
  const [table = '', schema = 'public', catalog = 'hive'] = parts.reverse();
  const counted = await execute(instance, `SELECT count(*) FROM ${name}`, { ...options, rowsPerPage: 1 });
  const outputRowCount = Number(/\d+/.exec((await counted.page(0)) ?? '')?.[0] ?? 0);
  return {
    table: { catalog, schemaTable: { schema, table } },
    columnConstraints: [],
    estimate: {
      outputRowCount,
      outputSizeInBytes: outputRowCount * 100,
      cpuCost: outputRowCount * 100,
      maxMemory: 0,
      networkCost: 0,
    },
  };
}
