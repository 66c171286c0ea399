import { describe, expect, it } from '@jest/globals';
import { runChain } from '../../src/chain/run-chain.ts';
import { LIMITS } from '../../src/core/limits.ts';
import type { CallContext } from '../../src/core/ports/call-context.ts';
import type { QueryEngine } from '../../src/core/ports/query-engine.ts';
import type { Lease } from '../../src/core/ports/request-store.ts';
import { makeMetrics } from '../../src/telemetry/metrics.ts';
import { products } from '../support/products.ts';
import { aRequest, silent } from '../support/store.ts';

/** The decision about one message with so many links, each of which Trino answers as given by its number. */
async function decided(
  links: number,
  run: (link: number, context: CallContext) => ReturnType<QueryEngine['run']>,
) {
  const urls = Array.from({ length: links }, (_, n) => ({ url: `https://looker.example/looks/${n}` }));
  const { telemetry } = makeMetrics({ version: 'test', runtime: false });
  const parts = {
    looker: {
      fetchSql: async (link: { kind: string; id?: string }) => ({
        sql: `SELECT ${link.id} FROM authy_verifications`,
      }),
    },
    trino: { run: (sql: string, context: CallContext) => run(Number(/\d+/.exec(sql)?.[0]), context) },
    lookerHosts: ['looker.example'],
    products: products(),
    timeZone: 'UTC',
    telemetry,
    mayAsk: async () => undefined,
    progress: () => undefined,
  };
  const lease = { request: aRequest({ urls }), steps: {} } as unknown as Lease;
  return runChain(parts, lease, { signal: new AbortController().signal, log: silent });
}

const columns = ['month', 'country', 'account_sid', 'sms_fee'];
const countries = (count: number) =>
  Array.from({ length: count }, (_, n) => ['2026-02', `C${n}`, `AC${n % 10}`, '1']);

/** A query that runs until it is stopped. */
const endless = ({ signal }: CallContext) =>
  new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });

describe('the links of a message', () => {
  const each = LIMITS.places.value;
  // A country with one month is one line.
  const full = LIMITS.linesTogether.value / each;

  it('are refused together once those that are worked out pass the limit: the others are stopped', async () => {
    const stopped: number[] = [];
    const decision = await decided(full + 3, async (link, context) => {
      if (link <= full) return { columns, rows: countries(each) };
      return endless(context).finally(() => stopped.push(link));
    });
    expect(decision).toMatchObject({
      answer: { kind: 'refused', links: [{ refusal: { code: 'too_much_together' } }] },
      failures: [],
    });
    expect(stopped).toEqual([full + 1, full + 2]);
  });

  it('are all worked out at the limit', async () => {
    const decision = await decided(full, async () => ({ columns, rows: countries(each) }));
    expect(decision).toMatchObject({ answer: { kind: 'recommended' } });
  });
});
