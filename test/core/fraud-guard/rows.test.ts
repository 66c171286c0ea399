import { describe, expect, it } from '@jest/globals';
import { runToEnd } from '../../../src/core/async/slices.ts';
import { calculate } from '../../../src/core/credit/calculate.ts';
import { guardColumns as guardColumnsSliced, guardQuestions } from '../../../src/core/fraud-guard/rows.ts';
import { dailyTable, repeated } from '../credit/tables.ts';

const guardColumns = (...given: Parameters<typeof guardColumnsSliced>) =>
  runToEnd(guardColumnsSliced(...given));

const ACCOUNT = 'AC00000000000000000000000000000001';

/** Twenty ordinary days, then three days of scripts. */
const attacked = dailyTable({ BD: [...repeated(20, [100, 70]), ...repeated(3, [1000, 70])] });
const result = calculate({ table: attacked, claim: { account: ACCOUNT } });

describe('what is asked about Fraud Guard', () => {
  it('is asked for the account, the flagged days and the countries of the fraud', () => {
    expect(guardQuestions(result)).toEqual([
      { account: ACCOUNT, start: '2026-01-21', end: '2026-01-23', countries: ['BD'] },
    ]);
  });

  it('is asked for whole months where the query is scoped to the fraud', () => {
    const table = {
      columns: ['month', 'country', 'sms_fee'],
      rows: [
        ['2026-02', 'BD', '10'],
        ['2026-01', 'PK', '5'],
      ],
    };
    const declared = calculate({ table, claim: { account: ACCOUNT } });
    expect(guardQuestions(declared)).toEqual([
      { account: ACCOUNT, start: '2026-01-01', end: '2026-02-28', countries: ['BD', 'PK'] },
    ]);
  });

  it('is not asked when nobody knows the account, the period, or there is no fraud', () => {
    expect(guardQuestions(calculate({ table: attacked }))).toEqual([]);
    const timeless = { columns: ['country', 'sms_fee'], rows: [['BD', '10']] };
    expect(guardQuestions(calculate({ table: timeless, claim: { account: ACCOUNT } }))).toEqual([]);
    const calm = dailyTable({ BD: repeated(20, [100, 70]) });
    expect(guardQuestions(calculate({ table: calm, claim: { account: ACCOUNT } }))).toEqual([]);
  });
});

describe('Fraud Guard data in the columns of the Look', () => {
  const columns = [...attacked.columns, 'fraud_guard_mode', 'blocked'];
  const rows = attacked.rows.map((row, day) => [...row, 'basic', day < 20 ? 1 : 400]);

  it('counts only on the days of the fraud, so that ordinary traffic does not lower the block rate', () => {
    const guard = guardColumns({ columns, rows }, result);
    expect(guard).toEqual([
      { mode: 'basic', attempts: 3000, blocked: 1200, account: null, country: 'BD', month: '2026-01' },
    ]);
  });

  it('leads to the credit that the same rows lead to when they are given by hand', () => {
    const guard = guardColumns({ columns, rows }, result);
    const table = { columns, rows };
    const byColumns = calculate({ table, claim: { account: ACCOUNT, guard } });
    const byHand = calculate({
      table,
      claim: { account: ACCOUNT, guard: [{ mode: 'basic', attempts: 3000, blocked: 1200 }] },
    });
    expect(byColumns.credit_amount).toBe(byHand.credit_amount);
    expect(Number(byColumns.credit_amount)).toBeLessThan(Number(result.credit_amount));
  });

  describe('of a query that is scoped to the fraud', () => {
    const scoped = ['month', 'country', 'channel', 'quantity', 'sms_fee', 'blocked', 'mode'];
    const sms = ['2026-01', 'BD', 'sms', 600, '60', 400, 'basic'];
    const guardOf = (...others: (string | number | null)[][]) => {
      const table = { columns: scoped, rows: [sms, ...others] };
      return guardColumns(table, calculate({ table }));
    };

    it('adds up rows about the same, by mode, country and month', () => {
      const more = ['2026-01', 'BD', 'sms', 10, '1', 5, 'Max'];
      const march = ['2026-03', 'BD', 'sms', 10, '1', 5, 'basic'];
      expect(guardOf(more, sms, march)).toMatchObject([
        { mode: 'basic', attempts: 1200, blocked: 800, month: '2026-01' },
        { mode: 'Max', attempts: 10, blocked: 5 },
        { mode: 'basic', attempts: 10, month: '2026-03' },
      ]);
    });

    it('counts what went by SMS alone, as the policy does', () => {
      expect(guardOf(['2026-01', 'BD', 'whatsapp', 9000, '90', 9, 'basic'])).toEqual(guardOf());
      expect(guardOf(['2026-01', 'BD', null, 10, '1', 1, 'basic'])).toMatchObject([{ attempts: 610 }]);
    });

    it('passes over refunds and days without traffic, which need no mode', () => {
      const refund = ['2026-01', 'BD', 'sms', -100, '-10', 0, 'basic'];
      expect(guardOf(refund, ['2026-01', 'BD', 'sms', 0, '0', null, null])).toEqual(guardOf());
    });

    it('keeps a row that nobody can read, so that the policy says so', () => {
      expect(guardOf(['2026-01', 'BD', 'sms', 'many', '1', 1, 'basic'])).toHaveLength(2);
    });
  });

  it('is not there without a mode, and then the policy has its own rule', () => {
    expect(guardColumns({ columns: [...attacked.columns, 'blocked'], rows }, result)).toBeUndefined();
    expect(guardColumns({ columns: [...attacked.columns, 'mode'], rows }, result)).toBeUndefined();
  });
});
