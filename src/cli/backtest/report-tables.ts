import type { PairedDifference } from '../../core/backtest/paired.ts';
import type { Comparison } from '../../core/backtest/replay.ts';
import type { BacktestReport, PolicyReport } from '../../core/backtest/report.ts';
import type { Agreement, CurrencyTable } from '../../core/backtest/tables.ts';
import { moneyText } from '../../core/credit/explain/wording.ts';
import { decimalText, type Rational } from '../../core/credit/rational.ts';

/** A table of cells; the first row has the names of the columns. */
export interface ReportTable {
  title: string;
  rows: string[][];
}

/** One heading of a report, as a terminal and a page show it. */
export interface ReportPart {
  heading: string;
  tables: ReportTable[];
  notes: string[];
}

/** A report as tables of text: a part for each policy, then one for each pair. */
export function reportParts(report: BacktestReport): ReportPart[] {
  return [
    ...report.policies.map(policyPart),
    ...report.paired.map(({ first, second, differences }) => ({
      heading: `${second} beside ${first}`,
      tables: [
        {
          title: 'error of the second less that of the first',
          rows: [PAIRED, ...differences.map(pairedRow)],
        },
      ],
      notes: [
        'Below 0: the second is closer. Where the interval contains 0, the cases do not tell the two apart.',
      ],
    })),
  ];
}

function policyPart(report: PolicyReport): ReportPart {
  const countries = report.by_country.toSorted((a, b) => b.agreement.compared - a.agreement.compared);
  return {
    heading: report.policy === report.id ? report.id : `${report.policy} (${report.id})`,
    tables: [
      { title: 'agreement', rows: [AGREEMENT, agreementRow('all', report.agreement)] },
      { title: 'by currency', rows: [CURRENCIES, ...report.currencies.map(currencyRow)] },
      group('by confidence', report.by_confidence),
      group('by scope', report.by_scope),
      group('by country', countries),
      ...(report.by_product.length > 0 ? [group('by product', report.by_product)] : []),
      ...(report.by_month.length > 0 ? [group('by month of the decision', report.by_month)] : []),
      { title: 'furthest from what was decided', rows: [WORST, ...report.worst.map(worstRow)] },
    ],
    notes: [predictionLine(report)],
  };
}

const PAIRED = [
  '',
  'cases',
  'mean difference',
  '95 % interval',
  'second closer',
  'first closer',
  'only one amount',
];
const CURRENCIES = ['currency', 'cases', 'decided', 'recommended', 'difference', 'over', 'under', 'median'];
const WORST = ['case', 'decided', 'recommended', 'difference', 'codes'];

function currencyRow(row: CurrencyTable): string[] {
  const { decided, recommended, difference, over_credit, under_credit, median_difference } = row;
  const amounts = [decided, recommended, difference, over_credit, under_credit, median_difference];
  const texts = amounts.map((amount) => (amount === null ? '–' : moneyText(amount, row.currency)));
  return [row.currency, String(row.cases), ...texts];
}

function worstRow(one: Comparison): string[] {
  return [
    shortId(one.id),
    ...[one.decided, one.recommended, one.difference].map((amount) => amountText(amount, one)),
    one.codes.map((code) => code.split('_')[0]).join(' '),
  ];
}

function predictionLine({ prediction }: PolicyReport): string {
  const { coverage, cases, nominal } = prediction;
  if (coverage === null) return 'Too few similar cases to predict what people usually decide.';
  return `A ${percent(nominal)} interval of decided / recommended, made from similar other cases, covers ${percent(coverage)} of ${cases} held-back decisions.`;
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

function group(title: string, rows: { name: string; agreement: Agreement }[]): ReportTable {
  return { title, rows: [AGREEMENT, ...rows.map(({ name, agreement }) => agreementRow(name, agreement))] };
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

/** An amount for people in the places of its currency; a dash where the policy gives none. */
export function amountText(value: Rational | undefined, { currency, places }: Comparison): string {
  return value === undefined ? '–' : moneyText(decimalText(value, places), currency);
}

function percent(share: number | null): string {
  return share === null ? '–' : `${(share * 100).toFixed(1)}%`;
}
