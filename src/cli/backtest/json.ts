import type { Comparison } from '../../core/backtest/replay.ts';
import type { BacktestReport } from '../../core/backtest/report.ts';
import { decimalText } from '../../core/credit/rational.ts';

/** A report as JSON: amounts are decimal text, shares are numbers of 0 to 1. */
export function reportJson(report: BacktestReport): object {
  return {
    ...report,
    policies: report.policies.map((policy) => ({ ...policy, worst: policy.worst.map(comparisonJson) })),
  };
}

/** A comparison with its amounts as decimal text. */
function comparisonJson({
  decided,
  recommended,
  difference,
  low,
  high,
  places,
  ...rest
}: Comparison): object {
  const text = (amount: Comparison['difference']) =>
    amount === undefined ? null : decimalText(amount, places);
  return {
    ...rest,
    decided: text(decided),
    recommended: text(recommended),
    difference: text(difference),
    low: text(low),
    high: text(high),
  };
}
