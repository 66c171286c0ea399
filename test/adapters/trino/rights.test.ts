import { describe, expect, it } from '@jest/globals';
import { TrinoError } from '../../emulators/trino/index.ts';
import { bench, context, failure, numbers } from './support.ts';

describe('what may be read', () => {
  const tables = {
    dataset: {
      statements: [
        'CREATE TABLE accounts AS SELECT range AS sid FROM range(6)',
        'CREATE SCHEMA hive.private',
        'CREATE TABLE hive.private.people AS SELECT range AS sid FROM range(6)',
      ],
    },
  };
  const sql = 'SELECT COUNT(*) AS n FROM public.accounts';
  const join =
    'WITH a AS (SELECT sid FROM accounts) SELECT COUNT(*) AS n FROM a JOIN hive.private.people p ON a.sid = p.sid';

  it('a schema outside the list is refused before the query runs', async () => {
    await using b = await bench(tables, { allowedSchemas: ['hive.other'] });
    expect(await b.engine.run(sql, context())).toMatchObject({ refusal: { code: 'schema_not_allowed' } });
    expect(b.observed).toEqual(['explain ok']);
  });

  it('a schema on the list is read, in any case of its letters', async () => {
    await using b = await bench(tables, { allowedSchemas: ['Hive.Public'] });
    expect(await b.engine.run(sql, context())).toMatchObject({ rows: [[6]] });
  });

  it('every table of a join counts', async () => {
    await using b = await bench(tables, { allowedSchemas: ['hive.public'] });
    expect(await b.engine.run(join, context())).toMatchObject({ refusal: { code: 'schema_not_allowed' } });
    await using both = await bench(tables, { allowedSchemas: ['hive.public', 'hive.private'] });
    expect(await both.engine.run(join, context())).toMatchObject({ rows: [[6]] });
  });

  it('an estimate above TRINO_MAX_SCAN is an error, one below it is run', async () => {
    await using small = await bench(tables, { maxScanBytes: 599 });
    expect(await failure(small.engine.run(sql, context()))).toMatchObject({
      code: 'TRINO_TOO_LARGE',
      facts: { estimatedBytes: 600, maxScanBytes: 599 },
    });
    await using large = await bench(tables, { maxScanBytes: 600 });
    expect(await large.engine.run(sql, context())).toMatchObject({ rows: [[6]] });
  });
});

describe('an estimate of PrestoDB', () => {
  it('is not asked for, since there is none; the limit of the session holds', async () => {
    await using b = await bench({ family: 'presto', script: () => numbers(1) }, { maxScanBytes: 599 });
    expect(await b.engine.run('SELECT n', context())).toMatchObject({ rows: [[1]] });
    expect(b.observed).toEqual(['query ok']);
    expect(b.trino.requests[0]?.headers['x-presto-session']).toContain('query_max_scan_raw_input_bytes=599B');
  });
});

describe('the doctor', () => {
  it('ping answers, and a user that can only read is recognised', async () => {
    await using b = await bench({ dataset: { statements: [] } });
    await b.engine.ping(context());
    expect(await b.engine.writeRights(context())).toEqual({
      allowed: [],
      refused: ['CREATE TABLE'],
      unknown: ['INSERT', 'DELETE'],
      unchecked: expect.stringContaining('No table can be read there'),
    });
  });

  it('a user that may insert and delete without creating is recognised, on the first table that it sees', async () => {
    const valid = { columns: [{ name: 'Valid', type: 'boolean' }], rows: [[true]] };
    await using b = await bench({
      script(text) {
        if (text.includes('information_schema.tables'))
          return {
            columns: ['table_schema', 'table_name'].map((name) => ({ name, type: 'varchar' })),
            rows: [['public', 'odd"name']],
          };
        if (/VALIDATE\) (?:INSERT INTO|DELETE FROM) "hive"\."public"\."odd""name"/.test(text)) return valid;
        throw new TrinoError('PERMISSION_DENIED', 'USER_ERROR', 'Access Denied');
      },
    });
    expect(await b.engine.writeRights(context())).toEqual({
      allowed: ['INSERT', 'DELETE'],
      refused: ['CREATE TABLE'],
      unknown: [],
      table: 'hive.public.odd"name',
    });
  });

  it('without a catalog, the doctor says what to set', async () => {
    await using b = await bench({ script: () => numbers(1) }, { catalog: undefined, schema: undefined });
    expect((await b.engine.writeRights(context())).unchecked).toContain('Without TRINO_CATALOG');
    expect(await b.engine.problems(context())).toEqual([]);
  });

  it('an unknown catalog and an unknown schema are found', async () => {
    const known = { dataset: { statements: [] } };
    await using b = await bench(known);
    expect(await b.engine.problems(context())).toEqual([]);
    await using schema = await bench(known, { schema: 'pubic' });
    expect(await schema.engine.problems(context())).toEqual([
      expect.stringMatching(/^Trino does not know TRINO_SCHEMA in TRINO_CATALOG/),
    ]);
    await using catalog = await bench(known, { catalog: 'hife' });
    expect(await catalog.engine.problems(context())).toEqual([
      expect.stringMatching(/^Trino does not know TRINO_CATALOG.*compare it with the database connection/),
    ]);
  });

  it('a user that may write is told', async () => {
    await using b = await bench({
      script: () => ({ columns: [{ name: 'Valid', type: 'boolean' }], rows: [[true]] }),
    });
    expect((await b.engine.writeRights(context())).allowed).toContain('CREATE TABLE');
  });

  it('ping of a server that is not there is TRINO_UNAVAILABLE', async () => {
    await using b = await bench({ script: () => numbers(1) });
    await b.trino.close();
    expect((await failure(b.engine.ping(context()))).code).toBe('TRINO_UNAVAILABLE');
  });
});
