import type { Comparison, Replay } from '../../../core/backtest/replay.ts';
import { explain, explainCombined, explanationLines } from '../../../core/credit/explain/explain.ts';
import { amountText } from '../report-tables.ts';
import { escaped, htmlTable } from './escape.ts';

const NAMES = ['', 'decided', 'recommended', 'difference', 'range', 'confidence', 'codes'];

/** One case: what each policy says beside the decision, and the workings of the first policy. HTML. */
export function caseSection(replays: readonly Replay[], policies: readonly { name: string }[]): string {
  const [first] = replays;
  if (first === undefined) return '';
  const rows = replays.flatMap(({ comparisons }, at) =>
    comparisons.map((one) => comparisonRow(one, policies[at]?.name ?? '')),
  );
  const workings = linesOf(first).map((line) => `<li>${escaped(line)}</li>`);
  return `<section class="case"><h3>${escaped(first.id)}</h3>${htmlTable('', [NAMES, ...rows])}<ul>${workings.join('\n')}</ul></section>`;
}

function comparisonRow(one: Comparison, policy: string): string[] {
  const text = (amount: Comparison['difference']) => amountText(amount, one);
  return [
    `${policy}, ${one.currency}`,
    text(one.decided),
    text(one.recommended),
    text(one.difference),
    one.low === undefined ? '–' : `${text(one.low)} to ${text(one.high)}`,
    one.confidence ?? '–',
    one.codes.join(' '),
  ];
}

function linesOf({ assessments, combined }: Replay): string[] {
  const lines = assessments.map(({ result, workings }) => explanationLines(explain(result, workings)));
  if (lines.length === 1) return lines.flat();
  return [...lines.flatMap((ofLink, at) => [`Link ${at + 1}`, ...ofLink]), ...explainCombined(combined)];
}
