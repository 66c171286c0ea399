import { describe, expect, it } from '@jest/globals';
import { calculate } from '../../../src/core/credit/calculate.ts';
import { combine } from '../../../src/core/credit/combine.ts';
import type { Cell } from '../../../src/core/credit/types.ts';

const link = (rows: Cell[][], policy: Record<string, unknown> = {}) =>
  calculate({
    table: { columns: ['country', 'month', 'sms_cost', 'currency'], rows },
    claim: { ticket_date: '2026-02-10', account: 'AC1', guard: [{ mode: 'max', attempts: 9 }] },
    policy,
  });

const tj = (amount: string): Cell[] => ['TJ', '2026-01', amount, 'USD'];

describe('combine', () => {
  it('pays a line of several links up to the largest of its credits', () => {
    const combined = combine([link([tj('100')]), link([tj('40')]), link([tj('130')]), link([tj('120')])]);
    expect(combined.currencies).toMatchObject([
      { credit_amount: '130.00', before_duplicates: '390.00', duplicates_deducted: '260.00' },
    ]);
    expect(
      combined.duplicates.map(({ first_link, link, deducted }) => [first_link, link, deducted]),
    ).toStrictEqual([
      [1, 2, '40.00'],
      [1, 3, '100.00'],
      [1, 4, '120.00'],
    ]);
    expect(combined.codes).toStrictEqual(['C19_SAME_LINE_TWICE']);
  });

  it('deducts no more than the memo pays after its cap', () => {
    const rows = [tj('100'), ['KG', '2026-01', '100', 'USD']];
    const combined = combine([link(rows), link(rows, { max_credit: '150' })]);
    expect(combined.duplicates.map(({ country, deducted }) => [country, deducted])).toStrictEqual([
      ['KG', '100.00'],
      ['TJ', '50.00'],
    ]);
    expect(combined.links[1]?.memos).toMatchObject([
      { credit_amount: '150.00', duplicate_deducted: '150.00', counted: '0.00' },
    ]);
  });

  it('never adds currencies together and lists them by code', () => {
    const combined = combine([link([tj('100')]), link([['TJ', '2026-01', '5000', 'JPY']])]);
    expect(combined.currencies.map(({ currency, credit_amount }) => [currency, credit_amount])).toStrictEqual(
      [
        ['JPY', '5000'],
        ['USD', '100.00'],
      ],
    );
    expect(combined).toMatchObject({ codes: [], duplicates: [], incomplete: false });
  });

  it('is incomplete with a link that fails, and an error when all do', () => {
    const bad = link([tj('x')]);
    expect(combine([bad, link([tj('5')])])).toMatchObject({ status: 'OK', incomplete: true });
    expect(combine([bad, bad])).toMatchObject({
      status: 'ERROR',
      incomplete: true,
      currencies: [],
      links: [{ errors: ['D02_BAD_VALUE'] }, { errors: ['D02_BAD_VALUE'] }],
    });
  });

  it('grades by the memos that count', () => {
    const zero = link([tj('100')], { min_credit: '200' });
    expect(combine([zero, link([['KG', '2026-01', '50', 'USD']])]).currencies).toMatchObject([
      { confidence: 'MEDIUM' },
    ]);
    expect(combine([zero]).currencies).toMatchObject([{ confidence: null, credit_amount: '0.00' }]);
  });
});
