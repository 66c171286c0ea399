import { describe, expect, it } from '@jest/globals';
import { assess } from '../../src/core/credit/calculate.ts';
import { claimWith } from '../../src/core/what-if.ts';

const table = { columns: ['country', 'month', 'sms_spend'], rows: [['TJ', '2026-01', '7526.30']] };

describe('facts that somebody adds', () => {
  it('about Fraud Guard are messages sent and messages blocked, as in the published row of the policy', () => {
    const facts = { guardMode: 'basic', guardAttempts: '35644', guardBlocked: '25390' };
    const { result } = assess({ table, claim: claimWith({}, facts) });
    expect(result.credit_amount).toBe('4948.80');
    expect(result.memos[0]?.lines[0]?.guard).toMatchObject([{ msg_count: 35_644, block_rate: '0.416' }]);
  });

  it('leave earlier credits to be looked up anew, since they may have been reversed', () => {
    const prior_credits = [{ account: null, currency: 'USD', country: 'TJ', month: '2026-01', amount: '5' }];
    const claim = claimWith({ prior_credits }, { guardMode: 'off' });
    expect(claim).not.toHaveProperty('prior_credits');
    expect(claim).toHaveProperty('guard');
  });

  it('may name a ticket that was opened after the question was asked', () => {
    const claim = claimWith({ asked_on: '2026-02-01' }, { ticketDate: '2026-02-05' });
    expect(assess({ table, claim }).result).toMatchObject({ status: 'OK', errors: [] });
  });

  it('replace what the claim said before, and nothing else of it', () => {
    const before = { asked_on: '2026-02-01', guard: [{ mode: 'max', attempts: 1, blocked: 0 }] };
    expect(claimWith(before, { guardMode: 'off', ticketDate: '2026-01-20' })).toEqual({
      asked_on: '2026-02-01',
      ticket_date: '2026-01-20',
      guard: [{ mode: 'off', attempts: '1', blocked: '0' }],
    });
  });
});
