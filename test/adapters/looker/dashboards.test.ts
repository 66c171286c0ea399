import { describe, expect, it } from '@jest/globals';
import { type LookerLink, parseLookerLink } from '../../../src/core/looker/link.ts';
import { CONTENT, contextOf, queryOf, startPair } from '../../support/looker.ts';

describe('a dashboard', () => {
  const link: LookerLink & { kind: 'dashboard' } = {
    kind: 'dashboard',
    id: '30',
    filters: { Country: 'BD', Unknown: 'x' },
  };

  const DAILY = { id: '302', title: 'Daily' };
  const SAVED = { id: '303', title: 'Saved' };
  const LEDGER = { id: '305', title: 'Ledger' };

  it('offers the charts that have one query, for one call', async () => {
    await using pair = await startPair();
    expect(await pair.looker.fetchSql(link, contextOf())).toEqual({
      title: 'Overview',
      tiles: [DAILY, SAVED, LEDGER],
    });
    expect(pair.server.operations()).toEqual(['login', 'dashboard']);
    expect(await pair.looker.fetchSql({ kind: 'dashboard', id: '32' }, contextOf())).toMatchObject({
      refusal: { code: 'no_tile' },
    });
  });

  it('does not name charts of models that are not allowed, nor ask where one is left', async () => {
    await using verify = await startPair({ allowedModels: ['verify'] });
    expect(await verify.looker.fetchSql(link, contextOf())).toMatchObject({ tiles: [DAILY, SAVED] });
    await using finance = await startPair({ allowedModels: ['finance'] });
    expect(queryOf(await finance.looker.fetchSql(link, contextOf())).title).toBe('Ledger');
    await using none = await startPair({ allowedModels: ['billing'] });
    expect(await none.looker.fetchSql(link, contextOf())).toMatchObject({
      refusal: { code: 'not_found_or_not_allowed' },
    });
  });

  it('gives the chosen chart with the filters of the link, and the defaults of the rest', async () => {
    await using pair = await startPair();
    const query = queryOf(await pair.looker.fetchSql({ ...link, tile: '302' }, contextOf()));
    expect(query.sql).toContain('{"traffic.day":"7 days","traffic.channel":"sms","traffic.country":"BD"}');
    expect(query.title).toBe('Daily');
  });

  it.each(['origin_country', 'title', 'run', 'tile', 'theme', 'utm_source', 'hide_country', 'toggle', '__x'])(
    'takes the parameter %s as a filter when it has one of that name',
    async (name) => {
      const overview = CONTENT.dashboards?.find(({ id }) => id === '30');
      const tiles = [{ id: '302', title: 'Daily', queryId: '100', listen: { [name]: 'traffic.country' } }];
      const dashboard = { ...overview, id: '30', title: 'Overview', folder: '1', filters: [{ name }], tiles };
      await using pair = await startPair({}, { content: { ...CONTENT, dashboards: [dashboard] } });
      const pasted = parseLookerLink(`https://looker.example.com/dashboards/30?${name}=BD`, [
        'looker.example.com',
      ]);
      const query = queryOf(await pair.looker.fetchSql(pasted as LookerLink, contextOf()));
      expect(query.sql).toContain('"traffic.country":"BD"');
    },
  );

  it('gives a value to the filter of that name, and to none that only has the name as its title', async () => {
    const overview = CONTENT.dashboards?.find(({ id }) => id === '30');
    const tiles = [
      {
        id: '302',
        title: 'Daily',
        queryId: '100',
        listen: { Country: 'traffic.country', Channel: 'traffic.channel' },
      },
    ];
    const filters = [{ name: 'Country' }, { name: 'Channel', title: 'Country' }];
    const dashboard = { ...overview, id: '30', title: 'Overview', folder: '1', filters, tiles };
    await using pair = await startPair({}, { content: { ...CONTENT, dashboards: [dashboard] } });
    const asked = { kind: 'dashboard', id: '30', filters: { Country: 'BD' } } as const;
    const query = queryOf(await pair.looker.fetchSql(asked, contextOf()));
    expect(query.sql).toContain('"traffic.country":"BD"');
    expect(query.sql).not.toContain('"traffic.channel":"BD"');
  });

  it('ignores parameters that are none of its filters, also with names that every object has', async () => {
    await using pair = await startPair();
    const filters = { constructor: 'x', toggle: 'y' };
    const query = queryOf(await pair.looker.fetchSql({ ...link, filters, tile: '302' }, contextOf()));
    expect(query.sql).toContain('{"traffic.day":"7 days","traffic.channel":"sms"}');
  });

  it('is found by its slug, exactly, and only where the viewer may see it', async () => {
    const slug = 'Abc3defGH1jkLmNoP2qrsT';
    const one = {
      id: '44',
      title: 'By slug',
      folder: '1',
      tiles: [{ id: '441', title: '', queryId: '100' }],
    };
    const other = { ...one, id: '45', slug: slug.toLowerCase() };
    const content = { ...CONTENT, dashboards: [other, { ...one, slug }] };
    await using pair = await startPair({}, { content });
    const found = await pair.looker.fetchSql({ kind: 'dashboard', id: slug }, contextOf());
    expect(queryOf(found).title).toBe('By slug');
    expect(pair.server.operations()).toEqual(expect.arrayContaining(['search_dashboards', 'dashboard']));
    const unknown = { kind: 'dashboard', id: 'Zzz3defGH1jkLmNoP2qrsT' } as const;
    expect(await pair.looker.fetchSql(unknown, contextOf())).toMatchObject({
      refusal: { code: 'not_found_or_not_allowed' },
    });
  });

  it('says when the chosen chart is gone', async () => {
    await using pair = await startPair();
    expect(await pair.looker.fetchSql({ ...link, tile: '999' }, contextOf())).toMatchObject({
      refusal: { code: 'tile_gone' },
    });
  });

  it('with a single chart needs no choice', async () => {
    await using pair = await startPair();
    const query = queryOf(await pair.looker.fetchSql({ kind: 'dashboard', id: 'verify::one' }, contextOf()));
    expect(query.title).toBe('One');
    expect(pair.server.operations()).not.toContain('create_query');
  });
});
