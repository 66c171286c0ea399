import { describe, expect, test } from '@jest/globals';
import { TRUTHS } from '../../emulators/dataset/traffic.ts';
import { until } from '../../support/until.ts';
import { bench, context, failure, numbers } from './support.ts';

const COUNT = `SELECT COUNT(*) AS "v.attempts", SUM(sms_fee_usd) AS "v.sms_fees", MIN(date_created) AS "v.first"
FROM public.authy_verifications WHERE account_sid = '${TRUTHS[1]?.account}' AND country_code = 'BD'`;

describe.each(['trino', 'presto'] as const)('the %s header family', (family) => {
  test('runs SQL for real and returns integers, exact decimals and timestamps', async () => {
    await using b = await bench({ family, user: 'credit-bot', password: 'pw' }, { password: () => 'pw' });
    const first = family === 'trino' ? '2026-10-12 00:00:00.000000' : '2026-10-12 00:00:00.000';
    expect(await b.engine.run(COUNT, context())).toEqual({
      columns: ['v.attempts', 'v.sms_fees', 'v.first'],
      rows: [[7800, '1439.1000', first]],
    });
    expect(b.observed).toEqual(['query ok']);
  });

  test('says who asks, for which request and with which limits, in that family only', async () => {
    await using b = await bench(
      { family, script: () => numbers(1) },
      { maxScanBytes: 1_000_000, allowedSchemas: [] },
    );
    await failure(b.engine.run('SELECT 1', context()));
    const headers = b.trino.requests[0]?.headers ?? {};
    const prefix = `x-${family}-`;
    expect(headers).toMatchObject({
      [`${prefix}user`]: 'credit-bot',
      [`${prefix}source`]: 'credit-bot',
      [`${prefix}catalog`]: 'hive',
      [`${prefix}schema`]: 'public',
      [`${prefix}time-zone`]: 'UTC',
      [`${prefix}client-tags`]: 'credit-bot,REQUEST0000000000001',
      [`${prefix}trace-token`]: 'REQUEST0000000000001',
      [`${prefix}session`]: `query_max_run_time=10000ms,${
        family === 'trino' ? 'query_max_scan_physical_bytes' : 'query_max_scan_raw_input_bytes'
      }=1000000B`,
    });
    const other = family === 'trino' ? 'x-presto-' : 'x-trino-';
    expect(Object.keys(headers).filter((name) => name.startsWith(other))).toEqual([]);
  });
});

test('a new password is used from the next query on', async () => {
  let password = 'old';
  await using b = await bench(
    { user: 'credit-bot', password: 'new', script: () => numbers(1) },
    { password: () => password },
  );
  expect((await failure(b.engine.run('SELECT 1', context()))).code).toBe('TRINO_LOGIN');
  password = 'new';
  expect(await b.engine.run('SELECT 1', context())).toMatchObject({ rows: [[1]] });
});

test('a password with umlauts is sent as Trino reads it, in ISO-8859-1', async () => {
  const password = 'p\u00e4ssw\u00f6rd \u00a7';
  await using b = await bench(
    { user: 'credit-bot', password, script: () => numbers(1) },
    { password: () => password },
  );
  expect(await b.engine.run('SELECT 1', context())).toMatchObject({ rows: [[1]] });
});

test('SQL goes out as it came in, comments and line ends included', async () => {
  await using b = await bench({ script: () => numbers(1) });
  await b.engine.run("-- raw sql\r\nSELECT 'é' -- end\n;", context());
  expect(b.trino.queries[0]?.sql).toBe("-- raw sql\r\nSELECT 'é' -- end");
});

