import { sum } from '../decimal-text.ts';
import { lowerGrade } from './owed/grade.ts';
import type { Confidence, CurrencyTotal } from './types.ts';

/** What an answer comes to in one currency, of all products. */
export interface CurrencyAmount {
  currency: string;
  /** Decimal text. */
  amount: string;
  /** The lowest of the products. */
  confidence: Confidence | null;
}

/** Totals a product and currency -> amounts a currency, as people decide on them. */
export function currencyAmounts(totals: readonly CurrencyTotal[]): CurrencyAmount[] {
  const amounts = new Map<string, CurrencyAmount>();
  for (const { currency, credit_amount, confidence } of totals) {
    const known = amounts.get(currency);
    amounts.set(currency, {
      currency,
      amount: known ? sum([known.amount, credit_amount]) : credit_amount,
      confidence: known ? lowerGrade(known.confidence, confidence) : confidence,
    });
  }
  return [...amounts.values()];
}

/** Whether an answer is about several products, so that each amount must say whose it is. */
export function hasSeveralProducts(totals: readonly CurrencyTotal[]): boolean {
  return new Set(totals.map(({ product }) => product)).size > 1;
}
