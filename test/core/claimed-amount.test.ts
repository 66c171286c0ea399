import { describe, expect, it } from '@jest/globals';
import { parseClaimedAmount } from '../../src/core/claimed-amount.ts';

describe('parseClaimedAmount', () => {
  it.each([
    ['$179.73', '179.73', 'USD'],
    ['$4,948.80', '4948.80', 'USD'],
    ['$1,234,567', '1234567', 'USD'],
    ['US$5.10', '5.10', 'USD'],
    ['USD 1,234.50', '1234.50', 'USD'],
    ['1234.5 usd', '1234.5', 'USD'],
    ['1.234,56 EUR', '1234.56', 'EUR'],
    ['€1.234,56', '1234.56', 'EUR'],
    ['12,50 €', '12.50', 'EUR'],
    ['£99', '99', 'GBP'],
    ['¥12,000', '12000', 'JPY'],
    [' $ 1 234.50', '1234.50', 'USD'],
    ['1\u202f234,50\u00a0€', '1234.50', 'EUR'],
  ])('reads %j', (label, amount, currency) => {
    expect(parseClaimedAmount(label)).toStrictEqual({ amount, currency });
  });

  it.each([
    [''],
    ['Fraud spend'],
    ['179.73'],
    ['$'],
    ['-$5'],
    ['($5)'],
    ['$5 and $6'],
    ['about $5'],
    ['$5k'],
    ['XYZ 5'],
    ['Jan 2026'],
    ['1.234 EUR'],
    ['$1,23'],
    ['$12,34.50'],
    ['$1,234,56'],
    ['$1.2.3'],
    ['$5.'],
    ['$.5'],
    ['$1.005'],
    ['¥12.50'],
    ['$١٢'],
    ['https://looker.example/x/abc'],
    [`$${'1,'.repeat(5000)}`],
  ])('does not guess at %j', (label) => {
    expect(parseClaimedAmount(label)).toBeUndefined();
  });
});

it('takes no amount with more digits than a claim can have', () => {
  expect(parseClaimedAmount(`$${'9'.repeat(20)}`)).toBeDefined();
  expect(parseClaimedAmount(`$${'9'.repeat(21)}`)).toBeUndefined();
});
