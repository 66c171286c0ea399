import { describe, expect, it } from '@jest/globals';
import type { LookerLink } from '../../../src/core/looker/link.ts';
import { contextOf, queryOf, startPair } from '../../support/looker.ts';

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
