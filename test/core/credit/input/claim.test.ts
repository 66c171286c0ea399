import { describe, expect, it } from '@jest/globals';
import { type CalculateInput, calculate } from '../../../../src/core/credit/calculate.ts';

const table = { columns: ['country', 'sms_cost'], rows: [['TJ', '10.00']] };
const errorsOf = (claim: unknown, policy: Record<string, unknown> = {}) =>
  calculate({ table, claim, policy }).errors;

describe('claim checks', () => {
  it('reports everything that is wrong at once, in the order of the policy, with values as given', () => {
    const claim = {
      scope: 'both',
      ticket_date: '2026-02-30',
      window: ['2026-01-05', '2026-01-04'],
      prior_credits: [
        { country: 'TJ', amount: '-1' },
        { country: 'TJ', amount: '1' },
        { amount: '2', month: 'Jan' },
      ],
      claimed_amount: { amount: ' ', currency: 'USD' },
      guard: [
        { mode: ' ', attempts: 1, blocked: 1 },
        { mode: 'max', attempts: '1.5' },
        { mode: 'max', month: '2026-13' },
      ],
    };
    const result = calculate({ table, claim, policy: { guard_targets: { basic: '1.01', max: '' } } });
    expect(result).toMatchObject({ status: 'ERROR', scope: null, claimed: null, memos: [], codes: [] });
    expect(result.roles).toStrictEqual({ country: 'country', channel_fee: 'sms_cost' });
    expect(result.errors).toStrictEqual([
      { code: 'D02_BAD_VALUE', where: 'claim.scope', value: 'both' },
      { code: 'D02_BAD_VALUE', where: 'claim.ticket_date', value: '2026-02-30' },
      { code: 'D02_BAD_VALUE', where: 'claim.window', value: ['2026-01-05', '2026-01-04'] },
      { code: 'D02_BAD_VALUE', where: 'policy.guard_targets.basic', value: '1.01' },
      { code: 'D02_BAD_VALUE', where: 'policy.guard_targets.max', value: '' },
      { code: 'D02_BAD_VALUE', where: 'claim.prior_credits[0]', value: { country: 'TJ', amount: '-1' } },
      { code: 'D02_BAD_VALUE', where: 'claim.prior_credits[2]', value: { amount: '2', month: 'Jan' } },
      { code: 'D02_BAD_VALUE', where: 'claim.claimed_amount', value: { amount: ' ', currency: 'USD' } },
      { code: 'G01_BAD_GUARD_ROW', row: 0 },
      { code: 'G01_BAD_GUARD_ROW', row: 1 },
      { code: 'G01_BAD_GUARD_ROW', row: 2 },
    ]);
  });

  it.each<[string, object]>([
    [
      'blank optional values',
      { scope: '', ticket_date: ' ', window: null, guard: null, claimed_amount: null },
    ],
    ['a window of one day with times', { window: ['2026-01-05T10:00', '2026-01-05 23:00'] }],
    ['a Guard row without counts', { guard: [{ mode: 'max' }] }],
    ['a prior credit without amount, which is 0', { prior_credits: [{ country: 'TJ' }] }],
    ['a claimed amount of 0', { claimed_amount: { amount: 0 } }],
  ])('accepts %s', (_what, claim) => {
    expect(errorsOf(claim)).toStrictEqual([]);
  });

  it.each<[string, object, string]>([
    ['a window of one day', { window: ['2026-01-05'] }, 'claim.window'],
    ['a window of three days', { window: ['2026-01-05', '2026-01-06', '2026-01-07'] }, 'claim.window'],
    ['a claimed amount that is a number', { claimed_amount: 5 }, 'claim.claimed_amount'],
    ['a claimed amount in a list', { claimed_amount: ['5'] }, 'claim.claimed_amount'],
    ['a negative claimed amount', { claimed_amount: { amount: -1 } }, 'claim.claimed_amount'],
    ['a prior credit that is no object', { prior_credits: ['5'] }, 'claim.prior_credits[0]'],
    ['prior credits that are no list', { prior_credits: {} }, 'claim.prior_credits'],
    ['Guard rows that are no list', { guard: { mode: 'max' } }, 'claim.guard'],
    ['a scope in capitals', { scope: 'Declared' }, 'claim.scope'],
  ])('refuses %s', (_what, claim, where) => {
    expect(errorsOf(claim)).toMatchObject([{ code: 'D02_BAD_VALUE', where }]);
  });

  it('gives an error for anything that is not a table, a claim or a policy, never a throw', () => {
    const odd: unknown[] = [
      undefined,
      null,
      5,
      'x',
      [],
      {},
      { columns: 3, rows: [1] },
      { columns: [1, null], rows: ['x'] },
    ];
    for (const part of odd) {
      for (const input of [{ table: part }, { table, claim: part }, { table, policy: part }]) {
        const result = calculate(input as CalculateInput);
        expect(['OK', 'ERROR']).toContain(result.status);
        if ('table' in input && input.table !== table) expect(result.status).toBe('ERROR');
      }
    }
  });
});

describe('bad policy values', () => {
  it.each<[Record<string, unknown>, string]>([
    [{ min_credit: 'much' }, 'policy.min_credit'],
    [{ rounding: 'up' }, 'policy.rounding'],
    [{ verify_fee_basis: 1 }, 'policy.verify_fee_basis'],
    [{ guard_rate_dp: 2.5 }, 'policy.guard_rate_dp'],
    [{ credit_share: '1.5' }, 'policy.credit_share'],
    [{ fallback_band: ['0.3'] }, 'policy.fallback_band'],
    [{ minor_units: { USD: 'two' } }, 'policy.minor_units.USD'],
    [{ excluded_countries: 'TJ' }, 'policy.excluded_countries'],
    [{ guard_targets: null }, 'policy.guard_targets'],
  ])('are an error of the result: %p', (policy, where) => {
    expect(errorsOf({}, policy)).toMatchObject([{ code: 'D02_BAD_VALUE', where }]);
  });

  it('takes numbers as text or as JSON numbers alike', () => {
    const asText = calculate({ table, policy: { min_credit: '20', credit_share: '0.25', max_credit: '2' } });
    const asNumbers = calculate({ table, policy: { min_credit: 20, credit_share: 0.25, max_credit: 2 } });
    expect(asText).toStrictEqual(asNumbers);
    expect(asText.memos[0]).toMatchObject({ gross: '2.50', credit_amount: '0.00' });
  });
});
