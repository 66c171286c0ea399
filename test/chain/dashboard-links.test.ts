import { describe, expect, it } from '@jest/globals';
import { extractLinks, type FoundLink } from '../../src/chain/1-extract-links.ts';
import { fetchSql } from '../../src/chain/2-fetch-sql.ts';
import { decide, outcomeOf } from '../../src/core/decide.ts';
import type { LinkOutcome, TileChoice } from '../../src/core/decision.ts';
import { type CreditRequest, makeRequest, type PastedUrl } from '../../src/core/request.ts';
import { CONTENT, contextOf, startPair } from '../support/looker.ts';

const HOST = 'looker.example.com';
const OVERVIEW = `https://${HOST}/dashboards/30`;
const LOOK = `https://${HOST}/looks/12`;

function asking(...urls: PastedUrl[]): CreditRequest {
  const reply = { kind: 'thread', channel: 'C1', threadTs: '1.1' } as const;
  const fields = {
    key: 'M#C1#1.1',
    door: 'message',
    channel: 'C1',
    user: 'U1',
    claim: {},
    askedAt: 0,
  } as const;
  return makeRequest({ ...fields, urls, reply });
}

async function linksOf(...urls: PastedUrl[]): Promise<FoundLink[]> {
  const step = await extractLinks([HOST]).run(asking(...urls), contextOf());
  return 'next' in step ? step.next : [];
}

describe('the links of a request', () => {
  it('carry the chart that was chosen for a dashboard, and for nothing else', async () => {
    const found = await linksOf({ url: OVERVIEW, tile: '302' }, { url: LOOK, tile: '302' });
    expect(found.map(({ link }) => link)).toEqual([
      { kind: 'dashboard', id: '30', tile: '302' },
      { kind: 'look', id: '12' },
    ]);
  });

  it('to one dashboard with other filters are several links', async () => {
    const found = await linksOf(
      { url: `${OVERVIEW}?Country=BD`, tile: '302' },
      { url: `${OVERVIEW}?Country=NG`, tile: '302' },
      { url: `${OVERVIEW}?Country=BD&_theme=x`, tile: '302' },
    );
    expect(found).toHaveLength(2);
  });
});

describe('the SQL of a dashboard', () => {
  it('is asked for only when its chart is known; else the charts are the outcome, once for all attempts', async () => {
    await using pair = await startPair();
    const steps: Record<string, unknown> = {};
    const once = async <T>(name: string, work: () => Promise<T>) => {
      if (!(name in steps)) steps[name] = JSON.parse(JSON.stringify(await work()));
      return steps[name] as T;
    };
    const [found] = await linksOf({ url: OVERVIEW, label: '$5.00' });
    const run = () => fetchSql(pair.looker).run(found as FoundLink, contextOf({ once }));
    const expected = {
      done: {
        kind: 'choose_tile',
        link: { url: OVERVIEW, label: '$5.00', title: 'Overview' },
        tiles: [
          { id: '302', title: 'Daily' },
          { id: '303', title: 'Saved' },
          { id: '305', title: 'Ledger' },
        ],
      },
    };
    expect(await run()).toEqual(expected);
    expect(await run()).toEqual(expected);
    expect(pair.server.operations()).toEqual(['login', 'dashboard']);

    const [chosen] = await linksOf({ url: OVERVIEW, tile: '302' });
    expect(await fetchSql(pair.looker).run(chosen as FoundLink, contextOf())).toMatchObject({
      next: { ref: { url: OVERVIEW, title: 'Daily' }, query: { sql: expect.stringMatching(/^SELECT/) } },
    });
  });

  it('says of a query with table calculations that it has them', async () => {
    const queries = CONTENT.queries.map((query) => ({ ...query, hasTableCalculations: query.id === '100' }));
    await using pair = await startPair({}, { content: { ...CONTENT, queries } });
    const [look, other] = await linksOf({ url: LOOK }, { url: `https://${HOST}/looks/13` });
    const refOf = async (found: FoundLink | undefined) => {
      const step = await fetchSql(pair.looker).run(found as FoundLink, contextOf());
      return 'next' in step ? step.next.ref : undefined;
    };
    expect(await refOf(look)).toMatchObject({ tableCalculations: true });
    expect(await refOf(other)).not.toHaveProperty('tableCalculations');
  });
});

describe('the decision', () => {
  const link = { url: OVERVIEW };
  const choice: TileChoice = { kind: 'choose_tile', link, tiles: [] };
  const other: LinkOutcome[] = [
    { kind: 'refused', link: { url: LOOK }, refusal: { code: 'in_trash', reason: '', remedy: '' } },
    { kind: 'not_verify', link: { url: LOOK } },
  ];

  it('is to ask while one dashboard of the message has no chart, whatever became of the other links', () => {
    expect(decide([...other, choice])).toEqual(choice);
    expect(decide([choice, { ...choice, link: { url: LOOK } }])).toEqual(choice);
    expect(outcomeOf(choice)).toBe('asked');
  });
});
