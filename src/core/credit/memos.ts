import { forEachSliced, type Sliced, sortSliced } from '../async/slices.ts';
import type { Code } from './codes.ts';
import { declaredFraud } from './fraud/declared.ts';
import { estimatedFraud, type Fraud } from './fraud/estimated.ts';
import { buildSeries } from './fraud/series.ts';
import { volumeSeries } from './fraud/volume/series.ts';
import { volumeFraud } from './fraud/volume/volume.ts';
import type { CountryWorkings, HeldRunWorkings, LineWorkings } from './fraud/workings.ts';
import type { Claim, PriorCredit } from './input/claim.ts';
import type { RoleMap } from './input/columns.ts';
import { OUTAGE_ROLES } from './input/role-patterns.ts';
import { type BillUsage, keyOf, type Usage } from './input/usage.ts';
import { compareClaimed } from './owed/claimed.ts';
import { claimDay } from './owed/deadline.ts';
import { type GuardIndex, indexGuard } from './owed/guard-index.ts';
import { priceHeld } from './owed/held.ts';
import { type PricedLine, priceLine } from './owed/line.ts';
import { writeMemo } from './owed/memo.ts';
import { pricingOf } from './owed/pricing.ts';
import type { PolicyParameters } from './parameters.ts';
import type { Claimed, Memo, Result, Scope } from './types.ts';
import { byCodePoint, dayNumber } from './values.ts';

/** What is asked of the usage that the rows add up to. */
export interface Query {
  scope: Scope;
  roles: RoleMap;
  claim: Claim;
  policy: PolicyParameters;
  /** The result is as long as its LIMIT. */
  truncated: boolean;
}

export interface Answer {
  fields: Pick<Result, 'credit_amount' | 'currency' | 'claimed' | 'codes' | 'memos'>;
  countries: CountryWorkings[];
  heldRuns: HeldRunWorkings[];
  lines: LineWorkings[];
}

/** Sections 4 and 5: both questions for each bill, and one memo for each. */
export function* answerQuery(usage: Usage, query: Query): Sliced<Answer> {
  const { claim, policy } = query;
  const claimed = compareClaimed(claim, usage.totals, policy);
  const bills = yield* usage.sortedBills();
  const facts = yield* factsOf(bills);
  const guard = yield* indexGuard(claim.guard);
  const prior = priorByBill(claim.priorCredits);
  const answer: Answer = {
    fields: { credit_amount: null, currency: null, claimed, codes: [], memos: [] },
    countries: [],
    heldRuns: [],
    lines: [],
  };
  for (const bill of bills) {
    const fraud = yield* fraudOf(bill, facts, query);
    const ofBill = {
      bill,
      fraud,
      guard,
      prior: prior.get(keyOf(bill.account, bill.currency)) ?? [],
      claimed,
    };
    const { memo, heldRuns, lines } = yield* memoOf(ofBill, query);
    answer.fields.memos.push(memo);
    for (const country of fraud.workings) answer.countries.push(country);
    for (const run of heldRuns) answer.heldRuns.push(run);
    for (const line of lines) answer.lines.push(line);
    yield;
  }
  const { memos } = answer.fields;
  const only = memos.length === 1 ? memos[0] : undefined;
  answer.fields.credit_amount = only?.credit_amount ?? null;
  answer.fields.currency = only?.currency ?? null;
  answer.fields.codes = resultCodes(usage, memos, query, claimed);
  return answer;
}

/** What the whole query says that a single bill does not. */
interface WholeQuery {
  /** Number of the first day of any cell. */
  firstDay: number;
  /** Accounts that report some conversion. */
  converting: ReadonlySet<string>;
}

function* factsOf(bills: readonly BillUsage[]): Sliced<WholeQuery> {
  let first: string | null = null;
  const converting = new Set<string>();
  for (const bill of bills) {
    yield* forEachSliced(bill.cells(), ({ day, account, conversions }) => {
      if (day !== null && (first === null || day < first)) first = day;
      if (conversions > 0n) converting.add(account);
    });
  }
  return { firstDay: first === null ? 0 : dayNumber(first), converting };
}

