import { expect, it } from '@jest/globals';
import { runToEnd } from '../../../src/core/async/slices.ts';
import { assess, assessSliced } from '../../../src/core/credit/calculate.ts';
import { LIMITS } from '../../../src/core/limits.ts';

const { value: most } = LIMITS.rowErrors;
const bad = (rows: number) => ({
  table: {
    columns: ['country', 'month', 'attempts', 'conversions', 'total_charge'],
    rows: Array.from({ length: rows }, () => ['BD', '2026-10', 'many', 1, '1.00']),
    limit: null,
  },
  claim: {},
  policy: {},
});

it('keeps the errors of rows up to the limit, counts the others, and keeps all for the command line', () => {
  for (const [rows, kept] of [
    [most, most],
    [most + 1, most],
  ] as const) {
    const { result, workings } = runToEnd(assessSliced(bad(rows), { fewErrors: true }));
    expect(result.errors).toHaveLength(kept);
    expect(workings.errors).toBe(rows);
  }
  expect(assess(bad(most + 1)).result.errors).toHaveLength(most + 1);
});
