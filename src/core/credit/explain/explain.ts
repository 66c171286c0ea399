import { productLabel } from '../../product-name.ts';
import { hasSeveralProducts } from '../currency-amounts.ts';
import type { Workings } from '../fraud/workings.ts';
import type { Combined, Confidence, Memo, Result } from '../types.ts';
import { heldSteps } from './explain-held.ts';
import { lineSteps, type Reader } from './explain-line.ts';
import { combinedNotes, errorNotes, memoNotes, type Note, resultNotes } from './notes.ts';
import type { Step } from './step.ts';
import { dayText, moneyText, monthText } from './wording.ts';

/** What only people can check, whatever the result. */
const NOT_CHECKED = 'Not checked: Safe List, RiskCheck, country on Allow all';

/** How one memo came about. */
export interface MemoExplanation {
  /** Whose memo it is: account and currency; null where there is one memo only. */
  heading: string | null;
  /** The amount and how firm it is: `Recommended credit: $6,300.00 (medium confidence)`. */
  amount: string;
  /** In the order of section 9 of the policy; each with the numbers used, so that it can be redone on a calculator. */
  steps: Step[];
  /** The codes of the memo in words. */
  notes: Note[];
}

/** A result for people, still in parts: messages and files pick what they show. */
export interface Explanation {
  memos: MemoExplanation[];
  /** The codes of the query as a whole, or what is wrong with the input. */
  notes: Note[];
  /** Null where nothing was calculated. */
  notChecked: string | null;
}

/**
 * Explains a result (section 9 of the policy). With the `workings` of `assess` the sums behind the usual rates are
 * shown too; answers that an earlier release kept have none. For a `reader` countries and Fraud Guard figures have
 * names.
 */
export function explain(result: Result, workings?: Workings, reader?: Reader): Explanation {
  if (result.status === 'ERROR') return { memos: [], notes: errorNotes(result), notChecked: null };
  const several = result.memos.length > 1;
  return {
    memos: result.memos.map((memo) => ({
      heading: several ? memoHeading(memo) : null,
      amount: amountText(memo),
      steps: [...memoSteps(memo, workings, reader)],
      notes: memoNotes(memo, result, workings),
    })),
    notes: resultNotes(result).filter(({ code }) => several || !result.memos[0]?.codes.includes(code)),
    notChecked: NOT_CHECKED,
  };
}

/**
 * The steps of one memo in the order of section 9 of the policy. They are made one by one, so that a caller that shows
 * only the first ones does not work out the others.
 */
export function* memoSteps(memo: Memo, workings?: Workings, reader?: Reader): Generator<Step> {
  for (const line of memo.lines) yield* lineSteps(line, memo, { workings, reader });
  yield* heldSteps(memo, workings, reader);
  for (const text of deductions(memo)) yield { about: 'memo', text };
  for (const text of deadlines(memo)) yield { about: 'deadline', text };
}

/** Whose memo it is, where there are several. */
export function memoHeading({ account, currency }: Memo): string {
  return `Account ${account}, ${currency}`;
}

/** An explanation as lines of text, the amount of each memo first. Codes stand in the result, not here. */
export function explanationLines({ memos, notes, notChecked }: Explanation): string[] {
  return [
    ...memos.flatMap(({ heading, amount, steps, notes: own }) => [
      heading === null ? amount : `${heading}: ${amount}`,
      ...steps.map(({ text }) => text),
      ...own.map(noteLine),
    ]),
    ...notes.map(noteLine),
    ...(notChecked === null ? [] : [notChecked]),
  ];
}

/** The combined answer of several links in lines: a total a currency, a line a link, and what was paid once. */
export function explainCombined(combined: Combined): string[] {
  const several = hasSeveralProducts(combined.currencies);
  const totals = combined.currencies.map((total) => {
    const of = several ? ` for ${productLabel(total.product)}` : '';
    const money = (amount: string) => moneyText(amount, total.currency);
    const twice = /[1-9]/.test(total.duplicates_deducted)
      ? `: ${money(total.before_duplicates)} − ${money(total.duplicates_deducted)} in several links`
      : '';
    return `Recommended credit: ${money(total.credit_amount)}${of}${confidenceText(total.confidence)}${twice}`;
  });
  const links = combined.links.map(({ link, status, memos, errors }) => {
    if (status === 'ERROR') return `Link ${link}: could not be used (${errors.join(', ')})`;
    const amounts = memos.map(({ counted, currency }) => moneyText(counted, currency));
    return `Link ${link}: ${amounts.join(' and ') || 'nothing'} counted`;
  });
  return [...totals, ...links, ...combinedNotes(combined).map(noteLine)];
}

/** `No Fraud Guard data for TJ Jan 2026: this is an upper bound. Supply mode history and block counts.` */
function noteLine({ text, todo }: Note): string {
  return todo === null ? text : `${text} ${todo}`;
}

/** The amount of a memo and how firm it is. */
export function amountText({ status, credit_amount, currency, confidence }: Memo): string {
  if (status === 'ABSTAIN') return 'No amount can be given';
  if (status === 'NO_CREDIT') return 'No credit recommended';
  return `Recommended credit: ${moneyText(credit_amount, currency)}${confidenceText(confidence)}`;
}

function confidenceText(confidence: Confidence | null): string {
  return confidence === null ? '' : ` (${confidence.toLowerCase()} confidence)`;
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
  const what = memo.codes.includes('E08_TICKET_DATE_UNKNOWN') ? 'request' : 'ticket';
  return [...months].flatMap(([month, { deadline, late }]) =>
    month === null || deadline === null
      ? []
      : [`Deadline for ${monthText(month)}: ${dayText(deadline)}${late ? `, the ${what} is later` : ''}`],
  );
}