function priorByBill(credits: readonly PriorCredit[]): Map<string, PriorCredit[]> {
  const byBill = new Map<string, PriorCredit[]>();
  for (const credit of credits) {
    const key = keyOf(credit.account, credit.currency);
    const known = byBill.get(key);
    if (known === undefined) byBill.set(key, [credit]);
    else known.push(credit);
  }
  return byBill;
}

function* fraudOf(bill: BillUsage, { firstDay, converting }: WholeQuery, query: Query): Sliced<Fraud> {
  const { scope, roles, claim, policy } = query;
  if (scope === 'volume' && policy.volume) {
    const countries = yield* volumeSeries(bill.cells(), claim);
    return yield* volumeFraud(countries, { ...policy, volume: policy.volume });
  }
  const has = roles.index.has.bind(roles.index);
  if (scope === 'declared') return yield* declaredFraud(bill, has('attempts') && has('conversions'), policy);
  const series = yield* buildSeries(bill.cells(), claim, policy);
  const outageColumns = OUTAGE_ROLES.filter(has);
  const accountConverts = converting.has(bill.account);
  return yield* estimatedFraud(series, { firstDay, outageColumns, accountConverts }, policy);
}

/** What a memo is made of. */
interface OfBill {
  bill: BillUsage;
  fraud: Fraud;
  guard: GuardIndex;
  prior: readonly PriorCredit[];
  claimed: Claimed | null;
}

function* memoOf(
  { bill, fraud, guard, prior, claimed }: OfBill,
  { scope, claim, policy, truncated }: Query,
): Sliced<{ memo: Memo; heldRuns: HeldRunWorkings[]; lines: LineWorkings[] }> {
  const day = claimDay(fraud.lines, claim, policy);
  const pricing = pricingOf(bill, day, guard, policy);
  const sorted = yield* sortSliced(
    fraud.lines,
    (a, b) => byCodePoint(a.country, b.country) || byCodePoint(a.month ?? '', b.month ?? ''),
  );
  const lines: PricedLine[] = [];
  for (const line of sorted) {
    lines.push(priceLine(line, pricing));
    yield;
  }
  const held = priceHeld(fraud.held, pricing);
  const codes = new Set<Code>([...bill.codes, ...fraud.codes, ...day.codes]);
  const isLate = lines.some(({ line }) => line.late);
  if (day.ticketUnknown === 'always' || (day.ticketUnknown === 'if_late' && isLate)) {
    codes.add('E08_TICKET_DATE_UNKNOWN');
  }
  if (truncated) codes.add('D07_TRUNCATED_RESULT');
  if (claimed?.agrees === false && claimed.currency === bill.currency)
    codes.add('D10_CLAIMED_AMOUNT_DIFFERS');
  const { refunds } = bill;
  const memo = writeMemo({ bill, scope, lines, held, refunds, priorCredits: prior, codes }, policy);
  const { account, currency } = bill;
  const workings = lines.map((line) => ({ account, currency, ...line.workings }));
  return { memo, heldRuns: held.runs, lines: workings };
}

function resultCodes(usage: Usage, memos: readonly Memo[], query: Query, claimed: Claimed | null): string[] {
  const codes = usage.codesWithoutMemo();
  if (memos.length === 0) {
    codes.add('D08_NO_USABLE_ROWS');
    if (query.truncated) codes.add('D07_TRUNCATED_RESULT');
    if (query.claim.ticketDate === null && query.claim.askedOn === null) codes.add('E08_TICKET_DATE_UNKNOWN');
  }
  if (memos.length > 1) codes.add('D06_MULTIPLE_MEMOS');
  if (claimed?.agrees === false) codes.add('D10_CLAIMED_AMOUNT_DIFFERS');
  return [...codes].sort(byCodePoint);
}
