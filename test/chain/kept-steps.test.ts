import { describe, expect, it } from '@jest/globals';
import { fetchSql } from '../../src/chain/2-fetch-sql.ts';
import { calculateCredit } from '../../src/chain/4-calculate-credit.ts';
import type { LookerLink } from '../../src/core/looker/link.ts';
import type { PolicyFile } from '../../src/core/products.ts';
import { contextOf } from '../support/looker.ts';
import { products } from '../support/products.ts';

/** A request whose steps survive from one attempt to the next, as JSON. */
function attempts() {
  const steps = new Map<string, string>();
  const asked: string[] = [];
  const once = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    if (!steps.has(name)) steps.set(name, JSON.stringify(await work()));
    return JSON.parse(steps.get(name) ?? '') as T;
  };
  return { context: contextOf({ once }), asked };
}

const look = (id: string): LookerLink => ({ kind: 'look', id });
const found = (id: string, position: number) => ({
  link: look(id),
  position,
  ref: { url: `https://l/looks/${id}` },
});

describe('what an attempt keeps for the next one', () => {
  it('stays with its link, although a release with other hosts counts the links anew', async () => {
    const { context, asked } = attempts();
    const looker = {
      fetchSql: async (link: LookerLink) => {
        asked.push(JSON.stringify(link));
        return { sql: `SELECT '${link.kind === 'look' ? link.id : ''}'` };
      },
    };
    await fetchSql(looker).run(found('1', 0), context);
    expect(await fetchSql(looker).run(found('2', 0), context)).toMatchObject({
      next: { query: { sql: "SELECT '2'" } },
    });
    expect(await fetchSql(looker).run(found('1', 1), context)).toMatchObject({
      next: { query: { sql: "SELECT '1'" } },
    });
    expect(asked).toHaveLength(2);
  });

  it('is not reused under another policy or for another SQL', async () => {
    const { context, asked } = attempts();
    const trino = {
      run: async (sql: string) => {
        asked.push(sql);
        return { columns: ['month', 'country', 'sms_fee'], rows: [['2026-01', 'BD', '10']] };
      },
    };
    const run = (sql: string, rules: PolicyFile) =>
      calculateCredit(trino, products(rules), {
        hints: {},
        day: '2026-03-01',
        today: '2026-03-01',
      }).run({ ...found('1', 0), query: { sql }, product: 'verify' }, context);
    await run('SELECT 1', { policy: {} });
    await run('SELECT 1', { policy: {} });
    expect(asked).toHaveLength(1);
    await run('SELECT 1', { policy: { verify_fee_basis: 'per_attempt' } });
    await run('SELECT 2', { policy: {} });
    expect(asked).toEqual(['SELECT 1', 'SELECT 1', 'SELECT 2']);
  });
});
