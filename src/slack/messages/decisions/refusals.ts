import type { AskerDoubt } from '../../../core/asker.ts';
import type { AmountProblem } from '../../../core/ledger/amount-input.ts';
import type { LedgerEntry } from '../../../core/ledger/entry.ts';
import type { DecisionMade } from '../../../core/record.ts';
import { whyNotAllowed } from '../not-allowed.ts';
import { link, type Mrkdwn, md, mention, plain } from '../parts/markup.ts';
import { money } from '../parts/money.ts';
import { listed, place } from '../parts/words.ts';
import { moment, whoAndWhen } from './wording.ts';

/** Why a decision is not taken. The person who clicked sees why; nothing was changed. */
export type DecisionRefusal =
  | { why: 'unreadable' | 'unknown' | 'no_approvers' | 'not_approver' | 'own_request' | 'other_channel' }
  | { why: 'not_allowed'; doubt: AskerDoubt }
  | { why: 'meanwhile' | 'broken' }
  | { why: 'unavailable' | 'form_not_opened' | 'nothing_to_reverse' | 'too_many' | 'stale' }
  /** By somebody else, or by the same person with an earlier click. */
  | { why: 'decided'; made: DecisionMade }
  | { why: 'in_progress'; by: string }
  | { why: 'amount'; problem: AmountProblem }
  | { why: 'overlap'; entry: LedgerEntry; permalink?: string | undefined };

/** The refusal as one or two sentences that only the person who clicked sees. */
export function decisionRefusal(refusal: DecisionRefusal): Mrkdwn {
  const nothing = md` Nothing was changed.`;
  switch (refusal.why) {
    case 'unreadable':
      return md`I cannot read this click.${nothing}`;
    case 'unknown':
      return md`I do not know this recommendation, or not any more. Post the link again to get a new one.`;
    case 'no_approvers':
      return md`Nobody is named who may decide here (CREDIT_APPROVERS).${nothing}`;
    case 'not_approver':
      return md`You are not one of the approvers, so you cannot decide on this.${nothing}`;
    case 'not_allowed':
      return md`${whyNotAllowed(refusal.doubt)}`;
    case 'own_request':
      return md`You asked for this credit, so somebody else has to decide on it.${nothing}`;
    case 'other_channel':
      return md`This recommendation belongs to another channel.${nothing}`;
    case 'meanwhile':
      return md`Another decision on the same customer came in between.${nothing} Please try again.`;
    case 'broken':
      return md`The ledger of this customer cannot be read, so nothing can be decided. The operator of this bot has to look at it.${nothing}`;
    case 'unavailable':
      return md`I cannot take a decision in at the moment. Please try again in a minute.${nothing}`;
    case 'form_not_opened':
      return md`Slack did not open the form. Please press the button again.${nothing}`;
    case 'nothing_to_reverse':
      return md`There is no decision to reverse: this is open.${nothing}`;
    case 'too_many':
      return md`This was decided and reversed too often. Post the link again and decide on the new answer.${nothing}`;
    case 'stale':
      return md`This answer has changed since you opened the form. Look at it again.${nothing}`;
    case 'decided':
      return md`Decided already: ${whoAndWhen(refusal.made)}${nothing}`;
    case 'in_progress':
      return md`${mention('@', refusal.by)} was first; that decision is being recorded.${nothing}`;
    case 'amount':
      return md`${amountProblem(refusal.problem)}${nothing}`;
    case 'overlap':
      return overlap(refusal.entry, refusal.permalink);
  }
}

/** What is wrong with an amount, in words for the field of the form. */
export function amountProblem(problem: AmountProblem): string {
  switch (problem) {
    case 'not_money':
      return 'This is not an amount. Write it like 4000.00 or 4,000.00.';
    case 'negative':
      return 'An amount cannot be negative.';
    case 'too_many_places':
      return 'This has more decimal places than the currency.';
    case 'above_charged':
      return 'This is more than what was charged for the traffic, less what is credited already.';
  }
}

function overlap({ amount, currency, lines, by, at, reference }: LedgerEntry, permalink?: string): Mrkdwn {
  const places = listed(lines.map((line) => place(line.country, line.month)));
  const credit = md`${money(amount, currency)} for ${plain(places, 200)}`;
  const other = permalink === undefined ? md`ref ${reference}` : link(permalink, `ref ${reference}`);
  return md`Another credit over this traffic was approved since this was worked out: ${credit}, by ${mention('@', by)} on ${moment(Date.parse(at))} (${other}). Nothing was changed. Work it out again to see what is left.`;
}
