import { describe, expect, it } from '@jest/globals';
import { calculate } from '../../../../src/core/credit/calculate.ts';
import { mapRoles, normaliseColumn } from '../../../../src/core/credit/input/columns.ts';

describe('normaliseColumn', () => {
  it.each([
    [' verify_usage.usageDate ', 'usage_date'],
    ['Account SID', 'account_sid'],
    ['SMS Fee (USD)', 'sms_fee_usd'],
    ['a.b.TotalAttempts2x', 'total_attempts2x'],
    ['HTTPCode', 'httpcode'],
    ['__x__', 'x'],
    ['Total (U.S.)', ''],
    ['Größe', 'gr_e'],
  ])('turns %p into %p', (name, normalised) => {
    expect(normaliseColumn(name)).toBe(normalised);
  });
});

const ALL = { outageColumns: true };

describe('mapRoles', () => {
  const roles = (columns: string[], overrides = {}) => mapRoles(columns, overrides, ALL).named;

  it.each([
    ['Usage Date', 'date'],
    ['message_date', 'date'],
    ['sid', 'account'],
    ['to_country_iso2', 'country'],
    ['dest_number_range', 'prefix'],
    ['channel', 'channel'],
    ['billing_currency', 'currency'],
    ['fraud_guard_blocked', 'blocked'],
    ['total_blocked', 'blocked'],
    ['Approved Verifications', 'conversions'],
    ['sms_success_count', 'conversions'],
    ['verifications_started', 'attempts'],
    ['sms_sent', 'attempts'],
    ['verification_fee_usd', 'verify_fee'],
    ['carrier_cost', 'channel_fee'],
    ['sms_spend', 'channel_fee'],
    ['Total Charged USD', 'total_charge'],
    ['fraud_spend', 'total_charge'],
    ['usage_year_month', 'month'],
    ['message_count', 'quantity'],
    ['billed_segments', 'quantity'],
    ['qty', 'quantity'],
    ['sms_delivered', 'delivered'],
    ['distinct_phone_numbers', 'recipients'],
  ])('takes %s as %s', (column, role) => {
    expect(roles(['note', column])).toStrictEqual({ [role]: column });
  });

  it('does not know delivered messages and distinct numbers where the policy does not use them', () => {
    const columns = ['sms_delivered', 'distinct_phone_numbers', 'cost'];
    const overrides = { delivered: 'cost' };
    expect(mapRoles(columns, overrides, { outageColumns: false }).named).toStrictEqual({
      total_charge: 'cost',
    });
  });

  it('gives a column to the first role that fits and ends a role at its first pattern with a hit', () => {
    // sms_sent fits the second pattern of attempts, which is not tried once total_attempts fits the first.
    expect(roles(['sms_sent', 'total_attempts'])).toStrictEqual({ attempts: 'total_attempts' });
  });

  it('calls a role ambiguous when several columns fit the same pattern', () => {
    const { index, candidates } = mapRoles(['country', 'iso_code', 'cost'], {}, ALL);
    expect([...candidates]).toStrictEqual([['country', ['country', 'iso_code']]]);
    expect(index.has('country')).toBe(false);
  });

  it('lets an override win and leave its column to no other role', () => {
    expect(roles(['sms_cost', 'cost'], { total_charge: 'sms_cost' })).toStrictEqual({
      total_charge: 'sms_cost',
    });
  });

  it('ignores an override that names no column of the table, and roles that do not exist', () => {
    expect(roles(['cost'], { total_charge: 'nope', constructor: 'cost' })).toStrictEqual({
      total_charge: 'cost',
    });
  });
});

describe('scope', () => {
  const errorsOf = (columns: string[], claim: object = {}) =>
    calculate({ table: { columns, rows: [] }, claim });

  it('reports missing and ambiguous roles together, missing first', () => {
    const { errors, scope, status } = errorsOf(['date', 'country', 'iso']);
    expect({ errors, scope, status }).toStrictEqual({
      scope: null,
      status: 'ERROR',
      errors: [
        {
          code: 'D01_MISSING_ROLE',
          roles: ['attempts', 'conversions', 'channel_fee|total_charge'],
          missing_by_scope: {
            estimated: ['attempts', 'conversions', 'channel_fee|total_charge'],
            declared: ['channel_fee|total_charge'],
          },
          columns_seen: ['date', 'country', 'iso'],
        },
        { code: 'D09_AMBIGUOUS_ROLE', candidates: { country: ['country', 'iso'] } },
      ],
    });
  });

  it('names only the asked scope where one is asked', () => {
    expect(errorsOf(['date'], { scope: 'declared' }).errors[0]).toMatchObject({
      roles: ['channel_fee|total_charge'],
      missing_by_scope: { declared: ['channel_fee|total_charge'] },
    });
  });

  it.each<[string, string[], object, string[]]>([
    ['attempts, blocked', ['date', 'cost', 'attempts', 'total_attempts', 'blocked', 'x_blocked'], {}, []],
    ['month beside a date', ['date', 'cost', 'month', 'usage_month'], {}, []],
    ['quantity', ['date', 'cost', 'messages', 'message_count'], {}, []],
    ['prefix', ['date', 'cost', 'prefix', 'dial_code'], {}, []],
    ['month without a date', ['cost', 'month', 'usage_month'], {}, ['D09_AMBIGUOUS_ROLE']],
    ['conversions', ['date', 'cost', 'converted', 'approvals'], {}, ['D09_AMBIGUOUS_ROLE']],
  ])('judges several columns for %s in declared scope', (_what, columns, claim, codes) => {
    const { errors } = calculate({ table: { columns, rows: [] }, claim: { scope: 'declared', ...claim } });
    expect(errors.map(({ code }) => code)).toStrictEqual(codes);
  });

  it.each([
    ['month', ['month', 'usage_month'], []],
    ['prefix', ['prefix', 'dial_code'], []],
    ['blocked', ['blocked', 'x_blocked'], ['D09_AMBIGUOUS_ROLE']],
  ])('judges several columns for %s in estimated scope', (_what, several, codes) => {
    const columns = ['date', 'country', 'attempts', 'converted', 'cost', ...several];
    expect(errorsOf(columns).errors.map(({ code }) => code)).toStrictEqual(codes);
  });

  it('takes an ambiguous role as present: estimated is chosen, then refused', () => {
    const columns = ['date', 'country', 'attempts', 'total_attempts', 'converted', 'cost'];
    expect(errorsOf(columns).errors.map(({ code }) => code)).toStrictEqual(['D09_AMBIGUOUS_ROLE']);
  });
});
