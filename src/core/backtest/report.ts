import { toDouble } from '../credit/rational.ts';
import { type ConformalCheck, checkConformal } from './conformal.ts';
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

/** Decided / recommended of every comparison with a recommended amount above 0. */
function ratios(comparisons: readonly Comparison[]): { id: string; ratio: number }[] {
  return comparisons.flatMap(({ id, currency, decided, recommended }) =>
    recommended && recommended.n > 0n
      ? [{ id: `${id} ${currency}`, ratio: toDouble(decided) / toDouble(recommended) }]
      : [],
  );
}
