import type { TableBlock } from '@slack/types';
import { hasSeveralProducts } from '../../../core/credit/currency-amounts.ts';
import { groupThousands as count } from '../../../core/credit/explain/wording.ts';
import type { Combined, Line, Memo } from '../../../core/credit/types.ts';
import { isZero, largestFirst, sum } from '../../../core/decimal-text.ts';
import { keptProduct, productLabel } from '../../../core/product-name.ts';
import type { FoldGroup } from './assemble.ts';
import { type Column, table } from './block-limits.ts';
import { md } from './markup.ts';
import { money } from './money.ts';
import type { Numbered } from './numbered.ts';
import { owedShare } from './owed-share.ts';
import { accountTail, country, month } from './words.ts';

/** Lines that stay open: more push the points to check off the first screen. */
const OPEN_LINES = 5;

/** A line with the number of its link and the memo that it belongs to. */
export interface PlacedLine {
  link: number | undefined;
  /** As it is kept: undefined for Verify. */
  product: string | undefined;
  memo: Memo;
  line: Line;
  /** The share of the policy that is credited, decimal text; `1` where all of it is. */
  creditShare: string;
}

/** Every line of every link, the largest credit first where they do not all fit into the open table. */
export function placedLines(calculated: readonly Numbered[]): PlacedLine[] {
  const lines = calculated.flatMap(({ result, number, workings, product }) =>
    result.memos.flatMap((memo) =>
      memo.lines.map((line) => ({
        link: number,
        product: keptProduct(product),
        memo,
        line,
        creditShare: workings?.parameters?.creditShare ?? '1',
      })),
    ),
  );
  if (lines.length <= OPEN_LINES) return lines;
  return largestFirst(lines, ({ line }) => line.credit);
}

interface Shape {
  links: boolean;
  accounts: boolean;
  months: boolean;
}

function shapeOf(lines: readonly PlacedLine[]): Shape {
  return {
    links: lines.some(({ link }) => link !== undefined),
    accounts: new Set(lines.map(({ memo }) => memo.account)).size > 1,
    months: new Set(lines.map(({ line }) => line.month)).size > 1,
  };
}

/**
 * The largest lines, what was taken off, and the total a currency, so that the sum can be redone; columns in the order
 * of need, since a narrow Slack shows the first ones only. Undefined without lines.
 */
export function openTable(lines: readonly PlacedLine[], combined: Combined): TableBlock | undefined {
  if (lines.length === 0) return undefined;
  const shape = shapeOf(lines);
  const columns = columnsOf(shape);
  const foot = ([what, credit]: Foot) => [what, credit, ...columns.slice(2).map(() => '')];
  const rest = lines.slice(OPEN_LINES);
  const off = deductions(lines, combined);
  const closing = lines.length > 1 || off.length > 0 ? [...off, ...totals(combined)] : [];
  return table(columns, [
    ...lines.slice(0, OPEN_LINES).map((placed) => cells(placed, shape)),
    ...[...restRows(rest), ...closing].map(foot),
  ]);
}

/** More lines than one message can hold: the shortest sentence takes 60 bytes of its 12,000. */
const MOST_LINES = 200;

/** The lines that the open table leaves out, one sentence each, as many as a message could hold. */
export function otherLines(lines: readonly PlacedLine[]): Pick<FoldGroup, 'lines' | 'unread'> {
  const shape = shapeOf(lines);
  const titles = columnsOf(shape).map(({ title }) => title);
  const written = lines.slice(OPEN_LINES, MOST_LINES).map((placed) => {
    const [name = '', ...values] = cells(placed, shape);
    const said = values.map((value, at) => `${titles[at + 1]?.toLowerCase()} ${value}`);
    return md`• *${name}*: ${said.join(' · ')}`;
  });
  return lines.length > MOST_LINES ? { lines: written, unread: true } : { lines: written };
}

