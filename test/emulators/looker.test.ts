import { describe, expect, it } from '@jest/globals';
import { CONTENT, KEY } from '../support/looker.ts';
import { startLooker } from './looker/index.ts';

/** A caller that knows nothing of the adapter. */
async function caller(options: Partial<Parameters<typeof startLooker>[0]> = {}) {
  const server = await startLooker({ content: CONTENT, ...options });
  const api = `${server.url}/api/4.0`;
  const form = new URLSearchParams({ client_id: KEY.clientId, client_secret: KEY.clientSecret });
  const login = await fetch(`${api}/login`, { method: 'POST', body: form });
  const { access_token } = (await login.json()) as { access_token: string };
  const headers = { authorization: `Bearer ${access_token}` };
  const get = (path: string) => fetch(`${api}${path}`, { headers });
  const post = (path: string, body: unknown) =>
    fetch(`${api}${path}`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  return { server, api, get, post, headers, [Symbol.asyncDispose]: () => server.close() };
}

describe('the Looker emulator', () => {
  it('starts in well under a second', async () => {
    const started = performance.now();
    await using _ = await startLooker({ content: CONTENT });
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('answers with errors of the official shape, and "Not found" to a wrong key', async () => {
    await using looker = await caller();
    const wrong = await fetch(`${looker.api}/login`, {
      method: 'POST',
      body: new URLSearchParams({ client_id: 'x', client_secret: 'y' }),
    });
    expect(wrong.status).toBe(404);
    expect(await wrong.json()).toEqual({
      message: 'Not found',
      documentation_url: expect.stringContaining('/err/4.0/404/post/login'),
    });
    expect(
      (await fetch(`${looker.api}/user`, { headers: { authorization: 'Bearer nonsense' } })).status,
    ).toBe(401);
    expect((await looker.get('/looks/999')).status).toBe(404);
  });

  it('gives the parts that were asked for, nested ones too', async () => {
    await using looker = await caller();
    const look = await (await looker.get('/looks/12?fields=id,title,query(id,model),folder(name)')).json();
    expect(look).toEqual({
      id: '12',
      title: 'Daily traffic',
      query: { id: '100', model: 'verify' },
      folder: { name: 'Folder 1' },
    });
  });

  it('writes SQL as Looker does: comments, limit, totals, pivots, tables that are not built', async () => {
    await using looker = await caller();
    const sql = async (id: string, query = '') => (await looker.get(`/looks/${id}/run/sql${query}`)).text();
    expect(await sql('12')).toMatch(/^SELECT\n[\s\S]*\nLIMIT 500$/);
    expect(await sql('12', '?limit=7')).toMatch(/\nLIMIT 7$/);
    expect(await sql('12', '?limit=-1')).not.toContain('LIMIT');
    expect((await sql('13')).match(/^-- sql for creating the .*$/gm)).toEqual([
      '-- sql for creating the total and/or determining pivot columns',
      '-- sql for creating the pivot row totals',
      '-- sql for creating the grand totals',
    ]);
    expect(await sql('14')).toMatch(/^-- raw sql results do not include[\s\S]*z___pivot_row_rank <= 500/);
    expect(await sql('15')).toContain('CREATE TABLE looker_scratch.');
    expect(await sql('16')).toMatch(/^-- use existing baseline in looker_scratch\./);
  });

  it('makes the same query of the same body, and another of another', async () => {
    await using looker = await caller();
    const make = async (filters: object) =>
      (
        (await (
          await looker.post('/queries', {
            model: 'verify',
            view: 'traffic',
            fields: ['traffic.day'],
            filters,
          })
        ).json()) as { id: string }
      ).id;
    const first = await make({ 'traffic.day': '7 days', 'traffic.country': 'BD' });
    expect(await make({ 'traffic.country': 'BD', 'traffic.day': '7 days' })).toBe(first);
    expect(await make({ 'traffic.day': '8 days' })).not.toBe(first);
  });

  it('forgets tokens when their time is over, at a logout, and when told to', async () => {
    await using looker = await caller({ tokenSeconds: 3600 });
    expect((await looker.get('/user')).status).toBe(200);
    await fetch(`${looker.api}/logout`, { method: 'DELETE', headers: looker.headers });
    expect((await looker.get('/user')).status).toBe(401);
    await using expired = await caller({ tokenSeconds: 0 });
    expect((await expired.get('/user')).status).toBe(401);
  });

  it('takes % and _ of an address for wildcards, as Looker does', async () => {
    await using looker = await caller();
    const found = (await (
      await looker.get('/users/search?email=ann_lee%40acme.example&fields=id')
    ).json()) as object[];
    expect(found).toEqual([{ id: '5' }, { id: '6' }]);
  });

  it('knows merged results and SQL Runner', async () => {
    const mergeQueries = [{ id: 'O70qAsSQSePBKsg8R78n31', queryIds: ['100', '101'] }];
    const sqlQueries = [{ slug: 'b5xxcywbfpwjfw', sql: 'SELECT 1', connection: 'trino' }];
    await using looker = await caller({ content: { ...CONTENT, mergeQueries, sqlQueries } });
    expect(await (await looker.get('/merge_queries/O70qAsSQSePBKsg8R78n31')).json()).toMatchObject({
      source_queries: [{ query_id: '100' }, { query_id: '101' }],
    });
    expect(await (await looker.get('/sql_queries/b5xxcywbfpwjfw')).json()).toMatchObject({
      sql: 'SELECT 1',
      connection: { name: 'trino' },
    });
  });

  it.each([
    ['an unknown path', (looker: Awaited<ReturnType<typeof caller>>) => looker.get('/looks/12/nothing')],
    ['an unknown parameter', (looker: Awaited<ReturnType<typeof caller>>) => looker.get('/looks/12?force=1')],
    [
      'a wrong type',
      (looker: Awaited<ReturnType<typeof caller>>) => looker.get('/queries/100/run/sql?limit=all'),
    ],
    [
      'an unknown field',
      (looker: Awaited<ReturnType<typeof caller>>) => looker.get('/looks/12?fields=id,nonsense'),
    ],
    [
      'a body with a number for a limit',
      (looker: Awaited<ReturnType<typeof caller>>) =>
        looker.post('/queries', { model: 'm', view: 'v', limit: 5 }),
    ],
    [
      'a body without a view',
      (looker: Awaited<ReturnType<typeof caller>>) => looker.post('/queries', { model: 'm' }),
    ],
    [
      'a body with what cannot be written',
      (looker: Awaited<ReturnType<typeof caller>>) =>
        looker.post('/queries', { model: 'm', view: 'v', id: '1' }),
    ],
    [
      'a query that is really run',
      (looker: Awaited<ReturnType<typeof caller>>) => looker.get('/queries/100/run/json'),
    ],
  ])('makes the test fail that sends %s', async (_, send) => {
    const looker = await caller();
    await send(looker);
    await expect(looker.server.close()).rejects.toThrow("Looker's API does not know");
  });
});
