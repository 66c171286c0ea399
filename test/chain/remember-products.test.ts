import { describe, expect, it } from '@jest/globals';
import { type Memories, remember } from '../../src/chain/5-remember.ts';
import { assess } from '../../src/core/credit/calculate.ts';
import { decide } from '../../src/core/decide.ts';
import type { Calculated, Decision } from '../../src/core/decision.ts';
import type { AnswerRecords } from '../../src/core/ports/answer-records.ts';
import { draft } from '../core/ledger/drafts.ts';
import { memoryLedger } from '../support/memory-ledger.ts';
import { aRequest } from '../support/store.ts';

const POLICIES = { verify: {}, psms: { id: 'psms-credit-v1' } };
const TABLE = { columns: ['country', 'month', 'sms_fee'], rows: [['BD', '2026-10', '80.00']] };
const BILL = { account: 'AC1', currency: 'USD' };

function link(product: 'verify' | 'psms'): Calculated {
  const [claim, policy] = [{ account: 'AC1', ticket_date: '2026-11-01' }, POLICIES[product]];
  const basis = { claim, policy, sql: '', query: null, rows: { digest: 'd', kept: true } };
  return {
    ...{ kind: 'calculated', link: { url: 'u' }, product, basis },
    ...assess({ table: TABLE, claim, policy }),
  };
}

/** What is recommended for these products after $30.00 of `credited` were approved for the same country and month. */
async function answerAfter(
  credited: 'verify' | 'psms',
  ...products: ('verify' | 'psms')[]
): Promise<Decision> {
  const { ledger } = memoryLedger();
  const place = { country: 'BD', month: '2026-10', ...(credited === 'psms' && { product: 'psms' }) };
  await ledger.append(draft({ ...BILL, amount: '30.00', lines: [{ ...place, amount: '30.00' }] }), undefined);
  const records = { readRows: async () => TABLE, head: async () => undefined } as unknown as AnswerRecords;
  const memories = {
    ...{ approvers: true, ledger, records },
    past: { note: async () => undefined, of: async () => [] },
    recommendations: { note: async () => undefined, of: async () => [] },
  } satisfies Memories;
  return remember(memories, aRequest(), decide(products.map(link)), new AbortController().signal);
}

describe('a credit that was approved before', () => {
  it.each([
    ['verify', 'verify', '50.00', 1],
    ['psms', 'psms', '50.00', 1],
    ['psms', 'verify', '80.00', 0],
    ['verify', 'psms', '80.00', 0],
  ] as const)('for %s leaves of %s at the same place %s', async (credited, asked, left, mentioned) => {
    expect(await answerAfter(credited, asked)).toMatchObject({
      combined: { currencies: [{ credit_amount: left }] },
      memory: { earlier: { length: mentioned } },
    });
  });

  it('is deducted once from an answer about both', async () => {
    expect(await answerAfter('psms', 'verify', 'psms')).toMatchObject({
      combined: { currencies: [{ credit_amount: '80.00' }, { product: 'psms', credit_amount: '50.00' }] },
    });
  });
});
