import { describe, expect, it } from '@jest/globals';
import { calculateCredit } from '../../src/chain/4-calculate-credit.ts';
import type { Result } from '../../src/core/credit/types.ts';
import type { LookFilter } from '../../src/core/decision.ts';
import { LIMITS } from '../../src/core/limits.ts';
import type { RunOptions } from '../../src/core/ports/query-engine.ts';
import type { ClaimHints } from '../../src/core/request.ts';
import { contextOf } from '../support/looker.ts';
import { products } from '../support/products.ts';

/** Stage 4 on these rows; what it says, and what Trino was told. */
async function calculated(
  rows: (string | number)[][],
  columns = ['month', 'country', 'account_sid', 'sms_fee'],
  hints: ClaimHints = {},
  filters: LookFilter[] = [],
) {
  const told: RunOptions[] = [];
  const trino = {
    run: async (_sql: string, _context: unknown, options: RunOptions = {}) => {
      told.push(options);
      return { columns, rows };
    },
  };
  const link = { position: 0, ref: { url: 'u', filters }, link: { kind: 'look', id: '1' } as const };
  const stage = calculateCredit(trino, products(), { hints, day: '2026-03-01', today: '2026-03-01' });
  const step = await stage.run({ ...link, query: { sql: 'SELECT 1' }, product: 'verify' }, contextOf());
  return { step, told };
}

const accounts = (count: number) => Array.from({ length: count }, (_, n) => ['2026-02', 'BD', `AC${n}`, '1']);

describe('stage 4, the credit', () => {
  it('works out as many accounts as the limit allows, and refuses one more', async () => {
    expect((await calculated(accounts(LIMITS.accounts.value))).step).toHaveProperty('next');
    expect((await calculated(accounts(LIMITS.accounts.value + 1))).step).toMatchObject({
      done: { kind: 'refused', refusal: { code: 'too_many_accounts' } },
    });
  });

  it('works out as many countries as the limit allows, and refuses one more before it calculates', async () => {
    const countries = (count: number) =>
      Array.from({ length: count }, (_, n) => ['2026-02', `C${n}`, `AC${n % 10}`, '1']);
    expect((await calculated(countries(LIMITS.places.value))).step).toHaveProperty('next');
    expect((await calculated(countries(LIMITS.places.value + 1))).step).toMatchObject({
      done: { kind: 'refused', refusal: { code: 'too_many_accounts' } },
    });
  });

  it('works out as many days of countries as the limit allows, and refuses one more', async () => {
    const columns = ['date', 'country', 'account_sid', 'sms_fee', 'attempts', 'conversions'];
    const dayAfter = (days: number) => new Date(Date.UTC(2025, 0, 1 + days)).toISOString().slice(0, 10);
    const days = (count: number) =>
      Array.from({ length: count }, (_, n) => [
        dayAfter(n % 200),
        `C${Math.floor(n / 200)}`,
        'AC1',
        '1',
        9,
        8,
      ]);
    expect((await calculated(days(LIMITS.placeDays.value), columns)).step).toHaveProperty('next');
    expect((await calculated(days(LIMITS.placeDays.value + 1), columns)).step).toMatchObject({
      done: { kind: 'refused', refusal: { reason: expect.stringContaining('30,000 days') } },
    });
  });

  it('works with as many modes of Fraud Guard as the limit allows, and refuses one more', async () => {
    const columns = ['month', 'country', 'account_sid', 'sms_fee', 'attempts', 'blocked', 'mode'];
    const modes = (count: number) =>
      Array.from({ length: count }, (_, n) => ['2026-02', 'BD', 'AC1', '1', 10, 5, `mode ${n}`]);
    expect((await calculated(modes(LIMITS.guardModes.value), columns)).step).toHaveProperty('next');
    expect((await calculated(modes(LIMITS.guardModes.value + 1), columns)).step).toMatchObject({
      done: { kind: 'refused', refusal: { code: 'too_many_modes' } },
    });
  });

  it('takes the ticket of a day that has begun where the asker lives, and not yet in the calendar of the rows', async () => {
    const { step } = await calculated(accounts(1), undefined, { ticketDate: '2026-03-02' });
    expect(step).toMatchObject({ next: { result: { status: 'OK', errors: [] } } });
  });

  it('takes rows without an account for those of the one account that the query selects', async () => {
    const account = async (columns: string[], row: string[], filters: LookFilter[]) => {
      const { step } = await calculated([row], columns, {}, filters);
      return (step as { next: { result: Result } }).next.result.memos.map((memo) => memo.account);
    };
    const nameless = (value: string, name = 'Account Sid') =>
      account(['month', 'country', 'sms_fee'], ['2026-02', 'BD', '1'], [{ name, value }]);
    expect(await nameless('AC12')).toEqual(['AC12']);
    for (const value of ['AC12,AC13', '-AC12', 'AC1%', 'NOT NULL', 'NULL', '>4', 'AC1…'])
      expect(await nameless(value)).toEqual(['?']);
    expect(await nameless('AC12', 'Account Name')).toEqual(['?']);
    const named = ['month', 'country', 'sms_fee', 'account_sid'];
    expect(
      await account(named, ['2026-02', 'BD', '1', 'AC7'], [{ name: 'Account Sid', value: 'AC12' }]),
    ).toEqual(['AC7']);
  });

  it('says what it makes of the rows, and gives their memory back when it is done', async () => {
    const { told } = await calculated(accounts(1));
    expect(told).toMatchObject([{ sums: expect.anything(), until: { aborted: true } }]);
  });
});
