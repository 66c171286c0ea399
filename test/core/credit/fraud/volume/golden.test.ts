import { describe, expect, it } from '@jest/globals';
import { calculate } from '../../../../../src/core/credit/calculate.ts';
import type { Cell, Memo, Result } from '../../../../../src/core/credit/types.ts';

const COLUMNS = ['day', 'country', 'messages', 'spend'];

/** Messages of each day from Monday, 5 January 2026 on, at $0.08 each; null: no row. */
function rows(country: string, messages: readonly (number | null)[]): Cell[][] {
  return messages.flatMap((count, at) => {
    const date = new Date(Date.UTC(2026, 0, 5 + at)).toISOString().slice(0, 10);
    return count === null ? [] : [[date, country, count, (count * 0.08).toFixed(2)]];
  });
}

const steady = (days: number, messages = 100) => Array.from({ length: days }, () => messages);

function run(table: Cell[][], claim: object = {}, policy: object = {}): Result {
  return calculate({
    table: { columns: COLUMNS, rows: table },
    claim: { account: 'AC1', ticket_date: '2026-02-20', ...claim },
    policy: { id: 'psms-credit-v1', ...policy },
  });
}

function memoOf(result: Result): Memo {
  const [memo] = result.memos;
  if (!memo || result.status !== 'OK') throw new Error(JSON.stringify(result.errors));
  return memo;
}

