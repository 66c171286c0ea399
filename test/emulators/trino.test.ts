import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { calculate } from '../../src/core/credit/calculate.ts';
import type { Cell } from '../../src/core/credit/types.ts';
import { dataset } from './dataset/index.ts';
import { lookerContent } from './dataset/looks.ts';
import { startTrino, type TrinoEmulator } from './trino/index.ts';

let trino: TrinoEmulator;

beforeAll(async () => {
  trino = await startTrino();
});
afterAll(() => trino.close());

interface Page {
  id: string;
  nextUri?: string;
  columns?: { name: string; type: string }[];
  data?: Cell[][];
  stats: { state: string };
  error?: { errorName: string; errorType: string };
}

const post = (sql: string, headers: Record<string, string> = {}, server = trino) =>
  fetch(`${server.url}/v1/statement`, {
    method: 'POST',
    body: sql,
    headers: { 'X-Trino-User': 'u', ...headers },
  });

async function run(sql: string): Promise<Page & { rows: Cell[][] }> {
  let page = (await (await post(sql)).json()) as Page;
  const rows: Cell[][] = [];
  let columns: Page['columns'];
  while (page.nextUri) {
    page = (await (await fetch(page.nextUri)).json()) as Page;
    rows.push(...(page.data ?? []));
    columns ??= page.columns;
  }
  return { ...page, ...(columns && { columns }), rows };
}

const value = async (expression: string) => {
  const { rows, error } = await run(`SELECT ${expression} AS v`);
  return error?.errorName ?? rows[0]?.[0];
};

describe('the statement protocol', () => {
  test('a query is queued, run, read page by page and finished', async () => {
    const states: string[] = [];
    let page = (await (await post('SELECT * FROM range(1200)')).json()) as Page;
    for (states.push(page.stats.state); page.nextUri; states.push(page.stats.state))
      page = (await (await fetch(page.nextUri)).json()) as Page;
    expect(states.slice(0, 2)).toEqual(['QUEUED', 'QUEUED']);
    expect(states.slice(-4)).toEqual(['RUNNING', 'RUNNING', 'RUNNING', 'FINISHED']);
  });

  test('the same token gives the same page; one that is past is gone; a wrong slug is not found', async () => {
    const first = (await (await post('SELECT 1 AS a')).json()) as Page;
    const uri = first.nextUri ?? '';
    const again = [await (await fetch(uri)).json(), await (await fetch(uri)).json()];
    expect(again[0]).toEqual(again[1]);
    await fetch((again[0] as Page).nextUri ?? '');
    expect((await fetch(uri)).status).toBe(410);
    expect((await fetch(uri.replace(/x[0-9a-f]{32}/, `x${'0'.repeat(32)}`))).status).toBe(404);
  });

  test('DELETE cancels, by nextUri and by id, and 204 is the answer for an unknown id too', async () => {
    for (const way of ['uri', 'id']) {
      const page = (await (await post('SELECT 1')).json()) as Page;
      const url = way === 'uri' ? (page.nextUri ?? '') : `${trino.url}/v1/query/${page.id}`;
      expect((await fetch(url, { method: 'DELETE' })).status).toBe(204);
      expect(trino.queries.at(-1)).toMatchObject({ cancelled: true });
    }
    expect((await fetch(`${trino.url}/v1/query/none`, { method: 'DELETE' })).status).toBe(204);
  });

  test('refuses a request without user, with a schema alone, or with both header families', async () => {
    expect((await post('SELECT 1', { 'X-Trino-User': '' })).status).toBe(401);
    expect((await post('SELECT 1', { 'X-Trino-Schema': 's' })).status).toBe(400);
    expect((await post('SELECT 1', { 'X-Presto-User': 'u' })).status).toBe(400);
  });

  test('records requests without Authorization and without the slug', async () => {
    await run('SELECT 1');
    await post('SELECT 1', { Authorization: 'Basic c2VjcmV0' });
    expect(JSON.stringify(trino.requests)).not.toMatch(/c2VjcmV0|authorization|\/x[0-9a-f]{32}/);
  });
});

