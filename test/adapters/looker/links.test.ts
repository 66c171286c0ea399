import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { LookerLink } from '../../../src/core/looker/link.ts';
import { CONTENT, codeOf, contextOf, LOOK, queryOf, startPair } from '../../support/looker.ts';

const noNewQueries = ({ operation }: { operation: string }) =>
  operation === 'create_query' ? { status: 403, body: '{"message":"Forbidden"}' } : undefined;

describe('the SQL of a link', () => {
  it('of a Look is asked without its row limit, in three calls with the login', async () => {
    await using pair = await startPair();
    const query = queryOf(await pair.looker.fetchSql(LOOK, contextOf()));
    expect(query).toMatchObject({ title: 'Daily traffic', model: 'verify' });
    expect(query.sql).toMatch(/^SELECT\n[\s\S]*GROUP BY\n {4}1$/);
    expect(pair.server.operations()).toEqual(['login', 'look', 'run_query']);
    expect(pair.server.calls[2]?.path).toBe('/queries/100/run/sql?limit=-1&force_production=true');
  });

  it('of a short link, old or new, is found by its slug', async () => {
    await using pair = await startPair();
    const old = queryOf(await pair.looker.fetchSql({ kind: 'slug', id: 'daily00' }, contextOf()));
    const now = queryOf(
      await pair.looker.fetchSql({ kind: 'slug', id: 'daily00000000000000000' }, contextOf()),
    );
    expect(now.sql).toBe(old.sql);
    expect(old.title).toBeUndefined();
  });

  it('of an Explore with qid is refused when the query is of another Explore', async () => {
    await using pair = await startPair();
    const ask = (view: string) =>
      pair.looker.fetchSql({ kind: 'slug', id: 'daily00', model: 'verify', view }, contextOf());
    expect(await ask('traffic')).toHaveProperty('sql');
    expect(await ask('billing')).toMatchObject({ refusal: { code: 'not_found_or_not_allowed' } });
  });

  it('of a Look with filters in the URL has those over the saved ones', async () => {
    await using pair = await startPair();
    const link: LookerLink = {
      kind: 'look',
      id: '12',
      filters: { 'traffic.day': '7 days', 'traffic.country': 'BD,PK' },
    };
    const query = queryOf(await pair.looker.fetchSql(link, contextOf()));
    expect(query.sql).toContain('{"traffic.day":"7 days","traffic.channel":"sms","traffic.country":"BD,PK"}');
    expect(query.title).toBe('Daily traffic');
    const body = pair.server.calls.find(({ operation }) => operation === 'create_query')?.body;
    expect(body).toMatchObject({ filter_config: null, client_id: null, model: 'verify', view: 'traffic' });
  });

  it('of an Explore spelled out carries every part to Looker', async () => {
    await using pair = await startPair();
    const link: LookerLink = {
      kind: 'explore',
      model: 'verify',
      view: 'traffic',
      fields: ['traffic.day', 'traffic.attempts'],
      filters: { 'traffic.country': 'BD' },
      sorts: ['traffic.day desc'],
      limit: '500',
      columnLimit: '20',
      total: true,
      fillFields: ['traffic.day'],
      filterExpression: 'yes',
      dynamicFields: '[]',
      queryTimezone: 'UTC',
    };
    const query = queryOf(await pair.looker.fetchSql(link, contextOf()));
    expect(query.sql).toContain('{"traffic.country":"BD"}');
    expect(pair.server.calls.find(({ operation }) => operation === 'create_query')?.body).toEqual({
      model: 'verify',
      view: 'traffic',
      fields: ['traffic.day', 'traffic.attempts'],
      filters: { 'traffic.country': 'BD' },
      sorts: ['traffic.day desc'],
      limit: '500',
      column_limit: '20',
      total: true,
      fill_fields: ['traffic.day'],
      filter_expression: 'yes',
      dynamic_fields: '[]',
      query_timezone: 'UTC',
    });
  });

  it.each([
    ['14', 'a pivot whose ranks no limit lifts'],
    ['13', 'a query with three total statements behind it'],
    ['16', 'a query on a table that is built'],
  ])('of Look %s is one complete statement: %s', async (id) => {
    await using pair = await startPair();
    const { sql } = queryOf(await pair.looker.fetchSql({ kind: 'look', id }, contextOf()));
    expect(sql).toMatch(/^SELECT\n/);
    expect(sql).not.toMatch(/LIMIT|z___pivot_row_rank|sql for creating/);
  });

  it('is asked again by a query without limit when Looker passes over limit=-1', async () => {
    await using pair = await startPair({}, { limitHabit: 'ignored' });
    const { sql } = queryOf(await pair.looker.fetchSql(LOOK, contextOf()));
    expect(sql).toMatch(/GROUP BY\n {4}1$/);
    expect(sql).toContain('{"traffic.day":"30 days","traffic.channel":"sms"}');
    await pair.looker.fetchSql(LOOK, contextOf());
    expect(pair.server.operations()).toEqual([
      'login',
      'look',
      'run_query',
      'create_query',
      'run_query',
      'look',
    ]);
  });

  it('that stays cut is refused', async () => {
    await using pair = await startPair();
    expect(await pair.looker.fetchSql({ kind: 'look', id: '19' }, contextOf())).toMatchObject({
      refusal: { code: 'result_cut' },
    });
  });

  it('keeps its row limit, for the result to be counted, when new queries are not allowed', async () => {
    await using pair = await startPair({}, { limitHabit: 'ignored' });
    pair.server.faultFor = noNewQueries;
    const { sql } = queryOf(await pair.looker.fetchSql(LOOK, contextOf()));
    expect(sql).toMatch(/LIMIT 500$/);
  });

  it('whose pivot stays cut because new queries are not allowed is refused, not failed', async () => {
    await using pair = await startPair({}, { limitHabit: 'ignored' });
    pair.server.faultFor = noNewQueries;
    expect(await pair.looker.fetchSql({ kind: 'look', id: '14' }, contextOf())).toMatchObject({
      refusal: { code: 'result_cut' },
    });
  });

  it.each([
    ['15', 'pdt_not_built'],
    ['18', 'in_trash'],
  ])('of Look %s is refused as %s', async (id, code) => {
    await using pair = await startPair();
    expect(await pair.looker.fetchSql({ kind: 'look', id }, contextOf())).toMatchObject({
      refusal: { code },
    });
  });

  it('of an Explore whose fields Looker no longer has is refused with what to mend', async () => {
    const explores = [{ model: 'verify', view: 'traffic', fields: ['traffic.day'], sql: () => 'SELECT 1' }];
    await using pair = await startPair({}, { content: { ...CONTENT, explores } });
    const link: LookerLink = { kind: 'explore', model: 'verify', view: 'traffic', fields: ['traffic.gone'] };
    expect(await pair.looker.fetchSql(link, contextOf())).toMatchObject({
      refusal: { code: 'invalid_query' },
    });
  });

  it('leaves a record of who got it with whose eyes, without the SQL', async () => {
    await using pair = await startPair();
    const lines: object[] = [];
    const log = { ...contextOf().log, info: (facts: object) => void lines.push(facts) };
    const { sql } = queryOf(await pair.looker.fetchSql(LOOK, contextOf({ log })));
    const sql_sha256 = createHash('sha256').update(sql).digest('hex');
    expect(lines).toEqual([
      { asked_by: 'U1', looker_viewer: 'service', model: 'verify', query_id: '100', sql_sha256 },
    ]);
  });

  it('of a kind without one query costs no call', async () => {
    await using pair = await startPair();
    expect(await pair.looker.fetchSql({ kind: 'unsupported', what: 'merge' }, contextOf())).toMatchObject({
      refusal: { code: 'unsupported_link' },
    });
    expect(pair.server.calls).toEqual([]);
  });

  it.each<LookerLink>([
    { kind: 'look', id: '99' },
    { kind: 'slug', id: 'unknown' },
    { kind: 'dashboard', id: '99' },
  ])('that Looker does not know is an accident with one code: %j', async (link) => {
    await using pair = await startPair();
    expect(await codeOf(pair.looker.fetchSql(link, contextOf()))).toBe('LOOKER_NOT_FOUND');
  });
});

