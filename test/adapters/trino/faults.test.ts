import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import type { ErrorCode } from '../../../src/core/errors.ts';
import type { Call, Fault } from '../../emulators/trino/index.ts';
import { bench, context, failure, numbers } from './support.ts';

const SQL = "SELECT n, 'secret customer' AS s FROM numbers";
const script = () => numbers(25);

/** The fault meets requests of this kind (of the given page), as often as `times` says. */
function at(kind: Call['kind'], fault: Fault, { page, times = 1 }: { page?: number; times?: number } = {}) {
  let left = times;
  return (call: Call) => {
    if (call.kind !== kind || (page !== undefined && call.page !== page) || left === 0) return undefined;
    left -= 1;
    return fault;
  };
}

const always = { times: Number.POSITIVE_INFINITY };

describe('a fault that passes', () => {
  const passing: [string, Fault, number][] = [
    ['429', { status: 429, headers: { 'retry-after': '0' } }, 3],
    ['502', { status: 502 }, 2],
    ['503', { status: 503 }, 2],
    ['408 of a balancer', { status: 408 }, 2],
    ['504', { status: 504 }, 2],
    ['a broken connection', 'reset', 2],
    ['a request that never ends', 'hang', 1],
  ];
  test.each(passing)('%s on a page is asked again and the result is whole', async (_name, fault, times) => {
    await using b = await bench({ script }, { requestTimeoutMs: 200 });
    b.trino.faultFor = at('page', fault, { page: 3, times });
    const table = await b.engine.run(SQL, context());
    expect(table).toEqual({ columns: ['n'], rows: numbers(25).rows });
    expect(b.trino.queries).toHaveLength(1);
    expect(b.trino.queries[0]).toMatchObject({ state: 'FINISHED', cancelled: false });
  });

  test('503 on the statement is asked again; nothing runs twice', async () => {
    await using b = await bench({ script });
    b.trino.faultFor = at('statement', { status: 503 }, { times: 2 });
    expect(await b.engine.run(SQL, context())).toMatchObject({ columns: ['n'] });
    expect(b.trino.queries).toHaveLength(1);
  });
});