function columnsOf({ links, accounts, months }: Shape): Column[] {
  return [
    { title: 'Country' },
    { title: 'Credit', align: 'right' },
    { title: 'Fraud cost', align: 'right' },
    { title: 'Owed', align: 'right' },
    { title: 'Traffic', align: 'right', wraps: true },
    ...(months ? [{ title: 'Month' }] : []),
    ...(accounts ? [{ title: 'Account' }] : []),
    ...(links ? [{ title: 'Link' }] : []),
  ];
}

function cells({ link, line, memo, creditShare }: PlacedLine, shape: Shape): string[] {
  const { currency, status } = memo;
  const late = line.late ? ' (late)' : '';
  const credit = status === 'ABSTAIN' ? 'no amount' : `${money(line.credit, currency)}${late}`;
  return [
    country(line.country),
    credit,
    money(line.fraud_cost, currency),
    owed(line, memo, creditShare),
    traffic(line),
    ...(shape.months ? [month(line.month)] : []),
    ...(shape.accounts ? [accountTail(memo.account)] : []),
    ...(shape.links ? [String(link ?? '')] : []),
  ];
}

/** Of a late line, what would have been owed. */
function owed(line: Line, { status }: Memo, creditShare: string): string {
  if (line.owed_factor === null) return 'unknown';
  if (status === 'ABSTAIN') return '–';
  const amount = line.late ? line.uncredited_late : line.credit;
  return owedShare(line.fraud_cost, amount, line.owed_factor, creditShare) ?? '–';
}

function traffic({ excess, attempts, conversions, quantity }: Line): string {
  const what = conversions === null ? 'messages' : 'attempts';
  if (excess !== null && attempts !== null) return `${count(excess)} of ${count(attempts)} ${what}`;
  return quantity === null ? '–' : `${count(quantity)} messages`;
}

type Foot = [what: string, amount: string];

function restRows(rest: readonly PlacedLine[]): Foot[] {
  return [...new Set(rest.map(({ memo }) => memo.currency))].sort().map((currency) => {
    const lines = rest.filter(({ memo }) => memo.currency === currency);
    const credit = sum(lines.map(({ line }) => line.credit));
    return [`${lines.length} more, below`, money(credit, currency)];
  });
}

/** What stands between the sum of the lines and the totals, by kind and currency. */
function deductions(lines: readonly PlacedLine[], { currencies }: Combined): Foot[] {
  return currencies.flatMap(({ currency, product, duplicates_deducted }) => {
    const ofProduct = lines.filter((line) => line.product === product);
    const memos = [...new Set(ofProduct.map(({ memo }) => memo))];
    const own = memos.filter((memo) => memo.currency === currency);
    const kinds: Foot[] = [
      ['Refunds', sum(own.map(({ refunds }) => refunds))],
      ['Earlier credits', sum(own.map(({ prior_credits }) => prior_credits))],
      ['Above the maximum', sum(own.filter(has('C09')).map(reduction))],
      ['Below the minimum', sum(own.filter(has('C07')).map(reduction))],
      ['Counted in another link', duplicates_deducted],
    ];
    return kinds
      .filter(([, amount]) => !isZero(amount))
      .map(([what, amount]): Foot => [what, money(`-${amount}`, currency)]);
  });
}

const has = (code: string) => (memo: Memo) => memo.codes.some((one) => one.startsWith(code));

/** What the maximum or the minimum took off, after refunds and earlier credits. */
function reduction({ gross, refunds, prior_credits, credit_amount }: Memo): string {
  const less = sum([gross], [refunds, prior_credits, credit_amount]);
  return less.startsWith('-') ? '0' : less;
}

/** A currency each, named where there are several. */
function totals({ currencies }: Combined): Foot[] {
  const several = hasSeveralProducts(currencies);
  return currencies.map(({ currency, product, credit_amount }) => [
    ['Total', ...(several ? [productLabel(product)] : []), ...(currencies.length > 1 ? [currency] : [])].join(
      ' ',
    ),
    money(credit_amount, currency),
  ]);
}
