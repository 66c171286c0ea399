import { describe, expect, it } from '@jest/globals';
import { extractLinks } from '../../src/chain/1-extract-links.ts';
import { checkProduct } from '../../src/chain/3-check-product.ts';
import { runStage } from '../../src/chain/stage.ts';
import { AppError } from '../../src/core/errors.ts';
import { productsOf } from '../../src/core/products.ts';
import { makeRequest, type PastedUrl } from '../../src/core/request.ts';
import { makeMetrics } from '../../src/telemetry/metrics.ts';
import { contextOf } from '../support/looker.ts';

const HOST = 'looker.example.com';

async function linksIn(...urls: PastedUrl[]) {
  const request = makeRequest({
    key: 'M#C1#1.1',
    door: 'message',
    channel: 'C1',
    user: 'U1',
    urls,
    claim: {},
    reply: { kind: 'thread', channel: 'C1', threadTs: '1.1' },
    askedAt: 0,
  });
  return extractLinks([HOST]).run(request, contextOf());
}

describe('stage 1, the links of a message', () => {
  it('keeps order and labels, passes over everything else, and takes each link once', async () => {
    const step = await linksIn(
      { url: 'https://acme.zendesk.com/agent/tickets/1', label: '#1' },
      { url: `https://${HOST}/looks/12` },
      { url: `https://${HOST}/x/vwGSbfc` },
      { url: `https://${HOST}/looks/12?toggle=vis`, label: '$179.73' },
      { url: `https://${HOST}.evil.example/looks/13` },
    );
    expect(step).toEqual({
      next: [
        {
          position: 0,
          ref: { url: `https://${HOST}/looks/12`, label: '$179.73' },
          link: { kind: 'look', id: '12' },
        },
        { position: 1, ref: { url: `https://${HOST}/x/vwGSbfc` }, link: { kind: 'slug', id: 'vwGSbfc' } },
      ],
    });
  });

  it('ends the chain when there is none', async () => {
    expect(await linksIn({ url: 'https://acme.zendesk.com/agent/tickets/1' })).toEqual({
      done: { kind: 'missing_link' },
    });
    expect(await linksIn()).toEqual({ done: { kind: 'missing_link' } });
  });
});

describe('stage 3, the product', () => {
  const queried = (sql: string) => ({
    position: 0,
    ref: { url: `https://${HOST}/looks/12` },
    link: { kind: 'look', id: '12' } as const,
    query: { sql },
  });

  it.each([
    ["SELECT 1 FROM t WHERE product = 'Authy'", true],
    ['SELECT 1 FROM public.AUTHY_verifications', true],
    ['SELECT 1 FROM messages -- not authy', false],
    ['SELECT 1 /* authy */ FROM messages', false],
    ["SELECT '-- ', authy FROM t", true],
  ])('of %s is Verify: %s', async (sql, verify) => {
    const step = await checkProduct(productsOf({ policy: {} }, 'aUtHy')).run(queried(sql), contextOf());
    expect('next' in step && step.next.product).toBe(verify && 'verify');
  });
});

describe('a stage', () => {
  const { telemetry } = makeMetrics({ version: 'test', runtime: false });

  it('puts its name on an error, and makes a stranger one of ours', async () => {
    const stage = { name: 'fetch-sql', run: () => Promise.reject(new Error('boom')) } as const;
    const failed = runStage(stage, 0, contextOf(), telemetry);
    await expect(failed).rejects.toMatchObject({ code: 'INTERNAL', stage: 'fetch-sql' });
  });

  it('does not begin when the request was stopped', async () => {
    let runs = 0;
    const stage = {
      name: 'fetch-sql',
      run: () => {
        runs += 1;
        return { next: 0 };
      },
    } as const;
    const stopped = { ...contextOf(), signal: AbortSignal.abort(new AppError('DEADLINE')) };
    await expect(runStage(stage, 0, stopped, telemetry)).rejects.toMatchObject({ code: 'DEADLINE' });
    expect(runs).toBe(0);
  });
});
