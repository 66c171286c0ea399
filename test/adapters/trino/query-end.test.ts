import { describe, expect, it } from '@jest/globals';
import type { Call, Fault } from '../../emulators/trino/index.ts';
import type { Page } from '../../emulators/trino/query.ts';
import { bench, context, failure, numbers } from './support.ts';

const SQL = 'SELECT n FROM numbers';
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

describe('the end of a query', () => {
  it.each(['FINISHING', 'RUNNING', 'SOMETHING_NEW'])(
    'is a page without nextUri and error, also when it says %s',
    async (state) => {
      await using b = await bench({ script });
      b.trino.faultFor = at(
        'page',
        {
          patch: (fields) => {
            if (fields.nextUri === undefined) fields.stats = { ...(fields.stats as object), state };
          },
        },
        always,
      );
      expect(await b.engine.run(SQL, context())).toEqual({ columns: ['n'], rows: numbers(25).rows });
      expect(b.trino.queries).toHaveLength(1);
    },
  );
});

it('a query that says FAILED in its last page, and not why, is run again, since rows may be missing', async () => {
  await using b = await bench({ script });
  b.trino.faultFor = at(
    'page',
    {
      patch: (fields) => {
        if (fields.nextUri === undefined) fields.stats = { ...(fields.stats as object), state: 'FAILED' };
      },
    },
    always,
  );
  expect(await failure(b.engine.run(SQL, context()))).toMatchObject({ code: 'TRINO_INCOMPLETE' });
});

it('a page that a cache gives once more in place of the next one is no result: its rows would count twice', async () => {
  await using b = await bench({ script });
  let before: Page | undefined;
  let left = 1;
  b.trino.faultFor = ({ kind }) =>
    kind !== 'page'
      ? undefined
      : {
          patch: (_, page) => {
            const own = structuredClone(page);
            if (before?.data !== undefined && left-- > 0) Object.assign(page, before);
            before = own;
          },
        };
  expect(await failure(b.engine.run(SQL, context()))).toMatchObject({
    code: 'TRINO_INCOMPLETE',
    facts: { page: 'repeated' },
  });
});

it('a page that breaks off half-way is read again from its beginning', async () => {
  const long = () => numbers(60_000, 30_000);
  await using b = await bench({ script: long });
  b.trino.faultFor = at('page', 'broken half-way', { page: 3, times: 2 });
  const table = await b.engine.run(SQL, context());
  expect('rows' in table && table.rows).toEqual(long().rows);
});

it('cookies of a balancer go back with every later call of the query, and to no other query', async () => {
  await using b = await bench({ script });
  const set = { 'set-cookie': 'route=node-7; Path=/; HttpOnly' };
  b.trino.faultFor = ({ kind, headers }) => {
    if (kind === 'statement') return { headers: set };
    return headers.cookie === 'route=node-7' ? undefined : { status: 404 };
  };
  expect(await b.engine.run(SQL, context())).toMatchObject({ columns: ['n'] });
  expect(await b.engine.run(SQL, context())).toMatchObject({ columns: ['n'] });
  const statements = b.trino.requests.filter(({ method }) => method === 'POST');
  expect(statements.map(({ headers }) => headers.cookie)).toEqual([undefined, undefined]);
});
