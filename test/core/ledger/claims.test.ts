import { describe, expect, it } from '@jest/globals';
import { combine } from '../../../src/core/credit/combine.ts';
import type { Result } from '../../../src/core/credit/types.ts';
import { claimsOf, recommendedTotals } from '../../../src/core/ledger/claims.ts';
import { outcome } from '../../slack/messages/samples.ts';

function resultOf(id: string, claim: object = {}): Result {
  const link = outcome(id, undefined, claim);
  if (link.kind !== 'calculated') throw new Error(`case ${id} has no result`);
  return link.result;
}

describe('what a decision is about', () => {
  it('is each account and currency of the answer, with the amount of its total and all its lines', () => {
    const results = [resultOf('G30')];
    const [claim] = claimsOf(results, combine(results));
    const [memo] = results[0]?.memos ?? [];
    expect(claim).toMatchObject({
      account: memo?.account,
      currency: 'USD',
      recommended: '4948.80',
      links: [0],
    });
    expect(claim?.lines).toEqual(
      memo?.lines.map(({ country, month, credit, charged }) => ({ country, month, credit, charged })),
    );
  });

  it('counts a line that several links have once', () => {
    const results = [resultOf('G30'), resultOf('G30')];
    const claims = claimsOf(results, combine(results));
    const [once] = claimsOf(results.slice(0, 1), combine(results.slice(0, 1)));
    expect(claims).toHaveLength(1);
    expect(claims[0]).toEqual({ ...once, links: [0, 1] });
  });

  it('has the totals of the answer, and beside them what was charged', () => {
    const results = [resultOf('G30'), resultOf('G42')];
    const combined = combine(results);
    const totals = recommendedTotals(claimsOf(results, combined));
    for (const { currency, credit_amount } of combined.currencies)
      expect(totals.find((total) => total.currency === currency)?.amount).toBe(credit_amount);
    for (const { amount, charged } of totals) expect(Number(charged)).toBeGreaterThanOrEqual(Number(amount));
  });
});
