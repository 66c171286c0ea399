import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '../../../support/until.ts';
import { context, failure } from '../support.ts';
import { type Served, serve } from './served.ts';

let server: Served;

beforeAll(async () => {
  server = await serve();
});

afterAll(() => server.close());

const numbers = (count: number) => `SELECT n FROM UNNEST(SEQUENCE(1, ${count})) AS t(n)`;
let serial = 0;

/** A statement that runs for hours, with a text of its own. */
function endless(): string {
  serial += 1;
  const list = 'UNNEST(SEQUENCE(1, 10000))';
  return `SELECT SUM(a.x % (b.y + c.z)) AS n${serial} FROM ${list} AS a(x) CROSS JOIN ${list} AS b(y) CROSS JOIN ${list} AS c(z)`;
}

describe('a limit', () => {
  it('of rows is an error, and the query is stopped on the server', async () => {
    // More than a server makes ready ahead of its reader: one that is read slowly has not ended by itself before.
    const sql = 'SELECT verification_sid FROM authy_verifications CROSS JOIN UNNEST(SEQUENCE(1, 20)) AS r(n)';
    const engine = server.engine({ maxRows: 40 });
    expect((await failure(engine.run(sql, context()))).code).toBe('TRINO_TOO_LARGE');
    await until(async () => (await server.stateOf(sql)) === 'FAILED');
  });

  it('of rows may be reached', async () => {
    const table = await server.engine({ maxRows: 40 }).run(numbers(40), context());
    expect('rows' in table && table.rows).toHaveLength(40);
  });

  it('of time ends a query on the server', async () => {
    const sql = endless();
    const thrown = await failure(server.engine({ maxRunTimeMs: 1500 }).run(sql, context()));
    expect(thrown).toMatchObject({ code: 'TRINO_TIMEOUT', facts: { error: 'EXCEEDED_TIME_LIMIT' } });
    await until(async () => (await server.stateOf(sql)) === 'FAILED');
  });

  it.each([
    [`${numbers(9)} LIMIT 3`],
    [`${numbers(9)} FETCH FIRST 3 ROWS ONLY`],
    [`(${numbers(9)} LIMIT 2)`],
  ])('that is part of the SQL refuses a result as long as itself: %s', async (sql) => {
    expect(await server.engine().run(sql, context())).toMatchObject({ refusal: { code: 'result_cut' } });
  });

  it('that is part of the SQL is told with a result that is shorter', async () => {
    expect(await server.engine().run(`${numbers(2)} ORDER BY n LIMIT 3`, context())).toEqual({
      columns: ['n'],
      rows: [[1], [2]],
      limit: 3,
    });
  });
});

describe('a query that is not wanted any more', () => {
  it('is cancelled on the server before its first row', async () => {
    const sql = endless();
    const abort = new AbortController();
    const run = failure(server.engine().run(sql, context({ signal: abort.signal })));
    await until(async () => (await server.stateOf(sql)) === 'RUNNING', 30_000);
    abort.abort(new Error('enough'));
    expect(await run).toMatchObject({ code: 'DEADLINE' });
    await until(async () => (await server.stateOf(sql)) === 'FAILED');
  });

  it('is cancelled on the server when the program stops', async () => {
    const sql = endless();
    const engine = server.engine();
    const run = failure(engine.run(sql, context()));
    await until(async () => (await server.stateOf(sql)) === 'RUNNING', 30_000);
    await engine.close();
    expect((await run).code).toBe('DEADLINE');
    await until(async () => (await server.stateOf(sql)) === 'FAILED');
  });

  it('is not cancelled when it is finished', async () => {
    const sql = `${numbers(5)} ORDER BY n DESC`;
    await server.engine().run(sql, context());
    expect(await server.stateOf(sql)).toBe('FINISHED');
  });
});

describe('an error of the server', () => {
  it.each([
    ['SELECT nothing FROM accounts', 'COLUMN_NOT_FOUND'],
    ['SELECT 1 AS n FROM nowhere', 'TABLE_NOT_FOUND'],
    ['SELECT 1 AS n FROM hive.nowhere.accounts', 'SCHEMA_NOT_FOUND'],
    ['SELECT 1 AS n FROM nowhere.public.accounts', 'CATALOG_NOT_FOUND'],
    ['SELECT 1 AS n FROM', 'SYNTAX_ERROR'],
    ["SELECT CAST('x' AS BIGINT) AS n", 'INVALID_CAST_ARGUMENT'],
    ['SELECT no_such_function(1) AS n', 'FUNCTION_NOT_FOUND'],
    ['SELECT sid AS n FROM accounts AS a CROSS JOIN accounts AS b', 'AMBIGUOUS_NAME'],
    ['SELECT sid + 1 AS n FROM accounts', 'TYPE_MISMATCH'],
  ])('keeps its name: %s', async (sql, name) => {
    const thrown = await failure(server.engine().run(sql, context()));
    expect(thrown).toMatchObject({
      code: 'TRINO_QUERY_FAILED',
      retryable: false,
      facts: { error: name, errorType: 'USER_ERROR' },
    });
  });
});
