import { describe, expect, it } from '@jest/globals';
import { calculate } from '../../../../src/core/credit/calculate.ts';
import type { Cell } from '../../../../src/core/credit/types.ts';

const columns = ['date', 'country', 'attempts', 'converted', 'blocked', 'verify_fee', 'sms_cost'];
const run = (rows: Cell[][], claim: object = {}, names = columns) =>
  calculate({ table: { columns: names, rows }, claim: { ticket_date: '2026-02-10', ...claim } });

describe('rows', () => {
  it('gives one error a row, by the first rule that it breaks, and counts rows from 0', () => {
    const { errors, scope } = run([
      ['2026-01-01', 'ID', 100, 70, 0, '1', '1'],
      ['', 'ID', 'x', 70, 0, '1', '1'],
      ['2026-01-01', 'ID', 1.5, 70, 0, '1', 'x'],
      ['2026-01-01', 'ID', '1e3', '-70', 0, '1', '-1'],
      ['2026-01-01', 'ID', 1, 2, 0, '1', '-1'],
      ['2026-01-01', 'ID', 1, 1, 0, '-1', '5'],
      ['2026-01-01', 'ID', 1, 1, 0, '1,5', '5'],
    ]);
    expect(scope).toBe('estimated');
    expect(errors).toStrictEqual([
      { code: 'D02_BAD_VALUE', row: 1, role: 'date', value: '' },
      { code: 'D02_BAD_VALUE', row: 2, role: 'attempts', value: 1.5 },
      { code: 'D03_NEGATIVE_COUNT', row: 3 },
      { code: 'D04_CONVERSIONS_GT_ATTEMPTS', row: 4 },
      { code: 'D05_NEGATIVE_CHARGE_WITH_TRAFFIC', row: 5 },
      { code: 'D02_BAD_VALUE', row: 6, role: 'verify_fee', value: '1,5' },
    ]);
  });

  it('reads a short row as null at the end, and a missing day as a bad one', () => {
    expect(run([[]]).errors).toStrictEqual([{ code: 'D02_BAD_VALUE', row: 0, role: 'date', value: null }]);
    expect(run([['2026-01-01']]).status).toBe('OK');
  });

  it('takes blocked attempts off only when asked, which may leave fewer attempts than conversions', () => {
    const row: Cell[] = ['2026-01-01', 'ID', 100, 70, 40, '1', '1'];
    expect(run([row]).status).toBe('OK');
    expect(run([row], { attempts_include_blocked: true }).errors).toStrictEqual([
      { code: 'D04_CONVERSIONS_GT_ATTEMPTS', row: 0 },
    ]);
  });

  it('does not check rows of other channels, but adds them to the query total', () => {
    const result = run(
      [
        ['2026-01', 'TJ', 'voice', '5.00'],
        ['2026-01', 'TJ', ' SMS ', '7.00'],
        ['2026-01', 'TJ', '', '-2.00'],
      ],
      { claimed_amount: { amount: '10.00' } },
      ['date', 'country', 'channel', 'cost'],
    );
    expect(result.claimed).toMatchObject({ query_total: '10.00', agrees: true });
    expect(result.memos[0]?.codes).toContain('E05_CHANNEL_NOT_SMS');
    expect(result.memos[0]).toMatchObject({ gross: '7.00', refunds: '2.00', credit_amount: '5.00' });
  });

  it('falls back from a blank date to the month column, then to no month', () => {
    const result = run(
      [
        ['2026-01-15', '2025-12', 'TJ', '1.00'],
        [null, '2025-12', 'TJ', '2.00'],
        ['2026-02', 'nonsense is not read', 'TJ', '3.00'],
        ['', '', 'TJ', '4.00'],
      ],
      { scope: 'declared' },
      ['date', 'month', 'country', 'sms_cost'],
    );
    const lines = result.memos[0]?.lines.map(({ month, charged }) => [month, charged]);
    expect(lines).toStrictEqual([
      [null, '4.00'],
      ['2025-12', '2.00'],
      ['2026-01', '1.00'],
      ['2026-02', '3.00'],
    ]);
  });

  it('names the month column when that is what cannot be read', () => {
    const { errors } = run([['', 'Jan', '1.00']], {}, ['date', 'month', 'sms_cost']);
    expect(errors).toStrictEqual([{ code: 'D02_BAD_VALUE', row: 0, role: 'month', value: 'Jan' }]);
  });

  it('attaches a note to the result when its account has no memo', () => {
    const result = run(
      [
        ['AC1', 'call', '1.00'],
        ['AC2', 'sms', '1.00'],
      ],
      {},
      ['account_sid', 'channel', 'cost'],
    );
    expect(result.codes).toStrictEqual(['E05_CHANNEL_NOT_SMS']);
    expect(result.memos.map(({ account }) => account)).toStrictEqual(['AC2']);
  });

  it('keeps refunds and rows without a known day when a window is given in declared scope', () => {
    const result = run(
      [
        ['2026-01-10', 'TJ', '10.00'],
        ['2026-01-20', 'TJ', '20.00'],
        ['2026-01', 'TJ', '40.00'],
        ['2026-01-25', 'TJ', '-5.00'],
      ],
      { window: ['2026-01-09', '2026-01-11'] },
      ['date', 'country', 'sms_cost'],
    );
    expect(result.memos[0]).toMatchObject({ gross: '50.00', refunds: '5.00', credit_amount: '45.00' });
    expect(result.memos[0]?.codes).toContain('S02_ROWS_OUTSIDE_WINDOW');
  });

  it.each<[string, Cell, number | null]>([
    ['a count', '5', 12],
    ['blank, which is 0', null, 7],
    ['negative', -1, null],
    ['unreadable', 'many', null],
  ])('sums the quantity with a row that is %s', (_what, quantity, sum) => {
    const rows = [
      ['TJ', 7, '1.00'],
      ['TJ', quantity, '1.00'],
    ];
    expect(run(rows, {}, ['country', 'messages', 'cost']).memos[0]?.lines[0]?.quantity).toBe(sum);
  });

  it('writes a memo for each account and currency, in code point order, and then no single amount', () => {
    const rows = ['😀', 'b', '\uffe0', 'a'].map((account) => [account, 'usd', '5.00']);
    const result = run([...rows, ['a', 'EUR', '5.00']], {}, ['account_sid', 'currency', 'cost']);
    expect(result.memos.map(({ account, currency }) => `${account} ${currency}`)).toStrictEqual([
      'a EUR',
      'a USD',
      'b USD',
      '\uffe0 USD',
      '😀 USD',
    ]);
    expect(result).toMatchObject({ credit_amount: null, currency: null, codes: ['D06_MULTIPLE_MEMOS'] });
  });
});

