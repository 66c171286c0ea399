import { describe, expect, it } from '@jest/globals';
import { checkProduct } from '../../src/chain/3-check-product.ts';
import { calculateCredit } from '../../src/chain/4-calculate-credit.ts';
import { decide } from '../../src/core/decide.ts';
import type { LinkOutcome } from '../../src/core/decision.ts';
import type { ListedProduct, Products } from '../../src/core/products.ts';
import { recordOf } from '../../src/core/record-of.ts';
import type { CreditRequest } from '../../src/core/request.ts';
import { contextOf } from '../support/looker.ts';
import { products } from '../support/products.ts';

const listed = (name: string, rest: Partial<ListedProduct> = {}): ListedProduct => ({
  ...{ name, label: name, policy: {} },
  ...rest,
});
const PSMS = listed('psms', { answers: true, policy: { id: 'psms-credit-v1' } });

const link = { position: 0, ref: { url: 'u' }, link: { kind: 'look', id: '1' } as const };

function check(sql: string, all: Products) {
  const step = checkProduct(all).run({ ...link, query: { sql } }, contextOf());
  if (step instanceof Promise) throw new Error('stage 3 is pure');
  if ('next' in step) return step.next.product;
  return step.done.kind === 'refused' ? step.done.refusal : step.done;
}

describe('the product of a query', () => {
  it('is Verify or none without products in the policy file', () => {
    expect(check("SELECT 1 FROM t WHERE product = 'Authy'", products())).toBe('verify');
    const none = { kind: 'not_verify', link: link.ref };
    expect(check("SELECT 1 FROM t WHERE product = 'PSMS'", products())).toStrictEqual(none);
    expect(check('SELECT 1 FROM t', products())).toStrictEqual(none);
    // As it was before there was a second product.
    expect(check("SELECT CASE p WHEN 'Authy' THEN 1 WHEN 'PSMS' THEN 2 END FROM t", products())).toBe(
      'verify',
    );
  });

  it('is the listed one whose pattern the SQL mentions', () => {
    const all = products({ listed: [PSMS] });
    expect(check("SELECT 1 FROM t WHERE product = 'Programmable SMS'", all)).toBe('psms');
    expect(check("SELECT 1 FROM t WHERE product = 'Authy'", all)).toBe('verify');
    expect(check("SELECT 1 FROM t WHERE product = 'PSMS' AND other <> 'Authy'", all)).toBe('psms');
    expect(check("SELECT 1 FROM t WHERE product NOT IN ('Authy') -- psms", all)).toMatchObject({
      kind: 'not_verify',
      covered: ['PSMS', 'Verify'],
    });
  });

  it('is refused where a query is about two of them', () => {
    const all = products({ listed: [PSMS] });
    expect(check("SELECT 1 FROM t WHERE product IN ('Authy', 'PSMS')", all)).toStrictEqual({
      code: 'several_products',
      reason: 'This query is about PSMS and Verify, and each product has rules of its own.',
      remedy: expect.stringContaining('Filter the Look to one product'),
    });
    const silent = products({ listed: [listed('psms', { answers: false })] });
    expect(check("SELECT 1 FROM authy WHERE product = 'PSMS'", silent)).toMatchObject({
      code: 'several_products',
    });
  });

  it('is the first where the pattern of one is part of that of the other', () => {
    const legacy = listed('legacy', { patterns: ['authy_legacy'] });
    const first = products({ listed: [legacy, listed('verify')] });
    expect(check('SELECT 1 FROM authy_legacy', first)).toBe('legacy');
    expect(check('SELECT 1 FROM authy', first)).toBe('verify');
    expect(check('SELECT 1 FROM authy_legacy JOIN authy', first)).toMatchObject({ code: 'several_products' });
    const last = products({ listed: [listed('verify'), legacy] });
    expect(check('SELECT 1 FROM authy_legacy', last)).toBe('verify');
  });

  it('is named where it is a silent one of the policy file', () => {
    const silent = products({ listed: [listed('psms', { answers: false })] });
    expect(check('SELECT 1 FROM psms', silent)).toStrictEqual({
      ...{ kind: 'not_verify', link: link.ref },
      product: 'PSMS',
    });
  });
});

describe('an answer about several products', () => {
  const tables = {
    verify: [['2026-02', 'BD', 'AC1', '10.00']],
    psms: [['2026-02', 'BD', 'AC1', '3.00']],
  };

  async function outcome(product: 'verify' | 'psms', all: Products): Promise<LinkOutcome> {
    const columns = ['month', 'country', 'account_sid', 'sms_fee'];
    const trino = { run: async () => ({ columns, rows: tables[product] }) };
    const stage = calculateCredit(trino, all, { hints: {}, day: '2026-03-01', today: '2026-03-01' });
    const step = await stage.run({ ...link, query: { sql: product }, product }, contextOf());
    return 'next' in step ? step.next : step.done;
  }

  it('has a total a product and currency, and pays the same place of both', async () => {
    const all = products({ listed: [PSMS] });
    const answer = decide([await outcome('verify', all), await outcome('psms', all)]);
    if (answer.kind !== 'recommended') throw new Error(answer.kind);
    expect(answer.combined.currencies).toMatchObject([
      { currency: 'USD', credit_amount: '10.00', duplicates_deducted: '0.00' },
      { currency: 'USD', product: 'psms', credit_amount: '3.00' },
    ]);
    expect(answer.combined.policy).toBe('verify-credit-v2, psms-credit-v1');
    const request = { id: 'R1', user: 'U1', reference: 'REF' } as CreditRequest;
    const record = recordOf(request, answer, 'test');
    expect(record.claims).toMatchObject([
      {
        recommended: '13.00',
        lines: [
          { country: 'BD', month: '2026-02', credit: '10.00' },
          { country: 'BD', month: '2026-02', credit: '3.00', product: 'psms' },
        ],
      },
    ]);
    expect(record.policy.products).toMatch(/^[0-9a-f]{64}$/);
    expect(record.inputs.map(({ policy }) => policy)).toStrictEqual([{}, { id: 'psms-credit-v1' }]);
  });

  it('has other digests when a pattern, an answer or a parameter changes', async () => {
    const digestOf = async (product: ListedProduct) => {
      const link = await outcome('verify', products({ listed: [product] }));
      return link.kind === 'calculated' ? link.basis?.products : undefined;
    };
    const digests = await Promise.all(
      [
        PSMS,
        { ...PSMS, patterns: ['other'] },
        { ...PSMS, answers: false },
        { ...PSMS, policy: { ...PSMS.policy, min_credit: 5 } },
        { ...PSMS, guardQuery: 'SELECT 1' },
      ].map(digestOf),
    );
    expect(new Set(digests).size).toBe(5);
    expect(digests).not.toContain(undefined);
  });
});
