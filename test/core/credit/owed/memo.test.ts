import { describe, expect, it } from '@jest/globals';
import { calculate } from '../../../../src/core/credit/calculate.ts';
import type { Cell, Memo } from '../../../../src/core/credit/types.ts';

const COLUMNS = ['date', 'country', 'sms_cost'];
const MAX = [{ mode: 'max', attempts: 9, blocked: 1 }];
const ROWS: Cell[][] = [
  ['2025-12-30', 'TJ', '300.00'],
  ['2026-01-02', 'TJ', '100.00'],
  ['2026-01-02', 'KG', '50.00'],
];

function memoOf(claim: object = {}, policy: Record<string, unknown> = {}, rows = ROWS): Memo {
  const given = { ticket_date: '2026-02-10', account: 'AC1', guard: MAX, ...claim };
  const [memo] = calculate({ table: { columns: COLUMNS, rows }, claim: given, policy }).memos;
  if (memo === undefined) throw new Error('no memo');
  return memo;
}

const prior = (fields: object) => ({ prior_credits: [{ country: 'TJ', month: '2026-01', ...fields }] });

describe('the deadline', () => {
  it('lets a ticket on the last day through and shows what a later one loses', () => {
    expect(memoOf({ ticket_date: '2026-01-30' })).toMatchObject({ credit_amount: '450.00' });
    const late = memoOf({ ticket_date: '2026-01-31' });
    expect(late).toMatchObject({
      credit_amount: '150.00',
      fraud_cost: '150.00',
      charged_on_flagged: '150.00',
    });
    expect(late.lines.at(1)).toMatchObject({
      month: '2025-12',
      deadline: '2026-01-30',
      late: true,
      credit: '0.00',
      uncredited_late: '300.00',
    });
    expect(late.codes).toContain('E02_CLAIM_LATE');
  });

  it('is not checked without a ticket date', () => {
    expect(memoOf({ ticket_date: null })).toMatchObject({ credit_amount: '450.00' });
  });
});

describe('declared lines', () => {
  it('are not written for what cost nothing, nor is an exclusion noted for it', () => {
    const rows: Cell[][] = [
      ['2026-01-02', 'TJ', '0.00'],
      ['2026-01-02', 'KG', '5.00'],
    ];
    const memo = memoOf({}, { excluded_countries: ['TJ'] }, rows);
    expect(memo.lines.map(({ country }) => country)).toStrictEqual(['KG']);
    expect(memo.codes).toStrictEqual(['S01_DECLARED_SCOPE']);
  });
});

describe('refunds', () => {
  const refund = (date: string, country: string): Cell[] => [date, country, '-60.00'];

  it.each<[string, Cell[], string]>([
    ['of a live line', refund('2026-01-05', 'TJ'), '60.00'],
    ['of a place that has no line', refund('2026-02-05', 'UZ'), '60.00'],
    ['of a late line not', refund('2025-12-31', 'TJ'), '0.00'],
    ['of an excluded country not', refund('2026-01-05', 'KZ'), '0.00'],
  ])('count in declared scope: %s', (_what, row, refunds) => {
    const memo = memoOf({}, { excluded_countries: ['KZ'] }, [...ROWS, row]);
    expect(memo.refunds).toBe(refunds);
    expect(memo.codes.includes('C11_REFUND_DEDUCTED')).toBe(refunds !== '0.00');
  });

  it('never exceed the gross', () => {
    expect(memoOf({}, {}, [...ROWS, ['2026-01-09', 'TJ', '-999']])).toMatchObject({
      refunds: '150.00',
      credit_amount: '0.00',
      status: 'NO_CREDIT',
    });
  });
});

describe('prior credits', () => {
  it('are deducted where account, currency, country and month are equal, however large', () => {
    expect(memoOf(prior({ amount: '500' }))).toMatchObject({
      prior_credits: '500.00',
      credit_amount: '0.00',
    });
    expect(memoOf(prior({ amount: '500' })).codes).toEqual(
      expect.arrayContaining(['C10_PRIOR_CREDIT_DEDUCTED', 'C12_DUPLICATE_CLAIM']),
    );
    expect(memoOf(prior({ amount: '20', account: 'AC2' })).prior_credits).toBe('0.00');
    expect(memoOf(prior({ amount: '20', currency: 'EUR' })).prior_credits).toBe('0.00');
  });

  it('are summed exactly and rounded once', () => {
    const half = { country: 'TJ', month: '2026-01', amount: '0.005' };
    expect(memoOf({ prior_credits: [half, half, half] }).prior_credits).toBe('0.02');
  });

  it.each<[string, object, boolean]>([
    ['an unknown month', { month: null }, true],
    ['an unknown country', { country: '' }, true],
    ['another month', { month: '2026-02' }, false],
    ['another country', { country: 'UZ' }, false],
    ['the month of a late line', { month: '2025-12' }, false],
  ])('of %s are not deducted, and may overlap or not', (_what, fields, overlap) => {
    const memo = memoOf(prior({ amount: '20', ...fields }));
    expect(memo.prior_credits).toBe('0.00');
    expect(memo.codes.includes('C20_PRIOR_CREDIT_MAY_OVERLAP')).toBe(overlap);
  });

  it('without a month are deducted from a line without a month', () => {
    expect(memoOf(prior({ amount: '20', month: null }), {}, [['', 'TJ', '100']]).prior_credits).toBe('20.00');
  });
});