describe('psms-credit-v1, cases worked by hand', () => {
  it('credits what is beyond the usual volume of a surge', () => {
    // Usual 100, spread 0, line 1.75 x 100 = 175. 80.00 x 900 / 1000 = 72.00; range floor 3 %.
    const memo = memoOf(run(rows('BD', [...steady(14), 1000])));
    expect(memo).toMatchObject({
      credit_amount: '72.00',
      credit_low: '69.84',
      credit_high: '74.16',
      confidence: 'MEDIUM',
      codes: ['C25_VOLUME_ONLY', 'E04_GUARD_SETTINGS_UNKNOWN'],
    });
    expect(memo.lines[0]).toMatchObject({
      attempts: 1000,
      expected: 100,
      excess: 900,
      usual_volume: '100.0',
    });
    expect(memo.lines[0]?.days[0]).toMatchObject({
      usual: '100.0',
      surge_line: '175.00',
      fraud_cost: '72.000000',
    });
  });

  it('takes the range from the spread of clean days', () => {
    // Clean days 90 and 110: median 100, distances 10, spread 14.8; 1.96 x 14.8 = 29.0. Excess 900, 871 or 929 of 1000.
    const clean = Array.from({ length: 14 }, (_, at) => (at % 2 === 0 ? 90 : 110));
    const memo = memoOf(run(rows('BD', [...clean, 1000])));
    expect(memo).toMatchObject({ credit_amount: '72.00', credit_low: '69.68', credit_high: '74.32' });
  });

  it('holds a surge under 5 times usual', () => {
    // 400 is above 175 and below 5 x 100: 32.00 x 300 / 400 = 24.00 held.
    expect(memoOf(run(rows('BD', [...steady(14), 400])))).toMatchObject({
      status: 'NO_CREDIT',
      credit_amount: '0.00',
      held: '24.00',
      confidence: 'LOW',
      codes: ['C01_NO_FRAUD_DETECTED', 'C27_SURGE_NOT_CREDITED'],
    });
  });

  it('has a usual volume for each weekday from four weeks on', () => {
    const week = [100, 100, 100, 100, 100, 40, 40];
    // The fifth Saturday: median of four Saturdays 40. 80.00 x 960 / 1000 = 76.80.
    const weeks = [...week, ...week, ...week, ...week];
    expect(run(rows('BD', [...weeks, ...week.slice(0, 5), 1000])).credit_amount).toBe('76.80');
    // In the fourth week there are three Saturdays: median of all clean days 100. 80.00 x 900 / 1000.
    expect(run(rows('BD', [...weeks.slice(0, 26), 1000])).credit_amount).toBe('72.00');
  });

  it('expects of a country what the other countries of the account rise by', () => {
    const rise = (bd: number) => [
      ...rows('BD', [...steady(14), bd]),
      ...rows('US', [...steady(14), 300]),
      ...rows('GB', [...steady(14), 310]),
    ];
    // The lower of 3.00 and 3.10: 300 expected. 240.00 x 2700 / 3000 = 216.00.
    const attacked = memoOf(run(rise(3000)));
    expect(attacked).toMatchObject({ credit_amount: '216.00' });
    expect(attacked.codes).toContain('C28_ACCOUNT_WIDE_RISE');
    expect(attacked.lines[0]?.days[0]).toMatchObject({ rise: '3.00', expected: 300 });
    expect(memoOf(run(rise(300)))).toMatchObject({ status: 'NO_CREDIT', held: '0.00' });
  });

  it('expects after an outage what could not be sent', () => {
    // 100 + 100 + 100 = 300 expected. 144.00 x 1500 / 1800 = 120.00.
    const memo = memoOf(run(rows('BD', [...steady(14), 0, 0, 1800])));
    expect(memo.credit_amount).toBe('120.00');
    expect(memo.lines[0]?.days[0]).toMatchObject({ missing: '200.0', expected: 300 });
    // The same where the days have no rows.
    expect(run(rows('BD', [...steady(14), null, null, 1800])).credit_amount).toBe('120.00');
  });

  it('is LOW with fewer than 14 clean days', () => {
    expect(memoOf(run(rows('BD', [...steady(13), 1000])))).toMatchObject({
      credit_amount: '72.00',
      confidence: 'LOW',
      codes: ['C25_VOLUME_ONLY', 'C26_FEW_CLEAN_DAYS', 'E04_GUARD_SETTINGS_UNKNOWN'],
    });
  });

  it('holds surges that come again and again, and one that lasts', () => {
    const campaign = [...steady(9), 1000];
    const memo = memoOf(run(rows('BD', [...campaign, ...campaign, ...campaign])));
    expect(memo).toMatchObject({ credit_amount: '0.00', held: '216.00' });
    const launch = memoOf(run(rows('BD', [...steady(20), ...steady(15, 1000)])));
    expect(launch).toMatchObject({ credit_amount: '0.00', held: '1080.00' });
    expect(run(rows('BD', [...steady(20), ...steady(14, 1000)])).credit_amount).toBe('1008.00');
  });

  it('holds a new country, unless the claim names its days', () => {
    const table = [...rows('US', steady(20)), ...rows('BD', [...Array(17).fill(null), 1000, 1000])];
    expect(memoOf(run(table))).toMatchObject({ credit_amount: '0.00', held: '160.00', confidence: 'LOW' });
    const claimed = memoOf(run(table, { window: ['2026-01-22', '2026-01-23'] }));
    expect(claimed).toMatchObject({ credit_amount: '160.00', confidence: 'MEDIUM' });
    expect(claimed.codes).toContain('C06_NEW_DESTINATION');
  });

  it('credits inside the window only, and learns outside of it', () => {
    const table = rows('BD', [...steady(14), 1000, 1000, 1000]);
    // Two of three days are claimed: 2 x 72.00.
    expect(run(table, { window: ['2026-01-20', '2026-01-21'] }).credit_amount).toBe('144.00');
  });

  it('takes off guard, earlier credits and late months as Verify does', () => {
    const table = rows('BD', [...steady(14), 1000]);
    const guard = [{ mode: 'basic', attempts: 1000, blocked: 250 }];
    // Block rate 0.200, owed (0.80 - 0.20) / 0.80 = 0.75: 54.00.
    expect(run(table, { guard }).credit_amount).toBe('54.00');
    const prior_credits = [{ country: 'BD', month: '2026-01', amount: '50.00' }];
    expect(run(table, { prior_credits }).credit_amount).toBe('22.00');
    expect(memoOf(run(table, { ticket_date: '2026-03-03' })).codes).toContain('E02_CLAIM_LATE');
  });

  it('takes all spend of a query without daily messages as fraud', () => {
    const result = calculate({
      table: { columns: ['country', 'month', 'spend'], rows: [['TJ', '2026-01', '7526.30']] },
      claim: { ticket_date: '2026-02-20', guard: [{ mode: 'basic', attempts: 35_644, blocked: 25_390 }] },
      policy: { id: 'psms-credit-v1' },
    });
    expect(result).toMatchObject({ scope: 'declared', credit_amount: '4948.80' });
    expect(result.memos[0]?.codes).toStrictEqual(['S01_DECLARED_SCOPE']);
  });

  it('takes scope=estimated as volume, and knows no other', () => {
    const table = rows('BD', [...steady(14), 1000]);
    expect(run(table, { scope: 'estimated' }).scope).toBe('volume');
    expect(run(table, { scope: 'volume' }).scope).toBe('volume');
    expect(run(table, { scope: 'declared' }).credit_amount).toBe('192.00');
    expect(run(table, { scope: 'guess' }).errors).toStrictEqual([
      { code: 'D02_BAD_VALUE', where: 'claim.scope', value: 'guess' },
    ]);
  });

  it('says which columns are missing, and which cell it cannot read', () => {
    const asked = { scope: 'volume' };
    const policy = { id: 'psms-credit-v1' };
    const table = { columns: ['day', 'spend'], rows: [['2026-01-05', '1.00']] };
    expect(calculate({ table, claim: asked, policy }).errors[0]).toMatchObject({
      code: 'D01_MISSING_ROLE',
      roles: ['country', 'quantity|attempts'],
    });
    const bad = [['2026-01-05', 'BD', 'many', '1.00']];
    expect(run(bad).errors).toStrictEqual([
      { code: 'D02_BAD_VALUE', row: 0, role: 'quantity', value: 'many' },
    ]);
    expect(run([['2026-01-05', 'BD', -1, '1.00']]).errors[0]?.code).toBe('D03_NEGATIVE_COUNT');
  });
});