describe('limits', () => {
  test('more rows than TRINO_MAX_ROWS are an error, and the query is stopped on the server', async () => {
    await using b = await bench({ script: () => numbers(100) }, { maxRows: 40 });
    expect((await failure(b.engine.run('SELECT n', context()))).code).toBe('TRINO_TOO_LARGE');
    expect(b.trino.queries[0]?.cancelled).toBe(true);
  });

  test('exactly TRINO_MAX_ROWS rows are fine', async () => {
    await using b = await bench({ script: () => numbers(40) }, { maxRows: 40 });
    expect(await b.engine.run('SELECT n', context())).toMatchObject({ columns: ['n'] });
  });

  test('the server ends a query at TRINO_MAX_RUN_TIME', async () => {
    await using b = await bench({ script: () => new Promise(() => undefined) }, { maxRunTimeMs: 150 });
    const thrown = await failure(b.engine.run('SELECT n', context()));
    expect(thrown).toMatchObject({ code: 'TRINO_TIMEOUT', facts: { error: 'EXCEEDED_TIME_LIMIT' } });
  });

  test('a server that does not answer any more is given up soon after', async () => {
    await using b = await bench({ script: () => numbers(1) }, { maxRunTimeMs: 150 });
    b.trino.faultFor = ({ kind }) => (kind === 'page' ? 'hang' : undefined);
    expect((await failure(b.engine.run('SELECT n', context()))).code).toBe('TRINO_TIMEOUT');
    expect(b.trino.queries[0]?.cancelled).toBe(true);
  });

  test.each([
    ['SELECT n FROM t LIMIT 3', 3],
    ['SELECT n FROM t FETCH FIRST 3 ROWS ONLY', 3],
    ['(SELECT n FROM t LIMIT 2)', 2],
  ])('%s: a result as long as its limit is refused', async (sql, rows) => {
    await using b = await bench({ script: () => numbers(rows) });
    expect(await b.engine.run(sql, context())).toMatchObject({ refusal: { code: 'result_cut' } });
  });

  test('a result shorter than its limit is whole, and says the limit', async () => {
    await using b = await bench({ script: () => numbers(2) });
    expect(await b.engine.run('SELECT n FROM t LIMIT 3', context())).toEqual({
      columns: ['n'],
      rows: [[1], [2]],
      limit: 3,
    });
  });

  test('rows skipped by OFFSET are never credited; the query is not even run', async () => {
    await using b = await bench({ script: () => numbers(2) });
    expect(await b.engine.run('SELECT n FROM t OFFSET 5', context())).toMatchObject({
      refusal: { code: 'result_cut' },
    });
    expect(b.trino.requests).toEqual([]);
  });
});

test.each(['DROP TABLE t', 'SELECT 1; SELECT 2', 'SELECT * FROM TABLE(system.query())'])(
  '%s is refused before anything is sent',
  async (sql) => {
    await using b = await bench({ script: () => numbers(1) });
    expect(await b.engine.run(sql, context())).toMatchObject({ refusal: { code: 'not_read_only' } });
    expect(b.trino.requests).toEqual([]);
  },
);

describe('stopping', () => {
  const endless = { script: () => new Promise<never>(() => undefined), longPollMs: 20 };

  test('an aborted request cancels the query on the server before its first row', async () => {
    await using b = await bench(endless);
    const abort = new AbortController();
    const run = failure(b.engine.run('SELECT n', context({ signal: abort.signal })));
    await until(() => b.trino.queries[0]?.state === 'RUNNING');
    abort.abort(new Error('enough'));
    expect(await run).toMatchObject({ code: 'DEADLINE' });
    expect(b.trino.queries[0]?.cancelled).toBe(true);
  });

  test('closing stops running queries on the server', async () => {
    await using b = await bench(endless);
    const run = failure(b.engine.run('SELECT n', context()));
    await until(() => b.trino.queries[0]?.state === 'RUNNING');
    await b.engine.close();
    expect((await run).code).toBe('DEADLINE');
    expect(b.trino.queries[0]?.cancelled).toBe(true);
  });

  test('a query that is finished is not cancelled', async () => {
    await using b = await bench({ script: () => numbers(5) });
    await b.engine.run('SELECT n', context());
    expect(b.trino.requests.some(({ method }) => method === 'DELETE')).toBe(false);
  });
});

test('progress tells state, rows and seconds while a query is queued and running', async () => {
  const told: string[] = [];
  await using b = await bench({ script: () => numbers(30), queuedPages: 2 });
  await b.engine.run('SELECT n', context({ progress: (sentence) => told.push(sentence) }));
  expect(told).toEqual([
    'Trino: queued, 0 rows read, 0 s',
    'Trino: running, 10 rows read, 0 s',
    'Trino: finished, 30 rows read, 0 s',
  ]);
});

test('one connection serves all requests of a query, and the next query too', async () => {
  await using b = await bench({ script: () => numbers(100) });
  await b.engine.run('SELECT n', context());
  await b.engine.run('SELECT n', context());
  expect(b.trino.requests.length).toBeGreaterThan(20);
  expect(b.trino.connections).toBe(1);
});

test('a proxy of the environment never sees a query', async () => {
  await using proxy = await bench({ script: () => numbers(1) });
  process.env.HTTP_PROXY = proxy.trino.url;
  process.env.http_proxy = proxy.trino.url;
  try {
    await using b = await bench({ script: () => numbers(2) });
    expect(await b.engine.run('SELECT n', context())).toMatchObject({ rows: [[1], [2]] });
    expect(proxy.trino.requests).toEqual([]);
  } finally {
    delete process.env.HTTP_PROXY;
    delete process.env.http_proxy;
  }
});

test('many queries at once keep apart', async () => {
  await using b = await bench({ script: (sql) => numbers(Number(/\d+/.exec(sql)?.[0])) });
  const tables = await Promise.all([3, 14, 25].map((count) => b.engine.run(`SELECT ${count}`, context())));
  expect(tables.map((table) => 'rows' in table && table.rows.length)).toEqual([3, 14, 25]);
});