describe('cap and minimum', () => {
  it('cut to the cap in whole minor units', () => {
    const memo = memoOf({}, { max_credit: '99.999' });
    expect(memo).toMatchObject({ gross: '150.00', credit_amount: '99.99', credit_high: '99.99' });
    expect(memo.codes).toContain('C09_CAPPED_MAX');
  });

  it('drop what is below the minimum, but not the minimum itself', () => {
    expect(memoOf({}, { min_credit: '150.01' })).toMatchObject({
      credit_amount: '0.00',
      gross: '150.00',
      width: null,
    });
    expect(memoOf({}, { min_credit: '150.01' }).codes).toContain('C07_BELOW_MINIMUM');
    expect(memoOf({}, { min_credit: '150.00' }).credit_amount).toBe('150.00');
  });
});

describe('the claimed amount', () => {
  const claimed = (amount: string, currency?: string) => ({
    claimed_amount: { amount, ...(currency && { currency }) },
  });

  it.each<[string, string, boolean]>([
    ['equal', '450', true],
    ['off by little money', '451.00', true],
    ['off by a small share', '454.54', true],
    ['off by both', '454.55', false],
  ])('agrees or not: %s', (_what, amount, agrees) => {
    const memo = memoOf(claimed(amount));
    expect(memo.codes.includes('D10_CLAIMED_AMOUNT_DIFFERS')).toBe(!agrees);
  });

  it('of another currency is compared with nothing, and is no concern of the memo', () => {
    const table = { columns: COLUMNS, rows: ROWS };
    const result = calculate({ table, claim: { ...claimed('7', 'jpy') } });
    expect(result.claimed).toStrictEqual({
      currency: 'JPY',
      claimed: '7',
      query_total: '0',
      difference: '-7',
      agrees: false,
    });
    expect(result.codes).toStrictEqual(['D10_CLAIMED_AMOUNT_DIFFERS']);
    expect(result.memos[0]?.codes).not.toContain('D10_CLAIMED_AMOUNT_DIFFERS');
  });
});

describe('the grade', () => {
  it('tests the widths in order, high first', () => {
    const table = {
      columns: ['date', 'country', 'attempts', 'converted', 'sms_fee'],
      rows: [
        ...Array.from({ length: 10 }, (_, at) => [`2026-01-${at + 10}`, 'ID', 100, 70, '10'] as Cell[]),
        ['2026-01-20', 'ID', 600, 70, '60'] as Cell[],
      ],
    };
    const grade = (policy: Record<string, unknown>) =>
      calculate({ table, claim: { ticket_date: '2026-02-10', guard: MAX }, policy }).memos[0]?.confidence;
    expect(grade({})).toBe('HIGH');
    expect(grade({ high_width: '0.01' })).toBe('MEDIUM');
    expect(grade({ high_width: '0.01', medium_width: '0.02' })).toBe('LOW');
    expect(grade({ medium_width: '0.02' })).toBe('HIGH');
  });

  it('is held at MEDIUM by a month that came too late, since the analyst has to look at it', () => {
    const day = (date: string, attempts: number): Cell[] => [date, 'ID', attempts, 70, `${attempts / 10}`];
    const calm = Array.from({ length: 20 }, (_, at) => day(`2026-01-${at + 10}`, 100));
    const columns = ['date', 'country', 'attempts', 'converted', 'sms_fee'];
    const table = { columns, rows: [...calm, day('2026-01-30', 900), day('2026-02-01', 900)] };
    const grade = (ticket_date: string) =>
      calculate({ table, claim: { ticket_date, guard: MAX } }).memos[0]?.confidence;
    expect([grade('2026-03-02'), grade('2026-03-03')]).toStrictEqual(['HIGH', 'MEDIUM']);
  });

  it('is never above MEDIUM in declared scope, and LOW when the result was cut', () => {
    expect(memoOf().confidence).toBe('MEDIUM');
    const table = { columns: COLUMNS, rows: ROWS, limit: 3 };
    expect(calculate({ table, claim: { guard: MAX } }).memos[0]?.confidence).toBe('LOW');
    expect(calculate({ table: { ...table, limit: 4 }, claim: { guard: MAX } }).memos[0]?.confidence).toBe(
      'MEDIUM',
    );
  });
});
