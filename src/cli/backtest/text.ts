import type { PairedDifference } from '../../core/backtest/paired.ts';
import type { Comparison } from '../../core/backtest/replay.ts';
import type { BacktestReport, PolicyReport } from '../../core/backtest/report.ts';
import type { Agreement } from '../../core/backtest/tables.ts';
import { moneyText } from '../../core/credit/explain/wording.ts';
import { decimalText, type Rational } from '../../core/credit/rational.ts';

/** Countries that a terminal shows; the JSON has all of them. */
const MOST_COUNTRIES = 15;

/** A report as lines for a terminal. */
export function reportLines(report: BacktestReport): string[] {
  return [
    `${report.cases.toLocaleString('en-US')} cases`,
    ...report.policies.flatMap(policyLines),
    ...report.paired.flatMap(({ first, second, differences }) => [
      '',
      `${second} beside ${first} (error of the second less that of the first; below 0: the second is closer)`,
      ...aligned([
        ['', 'cases', 'mean difference', '95 % interval', 'second closer', 'first closer', 'only one amount'],
        ...differences.map(pairedRow),
      ]),
    ]),
  ];
}

function policyLines(report: PolicyReport): string[] {
  return [
    '',
    `== ${report.policy}${report.policy === report.id ? '' : ` (${report.id})`}`,
    ...aligned([AGREEMENT, agreementRow('all', report.agreement)]),
    '',
    ...aligned([
      ['currency', 'cases', 'decided', 'recommended', 'difference', 'over', 'under', 'median'],
      ...report.currencies.map((row) => [
        row.currency,
        String(row.cases),
        ...[
          row.decided,
          row.recommended,
          row.difference,
          row.over_credit,
          row.under_credit,
          row.median_difference,
        ].map((amount) => (amount === null ? '–' : moneyText(amount, row.currency))),
      ]),
    ]),
    ...group('by confidence', report.by_confidence),
    ...group('by scope', report.by_scope),
    ...group(
      'by country',
      report.by_country.toSorted((a, b) => b.agreement.compared - a.agreement.compared),
      MOST_COUNTRIES,
    ),
    '',
    'furthest from what was decided',
    ...aligned([
      ['case', 'decided', 'recommended', 'difference', 'codes'],
      ...report.worst.map((one) => [
        shortId(one.id),
        ...[one.decided, one.recommended, one.difference].map((amount) => amountText(amount, one)),
        one.codes.map((code) => code.split('_')[0]).join(' '),
      ]),
    ]),
    '',
    predictionLine(report),
  ];
}

function predictionLine({ prediction }: PolicyReport): string {
  const { coverage, cases, nominal } = prediction;
  if (coverage === null) return 'Too few cases to predict what people usually decide.';
  return `A ${percent(nominal)} interval of decided / recommended, made from the other cases, covers ${percent(coverage)} of ${cases} held-back decisions.`;
}

const AGREEMENT = [
  '',
  'compared',
  'no amount',
  'within 1 %',
  '5 %',
  '10 %',
  'median error',
  'p90',
  'in range',
];

function agreementRow(name: string, row: Agreement): string[] {
  const shares = [row.within_1, row.within_5, row.within_10, row.median_error, row.p90_error, row.coverage];
  return [name, String(row.compared), String(row.no_amount), ...shares.map(percent)];
}

function group(title: string, rows: { name: string; agreement: Agreement }[], most = rows.length): string[] {
  const more = rows.length - most;
  return [
    '',
    title,
    ...aligned([
      AGREEMENT,
      ...rows.slice(0, most).map(({ name, agreement }) => agreementRow(name, agreement)),
    ]),
    ...(more > 0 ? [`and ${more} more; --json has all`] : []),
  ];
}

function pairedRow(row: PairedDifference): string[] {
  const shown =
    row.of === 'all' ? percent : (value: number) => moneyText(value.toFixed(row.places ?? 2), row.of);
  return [
    row.of === 'all' ? 'relative error' : row.of,
    String(row.cases),
    shown(row.mean_difference),
    row.interval === null ? '–' : `${shown(row.interval[0])} to ${shown(row.interval[1])}`,
    String(row.second_closer),
    String(row.first_closer),
    String(row.left_out),
  ];
}

const LONGEST_ID = 40;

function shortId(id: string): string {
  return id.length > LONGEST_ID ? `${id.slice(0, LONGEST_ID - 1)}…` : id;
}

function amountText(value: Rational | undefined, { currency, places }: Comparison): string {
  return value === undefined ? '–' : moneyText(decimalText(value, places), currency);
}

function percent(share: number | null): string {
  return share === null ? '–' : `${(share * 100).toFixed(1)}%`;
}

/**
 * Columns as wide as their widest cell; the first to the left, the others to the right. Control characters of foreign
 * text cannot reach the terminal.
 */
function aligned(cells: string[][]): string[] {
  const rows = cells.map((row) => row.map((cell) => cell.replace(/\p{C}/gu, '�')));
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}
