import { askedOn } from './asked-on.ts';
import { currencyAmounts } from './credit/currency-amounts.ts';
import type { Calculated } from './decision.ts';
import type { Amount, WorkedAnswer } from './record.ts';

/** What the rows do not say, as somebody added it. */
export interface AddedFacts {
  /** `YYYY-MM-DD`. */
  ticketDate?: string;
  scope?: 'declared' | 'estimated';
  guardMode?: string;
  /** Messages that were sent in this mode, without the blocked ones: `attempts` of a Guard row of the policy. */
  guardAttempts?: string;
  guardBlocked?: string;
  windowStart?: string;
  windowEnd?: string;
}

/** "What if" as its durable request carries it. */
export interface WhatIfIntent {
  /** Id of the request whose answer is worked out again. */
  of: string;
  facts: AddedFacts;
  /** What Slack calls the form. */
  gesture: string;
}

/** One country and month whose credit the facts change. Amounts are decimal text; null: the line is not there. */
export interface LineChange {
  country: string;
  month: string | null;
  currency: string;
  before: string | null;
  after: string | null;
}

/** What the facts come to; shown to one person, until somebody uses it. */
export type WhatIfAnswer =
  | { kind: 'what_if'; before: Amount[]; after: Amount[]; answer: WorkedAnswer; changes: LineChange[] }
  | { kind: 'what_if_failed'; why: 'unknown' | 'no_rows' | 'not_usable' };

/** The claim of a link with the facts: they replace what it said before. */
export function claimWith(
  claim: Readonly<Record<string, unknown>>,
  facts: AddedFacts,
): Record<string, unknown> {
  const { ticketDate, scope, guardMode, guardAttempts, guardBlocked, windowStart, windowEnd } = facts;
  // Off blocks nothing, whatever was counted.
  const guard =
    guardMode === 'off'
      ? { mode: 'off', attempts: '1', blocked: '0' }
      : { mode: guardMode, attempts: guardAttempts, blocked: guardBlocked };
  // Earlier credits are looked up anew: they may have been reversed since.
  const { prior_credits: _, ...said } = claim;
  const day = typeof said.asked_on === 'string' ? said.asked_on : undefined;
  return {
    ...said,
    ...(ticketDate && { ticket_date: ticketDate }),
    ...(day !== undefined && { asked_on: askedOn(day, ticketDate) }),
    ...(scope && { scope }),
    ...(guardMode && { guard: [guard] }),
    ...(windowStart && windowEnd && { window: [windowStart, windowEnd] }),
  };
}

export function amountsOf({ combined }: WorkedAnswer): Amount[] {
  return currencyAmounts(combined.currencies).map(({ currency, amount }) => ({ currency, amount }));
}

/** Countries and months whose credit differs, in the order of the lines. */
export function lineChanges(before: WorkedAnswer, after: WorkedAnswer): LineChange[] {
  const [old, new_] = [creditsOf(before), creditsOf(after)];
  return [...new Set([...old.keys(), ...new_.keys()])].flatMap((key) => {
    const [was, is] = [old.get(key), new_.get(key)];
    const { country, month, currency } = (is ?? was) as LineCredit;
    if (was?.credit === is?.credit) return [];
    return [{ country, month, currency, before: was?.credit ?? null, after: is?.credit ?? null }];
  });
}

interface LineCredit {
  country: string;
  month: string | null;
  currency: string;
  credit: string;
}

function creditsOf({ links }: WorkedAnswer): Map<string, LineCredit> {
  const calculated = links.filter((link): link is Calculated => link.kind === 'calculated');
  const lines = calculated.flatMap(({ result }, link) =>
    result.memos.flatMap((memo) =>
      memo.lines.map(({ country, month, credit }) => ({
        key: JSON.stringify([link, memo.account, memo.currency, country, month]),
        line: { country, month, currency: memo.currency, credit },
      })),
    ),
  );
  return new Map(lines.map(({ key, line }) => [key, line]));
}
