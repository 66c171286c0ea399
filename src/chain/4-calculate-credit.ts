import { parseClaimedAmount } from '../core/claimed-amount.ts';
import { assess } from '../core/credit/calculate.ts';
import { explain } from '../core/credit/explain.ts';
import type { Policy } from '../core/credit/policy.ts';
import type { LinkOutcome } from '../core/decision.ts';
import type { QueryEngine } from '../core/ports.ts';
import type { ClaimHints } from '../core/request.ts';
import type { QueriedLink } from './2-fetch-sql.ts';
import type { Stage } from './stage.ts';

/** The policy in force. */
export interface CreditRules {
  policy: Policy;
}

/**
 * Stage 4: the SQL's usage rows, complete and exact, -> what the policy recommends. Trino is not asked again after a
 * takeover.
 */
export function calculateCredit(
  trino: QueryEngine,
  rules: CreditRules,
  hints: ClaimHints,
): Stage<QueriedLink, LinkOutcome, LinkOutcome> {
  return {
    name: 'calculate-credit',
    async run({ query, ref, position }, context) {
      const table = await context.once(`usage:${position}`, () => trino.run(query.sql, context));
      if ('refusal' in table) return { done: { kind: 'refused', link: ref, refusal: table.refusal } };
      const claimed = ref.label ? parseClaimedAmount(ref.label) : undefined;
      const claim = {
        ...(hints.ticketDate && { ticket_date: hints.ticketDate }),
        ...(hints.scope && { scope: hints.scope }),
        ...(claimed && { claimed_amount: claimed }),
      };
      const { result, workings } = assess({ table, claim, policy: rules.policy });
      return { next: { kind: 'calculated', link: ref, result, explanation: explain(result, workings) } };
    },
  };
}
