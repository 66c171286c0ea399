import { toDouble } from '../credit/rational.ts';
import { type ConformalCheck, checkConformal, type HeldBackCase } from './conformal.ts';
import { type PairedDifference, pairedDifferences } from './paired.ts';
import type { Comparison } from './replay.ts';
import {
  type Agreement,
  agreement,
  agreementBy,
  type CurrencyTable,
  currencyTables,
  worst,
} from './tables.ts';

/** One policy against the decisions. */
export interface PolicyReport {
  /** Unique in the report. */
  policy: string;
  /** The id that the policy gives itself. */
  id: string;
  agreement: Agreement;
  currencies: CurrencyTable[];
  by_confidence: { name: string; agreement: Agreement }[];
  by_country: { name: string; agreement: Agreement }[];
  by_scope: { name: string; agreement: Agreement }[];
  /** Empty where no case names its product. */
  by_product: { name: string; agreement: Agreement }[];
  /** By the month of the decision, `YYYY-MM`; empty where no case says it. */
  by_month: { name: string; agreement: Agreement }[];
  worst: Comparison[];
  prediction: ConformalCheck;
}

/** Everything that a back-test says. `paired` compares each further policy with the first. */
export interface BacktestReport {
  cases: number;
  policies: PolicyReport[];
  paired: { first: string; second: string; differences: PairedDifference[] }[];
}

/** The comparisons of each policy, in the same order of cases, as one report. Pure. */
export function report(
  cases: number,
  policies: readonly { name: string; id: string; comparisons: Comparison[] }[],
): BacktestReport {
  const [first, ...others] = policies;
  return {
    cases,
    policies: policies.map(({ name, id, comparisons }) => ({
      policy: name,
      id,
      agreement: agreement(comparisons),
      currencies: currencyTables(comparisons),
      by_confidence: agreementBy(comparisons, ({ confidence }) => confidence ?? 'none'),
      by_country: agreementBy(comparisons, ({ country }) => country),
      by_scope: agreementBy(comparisons, ({ scope }) => scope),
      by_product: bySaid(comparisons, ({ product }) => product),
      by_month: bySaid(comparisons, ({ month }) => month),
      worst: worst(comparisons),
      prediction: checkConformal(ratios(comparisons)),
    })),
    paired: first
      ? others.map(({ name, comparisons }) => ({
          first: first.name,
          second: name,
          differences: pairedDifferences(first.comparisons, comparisons),
        }))
      : [],
  };
}

/** The agreement by something that a case may say; empty where none does. */
function bySaid(comparisons: readonly Comparison[], nameOf: (one: Comparison) => string | undefined) {
  if (comparisons.every((one) => nameOf(one) === undefined)) return [];
  return agreementBy(comparisons, (one) => nameOf(one) ?? 'not said');
}

/** Decided / recommended of every comparison with a recommended amount above 0. */
function ratios(comparisons: readonly Comparison[]): HeldBackCase[] {
  return comparisons.flatMap(({ id, currency, decided, recommended, product, scope, confidence }) => {
    if (!recommended || recommended.n <= 0n) return [];
    const size = toDouble(recommended);
    const kind = JSON.stringify([product, scope, confidence, currency]);
    return [{ id: `${id} ${currency}`, ratio: toDouble(decided) / size, size, kind }];
  });
}
