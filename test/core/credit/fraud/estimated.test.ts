import { describe, expect, it } from '@jest/globals';
import { calculate } from '../../../../src/core/credit/calculate.ts';
import type { Memo } from '../../../../src/core/credit/types.ts';
import { dailyTable, repeated, type Traffic } from '../tables.ts';

const CLAIM = { ticket_date: '2026-02-10', account: 'AC1' };
const CALM: Traffic = [100, 70];

function memoOf(
  countries: Parameters<typeof dailyTable>[0],
  claim: object = {},
  policy: Record<string, unknown> = {},
): Memo {
  const result = calculate({ table: dailyTable(countries), claim: { ...CLAIM, ...claim }, policy });
  const [memo] = result.memos;
  if (memo === undefined || result.memos.length > 1) throw new Error(JSON.stringify(result.errors));
  return memo;
}

const flagged = (memo: Memo) => memo.lines.flatMap(({ days }) => days.map(({ date }) => date.slice(8)));

describe('flagged days', () => {
  it('are those of low conversion and extra volume', () => {
    const memo = memoOf({ ID: [...repeated(10, CALM), [1000, 70], ...repeated(4, CALM)] });
    expect(flagged(memo)).toStrictEqual(['11']);
    expect(memo.lines[0]).toMatchObject({
      r0: '0.7000',
      r0_source: 'own',
      surge_threshold: 140,
      excess: 900,
    });
  });

  it('leave out low conversion without extra volume, with a code', () => {
    const memo = memoOf({ ID: [...repeated(10, CALM), [139, 10], CALM, [275, 10]] });
    expect(flagged(memo)).toStrictEqual(['13']);
    expect(memo.codes).toContain('C02_LOW_CONVERSION_NO_SURGE');
  });

  it('draw in neighbours that look like the ramp, step by step', () => {
    const ramp: Traffic[] = [
      [110, 44],
      [120, 48],
      [1000, 70],
      [125, 50],
    ];
    const days = [...repeated(10, CALM), ...ramp, ...repeated(3, CALM)];
    expect(flagged(memoOf({ ID: days }))).toStrictEqual(['11', '12', '13', '14']);
    expect(flagged(memoOf({ ID: days }, {}, { shoulder_ratio: 0 }))).toStrictEqual(['13']);
  });

  it('stay inside the window, which is kept out of the usual rate', () => {
    const days: Traffic[] = [...(repeated(10, CALM) as Traffic[]), [1000, 70], [1000, 70], [1000, 70]];
    const memo = memoOf({ ID: days }, { window: ['2026-01-12', '2026-01-12'] });
    expect(flagged(memo)).toStrictEqual(['12']);
  });

  it('need near-zero conversion where there is no history', () => {
    const usual = repeated(10, [500, 400]);
    expect(flagged(memoOf({ US: usual, TJ: [[500, 100]] }))).toStrictEqual([]);
    expect(flagged(memoOf({ US: usual, TJ: [[500, 50]] }))).toStrictEqual(['01']);
  });

  it('are not spread to neighbours where the history looks attacked itself', () => {
    const memo = memoOf({ TJ: [...repeated(10, [100, 20]), [1000, 10], [150, 30]] });
    expect(flagged(memo)).toStrictEqual(['11']);
    expect(memo.codes).toContain('C17_BASELINE_CONTAMINATED');
  });
});

describe('the usual rate', () => {
  it("is the account's other countries' where the country has no history of its own", () => {
    const memo = memoOf({
      US: repeated(10, [500, 400]),
      GB: repeated(10, [300, 180]),
      TJ: [...repeated(9, null), [500, 0]],
    });
    expect(memo.lines[0]).toMatchObject({
      r0: '0.7250',
      r0_source: 'account',
      r_low: '0.3000',
      r_high: '0.9500',
    });
    expect(memo.codes).toEqual(expect.arrayContaining(['C04_BASELINE_ACCOUNT', 'C06_NEW_DESTINATION']));
  });

  it("is the country's or the general default where the account has no history", () => {
    const days = { TJ: repeated(1, [500, 20]) };
    expect(memoOf(days).lines[0]).toMatchObject({ r0: '0.6500', r0_source: 'default', expected: 31 });
    const given = memoOf(days, {}, { country_conversion: { TJ: '0.333333' } }).lines[0];
    expect(given).toMatchObject({ r0: '0.3333', expected: 61 });
  });

  it('is used as rounded', () => {
    const days = { ID: [...repeated(9, CALM), [101, 70] as const, [1000, 70] as const] };
    const [line] = memoOf(days).lines;
    expect(line).toMatchObject({ r0: '0.6993', expected: 101 });
    expect(memoOf(days, {}, { rate_dp: 1 }).lines[0]).toMatchObject({ r0: '0.7000', expected: 100 });
  });

  it('widens the range with the scatter of the clean days', () => {
    const attack: Traffic = [1000, 70];
    const steady = memoOf({ ID: [...repeated(10, CALM), attack] });
    const rates = [55, 85, 60, 80, 70, 55, 85, 60, 80, 70];
    const scattered = memoOf({ ID: [...rates.map((approved): Traffic => [100, approved]), attack] });
    expect(scattered.lines[0]?.r0).toBe('0.7000');
    expect(scattered.width ?? 0).toBeGreaterThan(steady.width ?? 0);
  });
});

