import type { TableBlock } from '@slack/types';
import { groupThousands as count } from '../../../core/credit/explain/wording.ts';
import type { Combined, Line, Memo } from '../../../core/credit/types.ts';
import { compareAmounts, isZero, sum } from '../../../core/decimal-text.ts';
import { type Column, table } from './block-limits.ts';
import { money, percent } from './money.ts';
import type { Numbered } from './numbered.ts';
import { country, month } from './words.ts';

/** More lines than this make a table that nobody reads. */
const MOST_LINES = 20;

/** A line with the number of its link and the memo that it belongs to. */
interface Placed {
  link: number | undefined;
  memo: Memo;
  line: Line;
}

/**
 * Country x month lines of all links, what was taken off, and the total a currency, so that the sum can be redone.
 * With many lines the largest are shown and the rest is added up. Undefined without lines.
 */
export function linesTable(calculated: readonly Numbered[], combined: Combined): TableBlock | undefined {
  const memos = calculated.flatMap(({ result, number }) =>
    result.memos.map((memo) => ({ link: number, memo })),
  );
  const lines = memos.flatMap(({ link, memo }) => memo.lines.map((line) => ({ link, memo, line })));
  if (lines.length === 0) return undefined;
  const shape = {
    links: calculated.some(({ number }) => number !== undefined),
    accounts: new Set(memos.map(({ memo }) => memo.account)).size > 1,
  };
  const { shown, rest } = largest(lines);
  const lead = (link: string, account: string) => [
    ...(shape.links ? [link] : []),
    ...(shape.accounts ? [account] : []),
  ];
  const foot = (what: string, credit: string) => [what, ...lead('', ''), '', '', '', '', credit];
  return table(columns(shape), [
    ...shown.map(({ link, memo, line }) => [
      country(line.country),
      ...lead(String(link ?? ''), memo.account),
      ...lineCells(line, memo),
    ]),
    ...restRows(rest).map(([what, credit]) => foot(what, credit)),
    ...(lines.length > 1 || deductions(memos, combined).length > 0
      ? [...deductions(memos, combined), ...totals(combined)].map(([what, credit]) => foot(what, credit))
      : []),
  ]);
}

function columns({ links, accounts }: { links: boolean; accounts: boolean }): Column[] {
  return [
    { title: 'Country' },
    ...(links ? [{ title: 'Link' }] : []),
    ...(accounts ? [{ title: 'Account' }] : []),
    { title: 'Month' },
    { title: 'Fraud traffic', align: 'right' },
    { title: 'Fraud cost', align: 'right' },
    { title: 'Owed', align: 'right' },
    { title: 'Credit', align: 'right' },
  ];
}

function lineCells(line: Line, { currency, status }: Memo): string[] {
  const owed = line.owed_factor === null ? 'unknown' : percent(line.owed_factor);
  const credit = status === 'ABSTAIN' ? 'no amount' : money(line.credit, currency);
  const late = line.late ? ' (late)' : '';
  return [month(line.month), traffic(line), money(line.fraud_cost, currency), owed, `${credit}${late}`];
}

function traffic({ excess, attempts, quantity }: Line): string {
  if (excess !== null && attempts !== null) return `${count(excess)} of ${count(attempts)} attempts`;
  return quantity === null ? '–' : `${count(quantity)} messages`;
}

/** In the order of the policy while all fit, else the largest credits first. */
function largest(lines: Placed[]): { shown: Placed[]; rest: Placed[] } {
  if (lines.length <= MOST_LINES) return { shown: lines, rest: [] };
  const sorted = lines.toSorted((a, b) => compareAmounts(b.line.credit, a.line.credit));
  return { shown: sorted.slice(0, MOST_LINES), rest: sorted.slice(MOST_LINES) };
}

type Foot = [what: string, amount: string];

function restRows(rest: Placed[]): Foot[] {
  return [...new Set(rest.map(({ memo }) => memo.currency))].sort().map((currency) => {
    const lines = rest.filter(({ memo }) => memo.currency === currency);
    const credit = sum(lines.map(({ line }) => line.credit));
    return [`and ${lines.length} more`, money(credit, currency)];
  });
}

/** What stands between the sum of the lines and the totals, by kind and currency. */
function deductions(memos: { memo: Memo }[], { currencies }: Combined): Foot[] {
  return currencies.flatMap(({ currency, duplicates_deducted }) => {
    const own = memos.map(({ memo }) => memo).filter((memo) => memo.currency === currency);
    const kinds: Foot[] = [
      ['Refunds', sum(own.map(({ refunds }) => refunds))],
      ['Earlier credits', sum(own.map(({ prior_credits }) => prior_credits))],
      ['Cap', sum(own.filter(has('C09')).map(reduction))],
      ['Below the minimum', sum(own.filter(has('C07')).map(reduction))],
      ['Paid by another link', duplicates_deducted],
    ];
    return kinds
      .filter(([, amount]) => !isZero(amount))
      .map(([what, amount]): Foot => [what, money(`-${amount}`, currency)]);
  });
}

const has = (code: string) => (memo: Memo) => memo.codes.some((one) => one.startsWith(code));

/** What the cap or the minimum took off, after refunds and earlier credits. */
function reduction({ gross, refunds, prior_credits, credit_amount }: Memo): string {
  const less = sum([gross], [refunds, prior_credits, credit_amount]);
  return less.startsWith('-') ? '0' : less;
}

function totals({ currencies }: Combined): Foot[] {
  return currencies.map(({ currency, credit_amount }) => ['Total', money(credit_amount, currency)]);
}
