import { createHash } from 'node:crypto';
import { askedOn } from '../core/asked-on.ts';
import { runInSlices } from '../core/async/slices.ts';
import { parseClaimedAmount } from '../core/claimed-amount.ts';
import { type Assessment, assessSliced, type CalculateInput } from '../core/credit/calculate.ts';
import { pushDownNeeds } from '../core/credit/input/push-down.ts';
import type { Result, UsageTable } from '../core/credit/types.ts';
import type { LinkOutcome, LinkRef, Refusal } from '../core/decision.ts';
import { AppError } from '../core/errors.ts';
import { type GuardAnswer, runGuardQuery } from '../core/fraud-guard/query.ts';
import { guardColumns, guardQuestions } from '../core/fraud-guard/rows.ts';
import { filteredAccount } from '../core/looker/filtered-account.ts';
import type { CallContext } from '../core/ports/call-context.ts';
import type { QueryEngine } from '../core/ports/query-engine.ts';
import type { CreditRules, Products } from '../core/products.ts';
import type { Basis } from '../core/record.ts';
import type { ClaimHints } from '../core/request.ts';
import type { ProductLink } from './3-check-product.ts';
import { refuseTooMany, refuseTooManyModes } from './result-size.ts';
import type { Stage } from './stage.ts';
import { stepName } from './step-name.ts';

/** Longest time that a calculation runs before other work gets its turn, milliseconds. */
const SLICE = 10;

/** What the asker said, beside the link. */
export interface Asked {
  hints: ClaimHints;
  /** The day on which it was asked first, in the calendar of the rows: a ticket cannot be of a later day. */
  day: string;
  /** The day of the gesture, from which deadlines are counted. */
  today: string;
}

/**
 * Stage 4: the usage rows of the SQL, complete and exact, -> what the rules of the product recommend. What was
 * calculated is kept, not the rows: they may be large, and their memory is needed for other links.
 */
export function calculateCredit(
  trino: QueryEngine,
  products: Products,
  asked: Asked,
): Stage<ProductLink, LinkOutcome, LinkOutcome> {
  return {
    name: 'calculate-credit',
    async run({ query, ref, product }, context) {
      const rules = products.get(product)?.rules;
      if (!rules) throw new AppError('INTERNAL', { facts: { product } });
      const claim = claimOf(ref, asked);
      const step = stepName('credit', query.sql, rules, claim);
      const found = await context.once(step, () => calculate(trino, query.sql, rules, claim, context));
      return 'refusal' in found
        ? { done: { kind: 'refused', link: ref, refusal: found.refusal } }
        : { next: { kind: 'calculated', link: ref, askedOn: asked.today, product, ...found } };
    },
  };
}

type LinkClaim = ReturnType<typeof claimOf>;

function claimOf({ label, filters }: LinkRef, { hints: { ticketDate, scope }, day }: Asked) {
  const claimed = label ? parseClaimedAmount(label) : undefined;
  const account = filteredAccount(filters);
  return {
    ...(account !== undefined && { account }),
    asked_on: askedOn(day, ticketDate),
    ...(ticketDate && { ticket_date: ticketDate }),
    ...(scope && { scope }),
    ...(claimed && { claimed_amount: claimed }),
  };
}

/**
 * Reads the rows and calculates: first without Fraud Guard data, which tells for which accounts, days and countries it
 * matters, and once more with it. The rows are in memory until both are done.
 */
async function calculate(
  trino: QueryEngine,
  sql: string,
  rules: CreditRules,
  claim: LinkClaim,
  context: CallContext,
): Promise<(Assessment & { basis?: Basis }) | { refusal: Refusal }> {
  const calculated = new AbortController();
  try {
    const sums = pushDownNeeds(rules.policy);
    let queryId: string | null = null;
    const heard = (id: string) => {
      queryId = id;
    };
    const table = await trino.run(sql, { ...context, onQuery: heard }, { sums, until: calculated.signal });
    if ('refusal' in table) return table;
    const input = { table, claim, policy: rules.policy };
    const slices = { milliseconds: SLICE, signal: context.signal };
    const refusal = sums && (await runInSlices(refuseTooMany(table, sums), slices));
    if (refusal) return { refusal };
    const run = (of: CalculateInput) => runInSlices(assessSliced(of, { fewErrors: true }), slices);
    const bare = await run(input);
    const guard = await guardData(trino, rules, table, bare.result, context);
    const tooMany = refuseTooManyModes(guard);
    if (tooMany) return { refusal: tooMany };
    const used = guard.length > 0 ? { ...claim, guard } : claim;
    const assessment = guard.length > 0 ? await run({ ...input, claim: used }) : bare;
    if (assessment.result.status !== 'OK') return assessment;
    const rows = await context.keepRows(table);
    const digest = createHash('sha256').update(sql).digest('hex');
    const of = { claim: used, policy: rules.policy, ...(rules.products && { products: rules.products }) };
    return { ...assessment, basis: { ...of, sql: digest, query: queryId, rows } };
  } finally {
    calculated.abort();
  }
}

/** Fraud Guard rows for the fraud that was found: the Look's own columns, else the policy file's query, else none. */
async function guardData(
  trino: QueryEngine,
  { guardQuery }: CreditRules,
  table: UsageTable,
  result: Result,
  context: CallContext,
): Promise<GuardAnswer[]> {
  const work = guardColumns(table, result);
  const own = await runInSlices(work, { milliseconds: SLICE, signal: context.signal });
  if (own || !guardQuery) return own ?? [];
  const answers = await Promise.all(
    guardQuestions(result).map((question) => runGuardQuery(trino, guardQuery, question, context)),
  );
  return answers.flat();
}
