import type { Code } from '../codes.ts';
import type { FraudLine } from '../fraud/fraud-line.ts';
import type { Claim } from '../input/claim.ts';
import type { PolicyParameters } from '../parameters.ts';
import { addDays, lastDayOfMonth } from '../values.ts';

/** The last day on which a claim for a month can be made; null where the month is unknown. */
export function deadlineOf(
  month: string | null,
  { claim_days_after_month_end }: PolicyParameters,
): string | null {
  return month === null ? null : addDays(lastDayOfMonth(month), claim_days_after_month_end);
}

/** The day that deadlines of a memo are compared with; null: they are not checked. */
export interface ClaimDay {
  day: string | null;
  /** E08 is set: at once, or only where a line turns out to be late. */
  ticketUnknown: 'always' | 'if_late' | 'never';
  codes: Code[];
}

/**
 * Section 10, "Day of the request": the ticket day; where it is unknown, or before all of the fraud and so wrong, the
 * day of the request, since the ticket cannot be later.
 */
export function claimDay(lines: readonly FraudLine[], claim: Claim, policy: PolicyParameters): ClaimDay {
  const { ticketDate, askedOn } = claim;
  const begins = lines.flatMap((line) => (line.begins === null ? [] : [line.begins]));
  const isWrong =
    policy.deadline_by_request &&
    ticketDate !== null &&
    begins.length > 0 &&
    begins.every((day) => ticketDate < day);
  const codes: Code[] = isWrong ? ['E11_TICKET_BEFORE_FRAUD'] : [];
  if (ticketDate !== null && !isWrong) return { day: ticketDate, ticketUnknown: 'never', codes };
  if (askedOn !== null) return { day: askedOn, ticketUnknown: 'if_late', codes };
  return { day: null, ticketUnknown: 'always', codes };
}

export function isLate(deadline: string | null, { day }: ClaimDay): boolean {
  return deadline !== null && day !== null && day > deadline;
}