it('a Look with table calculations says so, and its copy with other filters goes without what only Looker sets', async () => {
  const queries = CONTENT.queries.map((query) => ({ ...query, hasTableCalculations: query.id === '100' }));
  await using pair = await startPair({}, { content: { ...CONTENT, queries } });
  expect(await pair.looker.fetchSql(LOOK, contextOf())).toMatchObject({ tableCalculations: true });
  const filtered: LookerLink = { kind: 'look', id: '12', filters: { 'traffic.country': 'BD' } };
  expect(await pair.looker.fetchSql(filtered, contextOf())).toHaveProperty('sql');
  const copy = pair.server.calls.find(({ operation }) => operation === 'create_query')?.body;
  expect(copy).not.toHaveProperty('has_table_calculations');
  expect(await pair.looker.fetchSql({ kind: 'look', id: '13' }, contextOf())).not.toHaveProperty(
    'tableCalculations',
  );
});

describe('LOOKER_ALLOWED_MODELS', () => {
  it.each<LookerLink>([
    { kind: 'look', id: '17' },
    { kind: 'look', id: '17', filters: { 'ledger.day': '1 day' } },
    { kind: 'slug', id: 'secret0' },
    { kind: 'explore', model: 'finance', view: 'ledger', fields: ['ledger.day'] },
    { kind: 'dashboard', id: '30', tile: '305' },
  ])('holds for every kind of link, before any SQL is made: %j', async (link) => {
    await using pair = await startPair({ allowedModels: ['verify'] });
    expect(await pair.looker.fetchSql(link, contextOf())).toMatchObject({
      refusal: { code: 'not_found_or_not_allowed' },
    });
    expect(
      pair.server.operations().filter((name) => name === 'run_query' || name === 'create_query'),
    ).toEqual([]);
    expect(await pair.looker.fetchSql(LOOK, contextOf())).toHaveProperty('sql');
  });
});
