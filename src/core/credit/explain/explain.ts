import type { Workings } from '../fraud/workings.ts';
import type { Combined, Memo, Result } from '../types.ts';
import { lineSteps } from './explain-line.ts';
import { combinedNotes, errorNotes, memoNotes, type Note, resultNotes } from './notes.ts';
import { dayText, moneyText, monthText } from './wording.ts';

const NOT_CHECKED = 'Not checked: Safe List, RiskCheck, country on Allow all';

/**
 * A result in lines for an analyst, in the order of section 9 of the policy: each step with the numbers used, so that
 * it can be redone on a calculator. With the `workings` of `assess` the sums behind the usual rates are shown too.
 */
export function explain(result: Result, workings?: Workings): string[] {
  if (result.status === 'ERROR') return errorNotes(result).map(noteLine);
  const several = result.memos.length > 1;
  return [
    ...result.memos.flatMap((memo) => [
      ...(several ? [memoHeading(memo)] : []),
      ...memo.lines.flatMap((line) => lineSteps(line, memo, workings)),
      ...deductions(memo),
      ...deadlines(memo),
      ...memoNotes(memo, result, workings).map(noteLine),
    ]),
    ...resultNotes(result)
      .filter(({ code }) => several || !result.memos[0]?.codes.includes(code))
      .map(noteLine),
    NOT_CHECKED,
  ];
}

/** The combined answer of several links in lines: a total a currency, a line a link, and what was paid once. */
export function explainCombined(combined: Combined): string[] {
  const totals = combined.currencies.map((total) => {
    const money = (amount: string) => moneyText(amount, total.currency);
    const twice = /[1-9]/.test(total.duplicates_deducted)
      ? ` (${money(total.before_duplicates)} − ${money(total.duplicates_deducted)} in several links)`
      : '';
    const grade = total.confidence === null ? '' : `, ${total.confidence}`;
    return `Total ${total.currency}: ${money(total.credit_amount)}${twice}${grade}`;
  });
  const links = combined.links.map(({ link, status, memos, errors }) => {
    if (status === 'ERROR') return `Link ${link}: could not be used (${errors.join(', ')})`;
    const amounts = memos.map(({ counted, currency }) => moneyText(counted, currency));
    return `Link ${link}: ${amounts.join(' and ') || 'nothing'} counted`;
  });
  return [...totals, ...links, ...combinedNotes(combined).map(noteLine)];
}

/** `E04 No Fraud Guard data for TJ Jan 2026: this is an upper bound. Supply mode history and block counts.` */
function noteLine({ code, text, todo }: Note): string {
  return [code.split('_')[0], text, ...(todo === null ? [] : [todo])].join(' ');
}

function memoHeading(memo: Memo): string {
  const amount = moneyText(memo.credit_amount, memo.currency);
  return `Account ${memo.account}, ${memo.currency}: ${amount}`;
}

function deductions(memo: Memo): string[] {
  const money = (amount: string) => moneyText(amount, memo.currency);
  const cut = memo.codes.includes('C09_CAPPED_MAX')
    ? ', cut to the cap'
    : memo.codes.includes('C07_BELOW_MINIMUM')
      ? ', below the minimum'
      : '';
  if (memo.refunds === memo.prior_credits && !/[1-9]/.test(memo.refunds) && cut === '') return [];
  const sum = `${money(memo.gross)} − refunds ${money(memo.refunds)} − earlier credits ${money(memo.prior_credits)}`;
  return [`Memo: ${sum}${cut}: ${money(memo.credit_amount)}`];
}

function deadlines(memo: Memo): string[] {
  const months = new Map(memo.lines.map(({ month, deadline, late }) => [month, { deadline, late }]));
  return [...months].flatMap(([month, { deadline, late }]) =>
    month === null || deadline === null
      ? []
      : [`Deadline for ${monthText(month)}: ${dayText(deadline)}${late ? ', the ticket is later' : ''}`],
  );
}
