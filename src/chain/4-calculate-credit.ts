import { parseClaimedAmount } from '../core/claimed-amount.ts';
import { assess } from '../core/credit/calculate.ts';
import type { Policy } from '../core/credit/policy.ts';
import type { Result, UsageTable } from '../core/credit/types.ts';
import type { LinkOutcome, LinkRef } from '../core/decision.ts';
import { type GuardAnswer, runGuardQuery } from '../core/fraud-guard/query.ts';
import { guardColumns, guardQuestions } from '../core/fraud-guard/rows.ts';
import type { CallContext } from '../core/ports/call-context.ts';
import type { QueryEngine } from '../core/ports/query-engine.ts';
import type { ClaimHints } from '../core/request.ts';
import type { QueriedLink } from './2-fetch-sql.ts';
import type { Stage } from './stage.ts';
import { stepName } from './step-name.ts';

/** The policy in force, and the SQL that tells Fraud Guard modes and blocks, where the policy file names one. */
export interface CreditRules {
  policy: Policy;
  guardQuery?: string;
}

/**
 * Stage 4: the SQL's usage rows, complete and exact, -> what the policy recommends. Trino is not asked again after a
 * takeover. The calculation runs first without Fraud Guard data, which tells for which accounts, days and countries
 * it matters, and once more with it.
 */
export function calculateCredit(
  trino: QueryEngine,
  rules: CreditRules,
  hints: ClaimHints,
): Stage<QueriedLink, LinkOutcome, LinkOutcome> {
  return {
    name: 'calculate-credit',
    async run({ query, ref }, context) {
      const table = await context.once(stepName('usage', query.sql, rules.policy), () =>
        trino.run(query.sql, context),
      );
      if ('refusal' in table) return { done: { kind: 'refused', link: ref, refusal: table.refusal } };
      const input = { table, claim: claimOf(ref, hints), policy: rules.policy };
      const bare = assess(input);
      const guard = await context.once(stepName('guard', query.sql, rules), () =>
        guardData(trino, rules, table, bare.result, context),
      );
      const { result, workings } =
        guard.length > 0 ? assess({ ...input, claim: { ...input.claim, guard } }) : bare;
      return { next: { kind: 'calculated', link: ref, result, workings } };
    },
  };
}

function claimOf({ label }: LinkRef, { ticketDate, scope }: ClaimHints) {
  const claimed = label ? parseClaimedAmount(label) : undefined;
  return {
    ...(ticketDate && { ticket_date: ticketDate }),
    ...(scope && { scope }),
    ...(claimed && { claimed_amount: claimed }),
  };
}

/** Fraud Guard rows for the fraud that was found: the Look's own columns, else the policy file's query, else none. */
async function guardData(
  trino: QueryEngine,
  { guardQuery }: CreditRules,
  table: UsageTable,
  result: Result,
  context: CallContext,
): Promise<GuardAnswer[]> {
  const own = guardColumns(table, result);
  if (own || !guardQuery) return own ?? [];
  const answers = await Promise.all(
    guardQuestions(result).map((question) => runGuardQuery(trino, guardQuery, question, context)),
  );
  return answers.flat();
}