describe('the history', () => {
  it('leaves out the days of the window, however calm they look', () => {
    const days = [...repeated(10, CALM), ...repeated(5, [100, 90]), [1000, 70] as const];
    const window = ['2026-01-11', '2026-01-16'];
    expect(memoOf({ ID: days }, { window }).lines[0]?.r0).toBe('0.7000');
    expect(memoOf({ ID: days }).lines[0]?.r0).toBe('0.7667');
  });

  it("of other accounts gives no rate to this account's new countries", () => {
    const { columns, rows } = dailyTable({
      US: repeated(10, [500, 400]),
      TJ: [...repeated(9, null), [500, 0]],
    });
    const named = rows.map((row) => [...row, row[1] === 'US' ? 'AC2' : 'AC1']);
    const { memos } = calculate({
      table: { columns: [...columns, 'account_sid'], rows: named },
      claim: CLAIM,
    });
    expect(memos[0]?.lines[0]).toMatchObject({ country: 'TJ', r0_source: 'default' });
  });
});

describe('the range', () => {
  it('never takes more attempts as expected than there were', () => {
    const memo = memoOf({ TJ: [[500, 50]] }, {}, { fallback_band: ['0.05', '0.95'] });
    expect(memo).toMatchObject({ credit_amount: '42.30', credit_low: '0.00', credit_high: '44.70' });
  });
});

describe('refunds in estimated scope', () => {
  it('are taken off the line of their country and month only, down to nothing', () => {
    const { columns, rows } = dailyTable({
      ID: [...repeated(10, CALM), [1000, 70]],
      TJ: [...repeated(10, CALM), [500, 35]],
    });
    const refunds = [
      ['2026-01-20', 'ID', 0, 0, 0, '-500'],
      ['2026-02-20', 'TJ', 0, 0, 0, '-10'],
    ];
    const table = { columns, rows: [...rows, ...refunds] };
    const [memo] = calculate({ table, claim: CLAIM }).memos;
    expect(memo).toMatchObject({ gross: '135.00', refunds: '90.00', credit_amount: '45.00' });
  });
});

describe('what ends without a line', () => {
  it('says that volume is too small when a country converts low', () => {
    const memo = memoOf({ US: repeated(10, [500, 400]), AZ: repeated(2, [12, 0]) });
    expect(memo).toMatchObject({ lines: [], confidence: 'LOW' });
    expect(memo.codes).toStrictEqual(['C01_NO_FRAUD_DETECTED', 'C03_LOW_VOLUME']);
  });

  it('says that a country is excluded only when it would have been flagged', () => {
    const days = { US: repeated(10, [500, 400]), ID: [...repeated(10, CALM), [1000, 70] as const] };
    expect(memoOf(days, {}, { excluded_countries: ['id'] }).codes).toContain('E09_COUNTRY_EXCLUDED');
    expect(memoOf(days, {}, { excluded_countries: ['US'] }).codes).not.toContain('E09_COUNTRY_EXCLUDED');
  });

  it('abstains when no conversion is reported anywhere in the account', () => {
    const memo = memoOf({ ID: repeated(10, [100, 0]), TJ: repeated(3, [40, 0]) });
    expect(memo).toMatchObject({
      status: 'ABSTAIN',
      credit_amount: '0.00',
      confidence: 'LOW',
      fraud_cost: '112.00',
    });
    expect(memoOf({ ID: repeated(10, [100, 0]), TJ: repeated(3, [40, 1]) }).status).toBe('RECOMMEND');
  });
});

describe('lines', () => {
  it('are one a country and calendar month, with the fraud cost of their own days', () => {
    const days = [...repeated(29, CALM), ...repeated(4, [1000, 70])];
    const memo = memoOf({ ID: days });
    expect(memo.lines.map(({ month, days, fraud_cost }) => [month, days.length, fraud_cost])).toStrictEqual([
      ['2026-01', 2, '180.00'],
      ['2026-02', 2, '180.00'],
    ]);
  });

  it('include the Verify fee of excess attempts only where it is charged per attempt', () => {
    const days = { ID: [...repeated(10, CALM), [1000, 70] as const] };
    expect(memoOf(days).fraud_cost).toBe('90.00');
    expect(memoOf(days, {}, { verify_fee_basis: 'per_attempt' }).fraud_cost).toBe('93.15');
  });
});