describe('as Trino would', () => {
  test.each([
    ['7 / 2', 3],
    ["DATE_DIFF('day', TIMESTAMP '2026-01-01 23:00:00', TIMESTAMP '2026-01-02 01:00:00')", 0],
    ["DATE_FORMAT(TIMESTAMP '2026-01-02 03:04:05', '%Y-%m-%d %H:%i:%s')", '2026-01-02 03:04:05'],
    ["DATE_FORMAT(DATE_ADD('month', -1, TIMESTAMP '2026-03-31 00:00:00'), '%Y-%m-%d')", '2026-02-28'],
    ["DATE_FORMAT(TIMESTAMP '2026-01-01 12:00:00' AT TIME ZONE 'America/New_York', '%H')", '07'],
    ["DATE_FORMAT(DATE_PARSE('2026-01-02', '%Y-%m-%d'), '%Y')", '2026'],
    ["DAY_OF_WEEK(DATE '2026-11-22')", 7],
    ["FROM_BASE('ff', 16)", 255],
    ["TO_HEX(MD5(CAST('a' AS VARBINARY)))", '0CC175B9C0F1B6A831C399E269772661'],
    ['REDUCE(ARRAY[1, 2, 3], 0, (s, x) -> s + x, s -> s)', 6],
    ['CAST(1.50 AS DECIMAL(10,2))', '1.50'],
    [
      "LISTAGG(c, ', ') WITHIN GROUP (ORDER BY c) FROM (VALUES ('b'), ('a')) t(c)".replace(
        ' FROM',
        ' AS v FROM',
      ),
      'a, b',
    ],
  ])('%s', async (expression, expected) => {
    const { rows } = await run(
      expression.includes(' AS v ') ? `SELECT ${expression}` : `SELECT ${expression} AS v`,
    );
    expect(rows[0]?.[0]).toBe(expected);
  });

  test('errors have their names', async () => {
    expect(await value('nothing')).toBe('COLUMN_NOT_FOUND');
    expect((await run('SELECT 1 FROM nothing')).error?.errorName).toBe('TABLE_NOT_FOUND');
    expect((await run('SELECT 1;')).error?.errorName).toBe('SYNTAX_ERROR');
    expect(await value("CAST('x' AS BIGINT)")).toBe('INVALID_CAST_ARGUMENT');
  });

  test('nobody can write, read files or change settings', async () => {
    for (const sql of [
      'CREATE TABLE x AS SELECT 1 AS a',
      'DELETE FROM accounts',
      'INSERT INTO accounts VALUES (1)',
    ])
      expect((await run(sql)).error).toMatchObject({
        errorName: 'PERMISSION_DENIED',
        errorType: 'USER_ERROR',
      });
    expect((await run("SELECT * FROM read_csv('/etc/passwd')")).error?.errorName).toBe('PERMISSION_DENIED');
    expect((await run('SET enable_external_access = true')).error).toBeDefined();
  });

  test('EXPLAIN tells what would be read, and whether it would run', async () => {
    const io = await run('EXPLAIN (TYPE IO, FORMAT JSON) SELECT * FROM public.accounts');
    expect(JSON.parse(String(io.rows[0]?.[0]))).toMatchObject({
      inputTableColumnInfos: [
        {
          table: { catalog: 'hive', schemaTable: { schema: 'public', table: 'accounts' } },
          estimate: { outputRowCount: 6 },
        },
      ],
    });
    expect((await run('EXPLAIN (TYPE VALIDATE) SELECT * FROM accounts')).rows).toEqual([[true]]);
    expect((await run('EXPLAIN (TYPE VALIDATE) SELECT nothing FROM accounts')).error).toBeDefined();
  });
});

describe('the synthetic customers', () => {
  const looks = lookerContent.looks.slice(0, 6).map(({ queryId }, index) => {
    const query = lookerContent.queries.find(({ id }) => id === queryId);
    const sql =
      typeof query?.sql === 'function' ? query.sql(query, lookerContent.users[0] ?? ({} as never)) : '';
    return { name: dataset.truths[index === 0 ? 1 : index === 1 ? 0 : index]?.name ?? '', sql };
  });

  test.each(looks)(
    '$name: the policy comes within one percent of what the scripts cost',
    async ({ name, sql }) => {
      const truth = dataset.truths.find((candidate) => candidate.name === name);
      expect(sql).toContain(truth?.account);
      const { rows, columns = [] } = await run(sql.replace('{{row_filter}}', '1=1'));
      const result = calculate({
        table: { columns: columns.map((column) => column.name), rows },
        claim: {},
        policy: {},
      });
      const cost = Number(truth?.fraudCost);
      expect(result).toMatchObject({ status: 'OK', scope: 'estimated' });
      expect(Math.abs(Number(result.credit_amount) - cost)).toBeLessThanOrEqual(cost * 0.01);
    },
  );
});
