import { describe, expect, it } from '@jest/globals';
import { calculate } from '../../../../src/core/credit/calculate.ts';
import type { Cell, Line } from '../../../../src/core/credit/types.ts';

const COLUMNS = ['account_sid', 'date', 'country', 'sms_cost'];
const TJ_JANUARY: Cell[] = ['AC1', '2026-01-15', 'TJ', '100.00'];

function answer(guard: object[], policy: Record<string, unknown> = {}, row: Cell[] = TJ_JANUARY) {
  const claim = { ticket_date: '2026-02-10', guard };
  const [memo] = calculate({ table: { columns: COLUMNS, rows: [row] }, claim, policy }).memos;
  if (memo === undefined) throw new Error('no memo');
  return { memo, line: memo.lines[0] as Line };
}

const half = { mode: 'basic', attempts: 500, blocked: 500 };

describe('Fraud Guard rows of a line', () => {
  const fits = {
    country_month: { mode: 'max', attempts: 1, country: 'tj', month: '2026-01-31' },
    country: { mode: 'max', attempts: 1, country: 'TJ' },
    month: { mode: 'max', attempts: 1, month: '2026-01' },
    all: { mode: 'max', attempts: 1 },
  };
  const levels = Object.entries(fits);

  it.each(levels.map(([level], at) => [level, at] as const))(
    'are those of level %s before less exact ones',
    (level, at) => {
      const rows = levels.slice(at).map(([, row]) => row);
      expect(answer(rows.reverse()).line.guard_level).toBe(level);
      expect(answer(rows).line.guard).toHaveLength(1);
    },
  );

  it('of another country, month or account do not count', () => {
    const others = [
      { ...half, country: 'KG' },
      { ...half, month: '2026-02' },
      { ...half, account: 'AC2' },
    ];
    const { memo, line } = answer(others);
    expect(line).toMatchObject({ guard_level: null, guard: [], owed_factor: '1.000000' });
    expect(memo).toMatchObject({ upper_bound: true, credit_amount: '100.00' });
  });

  it('of the account shut out those that name none, even if none of them fits the line', () => {
    const { line } = answer([half, { ...half, account: ' AC1 ', country: 'KG' }]);
    expect(line.guard_level).toBeNull();
  });

  it('without messages are dropped before the account is looked for', () => {
    expect(answer([half, { mode: 'max', attempts: 0, blocked: 9, account: 'AC1' }]).line.guard_level).toBe(
      'all',
    );
  });

  it('with a month never match a line without one', () => {
    const row: Cell[] = ['AC1', null, 'TJ', '100.00'];
    expect(answer([{ ...half, country: 'TJ', month: '2026-01' }], {}, row).line.guard_level).toBeNull();
    expect(answer([{ ...half, country: 'TJ' }], {}, row).line.guard_level).toBe('country');
  });
});

describe('the shortfall', () => {
  it.each<[string, object[], string | null, string[]]>([
    ['target minus block rate over what is left', [half], '60.00', []],
    [
      'all with a target of 1, whatever was blocked',
      [{ mode: 'MAX', attempts: 1, blocked: 99 }],
      '100.00',
      [],
    ],
    [
      'nothing where the target is met',
      [{ mode: 'basic', attempts: 20, blocked: 80 }],
      '0.00',
      ['G04_GUARD_TARGET_MET'],
    ],
    ['nothing while Guard is off', [{ mode: ' Off ', attempts: 9 }], '0.00', ['G03_GUARD_OFF']],
    ['nothing while Guard is disabled', [{ mode: 'disabled', attempts: 9 }], '0.00', ['G03_GUARD_OFF']],
    [
      'no amount in a mode without target',
      [{ mode: 'constructor', attempts: 9 }],
      '0.00',
      ['G02_UNKNOWN_GUARD_MODE'],
    ],
  ])('is %s', (_what, guard, credit, codes) => {
    const { memo } = answer(guard);
    expect(memo.credit_amount).toBe(credit);
    expect(memo.codes.filter((code) => code.startsWith('G'))).toStrictEqual(codes);
  });

  it('uses the block rate as rounded, ties to even', () => {
    const rate = (places: number) =>
      answer([{ mode: 'basic', attempts: 35, blocked: 5 }], { guard_rate_dp: places }).line;
    expect(rate(2)).toMatchObject({ owed_factor: '0.772727', guard: [{ block_rate: '0.12' }] });
    expect(rate(3)).toMatchObject({ owed_factor: '0.771429', guard: [{ block_rate: '0.125' }] });
  });

  it('adds up the rows of a mode and lists modes alphabetically', () => {
    const rows = [
      { mode: 'standard', attempts: 100, blocked: 100 },
      { mode: 'basic', attempts: 100, blocked: 0 },
      { mode: 'Standard ', attempts: 200, blocked: 200 },
    ];
    expect(answer(rows).line.guard).toStrictEqual([
      expect.objectContaining({ mode: 'basic', traffic_prop: '0.2500', msg_count: 100, block_rate: '0.000' }),
      expect.objectContaining({
        mode: 'standard',
        traffic_prop: '0.7500',
        msg_count: 300,
        block_rate: '0.500',
      }),
    ]);
  });

  it('keeps what the known modes come to when one mode has no target, but owes nothing', () => {
    const { memo, line } = answer([half, { mode: 'turbo', attempts: 500, blocked: 0 }]);
    expect(memo).toMatchObject({ status: 'ABSTAIN', confidence: 'LOW', fraud_cost: '100.00' });
    expect(line).toMatchObject({ owed_factor: null, credit: '0.00', uncredited_late: '0.00' });
    expect(line.guard.map(({ mode, target, credit }) => [mode, target, credit])).toStrictEqual([
      ['basic', '0.8000', '30.00'],
      ['turbo', null, null],
    ]);
  });
});