describe('a fault that stays', () => {
  const patch = (change: (fields: Record<string, unknown>) => unknown): Fault => ({ patch: change });
  const spooled: Fault = {
    patch: (_fields, page) => {
      page.data = '{"encoding":"json","segments":[]}';
    },
  };
  const error = { errorName: 'SYNTAX_ERROR', errorType: 'USER_ERROR', message: 'secret customer' };
  const lasting: [string, ReturnType<typeof at>, ErrorCode][] = [
    ['401', at('statement', { status: 401 }), 'TRINO_LOGIN'],
    ['403', at('statement', { status: 403 }), 'TRINO_LOGIN'],
    ['400, as for both header families', at('statement', { status: 400 }), 'TRINO_BAD_ANSWER'],
    ['404 on the statement', at('statement', { status: 404 }), 'TRINO_BAD_ANSWER'],
    ['429 for long', at('statement', { status: 429, headers: { 'retry-after': '60' } }), 'TRINO_BUSY'],
    ['500 on a page', at('page', { status: 500 }, { page: 3 }), 'TRINO_UNAVAILABLE'],
    ['404 on a page', at('page', { status: 404 }, { page: 3 }), 'TRINO_INCOMPLETE'],
    ['410 on a page', at('page', { status: 410 }, { page: 3 }), 'TRINO_INCOMPLETE'],
    ['a login page in answer to the statement', at('statement', 'html'), 'TRINO_BAD_ANSWER'],
    ['nothing in answer to the statement', at('statement', 'empty'), 'TRINO_BAD_ANSWER'],
    ['a login page instead of a page', at('page', 'html', { page: 3 }), 'TRINO_BAD_ANSWER'],
    ['a page cut short', at('page', 'truncated', { page: 3 }), 'TRINO_INCOMPLETE'],
    ['an empty page body', at('page', 'empty', { page: 3 }), 'TRINO_INCOMPLETE'],
    ['a redirect', at('statement', { redirect: '/elsewhere' }), 'TRINO_BAD_ANSWER'],
    [
      'an error in answer to the statement',
      at(
        'statement',
        patch((page) => Object.assign(page, { error, nextUri: undefined })),
      ),
      'TRINO_QUERY_FAILED',
    ],
    [
      'an error after rows',
      at(
        'page',
        patch((page) => Object.assign(page, { error, nextUri: undefined })),
        { page: 4 },
      ),
      'TRINO_QUERY_FAILED',
    ],
    [
      'no nextUri before there is a result',
      at(
        'page',
        patch((page) => delete page.nextUri),
        { page: 1 },
      ),
      'TRINO_INCOMPLETE',
    ],
    [
      'a page of another query',
      at(
        'page',
        patch((page) => Object.assign(page, { id: 'another' })),
        { page: 3 },
      ),
      'TRINO_BAD_ANSWER',
    ],
    [
      'other columns than those of the pages before',
      at(
        'page',
        patch((page) => {
          const columns = page.columns as object[] | undefined;
          if (columns)
            page.columns = [...columns].reverse().map((column, at) => ({ ...column, name: `c${at}` }));
        }),
        { page: 4 },
      ),
      'TRINO_BAD_ANSWER',
    ],
    [
      'a page without stats',
      at(
        'page',
        patch((page) => delete page.stats),
        { page: 3 },
      ),
      'TRINO_INCOMPLETE',
    ],
    ['rows as an object (spooled)', at('page', spooled, { page: 2 }), 'TRINO_INCOMPLETE'],
    [
      'a connection that breaks again and again',
      at('page', 'reset', { ...always, page: 3 }),
      'TRINO_UNAVAILABLE',
    ],
  ];
  test.each(lasting)('%s is an error, never a shorter result', async (_name, faultFor, code) => {
    await using b = await bench({ script }, { password: () => 'pass-word-canary' });
    b.trino.faultFor = faultFor;
    const thrown = await failure(b.engine.run(SQL, context()));
    expect(thrown.code).toBe(code);
    expect(inspect(thrown, { depth: 20 })).not.toMatch(
      /secret customer|pass-word-canary|FROM numbers|x[0-9a-f]{32}/,
    );
    expect(b.observed).toHaveLength(1);
  });

  test('a redirect is not followed: it would come without the SQL', async () => {
    await using b = await bench({ script });
    b.trino.faultFor = at('statement', { redirect: '/v1/info' });
    await failure(b.engine.run(SQL, context()));
    expect(b.trino.requests).toHaveLength(1);
  });

  test('a long Retry-After is told to whoever asks again later', async () => {
    await using b = await bench({ script });
    b.trino.faultFor = at('statement', { status: 429, headers: { 'retry-after': '60' } });
    expect((await failure(b.engine.run(SQL, context()))).retryAfterMs).toBe(60_000);
  });

  test('a query that was left unread for a fault is cancelled on the server', async () => {
    await using b = await bench({ script });
    b.trino.faultFor = at('page', 'truncated', { page: 3 });
    await failure(b.engine.run(SQL, context()));
    expect(b.trino.queries[0]?.cancelled).toBe(true);
  });

  test('when nextUri is refused, the cancel goes by the query id', async () => {
    await using b = await bench({ script });
    b.trino.faultFor = (call) =>
      call.kind === 'cancel' && call.page > 0 ? { status: 500 } : at('page', 'truncated', { page: 3 })(call);
    await failure(b.engine.run(SQL, context()));
    expect(b.trino.requests.at(-1)).toMatchObject({
      method: 'DELETE',
      path: expect.stringMatching(/^\/v1\/query\//),
    });
    expect(b.trino.queries[0]?.cancelled).toBe(true);
  });
});

test('rows in the answer to the statement are not lost', async () => {
  await using b = await bench({ script });
  b.trino.faultFor = at('statement', {
    patch: (fields, page) => {
      fields.columns = [{ name: 'n', type: 'bigint' }];
      page.data = '[[0]]';
    },
  });
  const table = await b.engine.run(SQL, context());
  expect(table).toMatchObject({ rows: [[0], ...(numbers(25).rows ?? [])] });
});

test('neither password nor slug goes to another server that nextUri names', async () => {
  await using other = await bench({ script });
  await using b = await bench({ script }, { password: () => 'pw' });
  b.trino.faultFor = at('page', {
    patch: (fields) => {
      fields.nextUri = String(fields.nextUri).replace(b.trino.url, other.trino.url);
    },
  });
  expect((await failure(b.engine.run(SQL, context()))).code).toBe('TRINO_BAD_ANSWER');
  expect(other.trino.requests).toEqual([]);
});