describe('the split of a total', () => {
  const split = (names: string[], row: Cell[], policy: Record<string, unknown> = {}) => {
    const { memos } = calculate({
      table: { columns: ['country', ...names], rows: [['TJ', ...row]] },
      policy,
    });
    const codes = memos[0]?.codes.filter((code) => /^C1[568]/.test(code));
    return { charged: memos[0]?.charged_on_flagged, fraud: memos[0]?.fraud_cost, codes };
  };

  it.each<[string, string[], Cell[], Record<string, unknown>, object]>([
    [
      'its own Verify fee',
      ['cost', 'verify_fee'],
      ['10', '2'],
      {},
      { charged: '10.00', fraud: '8.00', codes: [] },
    ],
    [
      'no more than the total',
      ['cost', 'verify_fee'],
      ['1', '2'],
      {},
      { charged: '1.00', fraud: '0.00', codes: [] },
    ],
    [
      'the list price of conversions',
      ['cost', 'converted'],
      ['10', 4],
      {},
      { charged: '10.00', fraud: '9.80', codes: ['C15_FEE_SPLIT_ASSUMED'] },
    ],
    [
      'nothing without a list price',
      ['cost', 'converted'],
      ['10', 4],
      { verify_unit_fee: {} },
      { charged: '10.00', fraud: '10.00', codes: ['C16_VERIFY_UNIT_FEE_UNKNOWN'] },
    ],
    [
      'nothing without conversions',
      ['cost'],
      ['10'],
      {},
      { charged: '10.00', fraud: '10.00', codes: ['C18_TOTAL_INCLUDES_VERIFY_FEE'] },
    ],
    [
      'nothing where the fee is charged per attempt',
      ['cost', 'verify_fee'],
      ['10', '2'],
      { verify_fee_basis: 'per_attempt' },
      { charged: '10.00', fraud: '10.00', codes: [] },
    ],
  ])('takes off %s', (_what, names, row, policy, expected) => {
    expect(split(names, row, policy)).toStrictEqual(expected);
  });
});
