import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { realServer } from '../../../support/real-server.ts';
import { context, failure } from '../support.ts';
import { type Served, serve } from './served.ts';

const SIX = 'SELECT n AS sid FROM UNNEST(SEQUENCE(1, 6)) AS t(n)';
let server: Served;

beforeAll(async () => {
  server = await serve([
    'CREATE SCHEMA IF NOT EXISTS hive.private',
    `CREATE TABLE hive.public.six AS ${SIX}`,
    `CREATE TABLE hive.private.people AS ${SIX}`,
  ]);
});

afterAll(() => server.close());

describe('what may be read', () => {
  const sql = 'SELECT COUNT(*) AS n FROM public.six';
  const join =
    'WITH a AS (SELECT sid FROM six) SELECT COUNT(*) AS n FROM a JOIN hive.private.people p ON a.sid = p.sid';

  it('ends at the schemas on the list, before the query runs', async () => {
    const before = server.sent().length;
    const engine = server.engine({ allowedSchemas: ['hive.other'] });
    expect(await engine.run(sql, context())).toMatchObject({ refusal: { code: 'schema_not_allowed' } });
    expect(server.sent().slice(before)).toEqual([expect.stringMatching(/^EXPLAIN /)]);
  });

  it('includes a schema on the list, in any case of its letters', async () => {
    const engine = server.engine({ allowedSchemas: ['Hive.Public'] });
    expect(await engine.run(sql, context())).toMatchObject({ rows: [[6]] });
  });

  it('counts every table of a join', async () => {
    const one = server.engine({ allowedSchemas: ['hive.public'] });
    expect(await one.run(join, context())).toMatchObject({ refusal: { code: 'schema_not_allowed' } });
    const both = server.engine({ allowedSchemas: ['hive.public', 'hive.private'] });
    expect(await both.run(join, context())).toMatchObject({ rows: [[6]] });
  });

  it('counts what is behind a view', async () => {
    const engine = server.engine({ allowedSchemas: ['hive.other'] });
    const view = 'SELECT COUNT(*) AS n FROM rawpii_authy_verifications';
    expect(await engine.run(view, context())).toMatchObject({ refusal: { code: 'schema_not_allowed' } });
  });

  it('ends at an estimate above TRINO_MAX_SCAN', async () => {
    const read = 'SELECT sid FROM public.six';
    expect(await failure(server.engine({ maxScanBytes: 9 }).run(read, context()))).toMatchObject({
      code: 'TRINO_TOO_LARGE',
      facts: { maxScanBytes: 9 },
    });
    const table = await server.engine({ maxScanBytes: 100_000 }).run(read, context());
    expect('rows' in table && table.rows).toHaveLength(6);
  });
});

describe('the rights of the user', () => {
  const readOnly = !realServer?.letsWrite;
  if (!readOnly)
    process.stderr.write('SKIPPED: rights to read only, since credit-bot may write on the given server\n');
  (readOnly ? it : it.skip)('are to read, as the doctor finds without writing anything', async () => {
    const rights = await server.engine().writeRights(context());
    expect(rights).toMatchObject({ allowed: [], refused: ['CREATE TABLE', 'INSERT', 'DELETE'], unknown: [] });
    expect(rights.table).toMatch(/^hive\.public\./);
  });

  it.each(['INSERT INTO six VALUES (7)', 'DELETE FROM six', 'DROP TABLE six'])(
    'never meet %s, which does not leave the program',
    async (sql) => {
      const before = server.sent().length;
      expect(await server.engine().run(sql, context())).toMatchObject({ refusal: { code: 'not_read_only' } });
      expect(server.sent()).toHaveLength(before);
    },
  );

  it('are asked for on a catalog and a schema that the server knows', async () => {
    expect(await server.engine().problems(context())).toEqual([]);
    expect(await server.engine({ schema: 'pubic' }).problems(context())).toEqual([
      'Trino does not know TRINO_SCHEMA in TRINO_CATALOG, or TRINO_USER may not see it: ' +
        'compare both with the database connection in Looker (Admin, Connections).',
    ]);
    expect(await server.engine({ catalog: 'hife' }).problems(context())).toEqual([
      'Trino does not know TRINO_CATALOG, or TRINO_USER may not use it: ' +
        'compare it with the database connection in Looker (Admin, Connections).',
    ]);
  });

  it('let the doctor see that the server answers', async () => {
    await server.engine().ping(context());
    expect(server.observed.at(-1)).toBe('ping ok');
  });
});
