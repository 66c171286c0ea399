import type { Code } from './codes.ts';
import { declaredLines } from './fraud/declared.ts';
import { estimatedLines } from './fraud/estimated.ts';
import { buildSeries } from './fraud/series.ts';
import type { CountryWorkings, Workings } from './fraud/workings.ts';
import { badValue, type Claim, readClaim } from './input/claim.ts';
import { mapRoles } from './input/columns.ts';
import { readRows } from './input/rows.ts';
import { chooseScope } from './input/scope.ts';
import { type Bill, sameBill, type Usage } from './input/usage.ts';
import { compareClaimed } from './owed/claimed.ts';
import { priceLine } from './owed/line.ts';
import { writeMemo } from './owed/memo.ts';
import { DEFAULT_POLICY_ID, type Policy, type PolicyParameters, readPolicy } from './policy.ts';
import { decimalText } from './rational.ts';
import type { Claimed, Memo, PolicyError, Result, Scope, UsageTable } from './types.ts';
import { asObject, byCodePoint, isBlank, readNumber, readText } from './values.ts';

/** Section 1 of the policy. `claim` and `policy` are checked here, so they may be anything. */
export interface CalculateInput {
  table: UsageTable;
  claim?: unknown;
  policy?: Policy | null | undefined;
}

/** A result with the workings behind it. */
export interface Assessment {
  result: Result;
  workings: Workings;
}

/**
 * What credit is owed for the usage in `table`, by credit policy `verify-credit-v1`. Pure. Bad input of any kind comes
 * back as a result of status ERROR. Throws AppError `POLICY_BROKEN` only if the credit came out above the charges.
 */
export function calculate(input: CalculateInput): Result {
  return assess(input).result;
}

/** `calculate`, together with what `explain` needs to show the sums behind the usual rates. */
export function assess(input: CalculateInput): Assessment {
  const read = readPolicy(input.policy);
  const policyId = 'policy' in read ? read.policy.id : givenPolicyId(input.policy);
  const table = readTable(input.table);
  const overrides = asObject(asObject(input.claim)?.columns) ?? {};
  const roles = mapRoles(table.columns, overrides);
  const failed = (errors: PolicyError[], scope: Scope | null): Assessment => ({
    result: { ...blankResult(policyId, roles.named), scope, status: 'ERROR', errors },
    workings: { countries: [], creditShare: null, perAttempt: false },
  });
  const claimRead = readClaim(input.claim, 'problems' in read ? read.problems : []);
  const claimErrors = 'errors' in claimRead ? claimRead.errors : [];
  if ('problems' in read || 'errors' in claimRead || table.errors.length > 0) {
    return failed([...table.errors, ...claimErrors], null);
  }
  const { policy } = read;
  const { claim } = claimRead;
  const chosen = chooseScope(claim.scope, roles, table.columns);
  if ('errors' in chosen) return failed(chosen.errors, null);
  const { scope } = chosen;
  const rows = readRows(table.rows, { scope, roles, claim, policy });
  if ('errors' in rows) return failed(rows.errors, scope);
  const truncated = table.limit > 0 && table.rows.length >= table.limit;
  const answer = writeMemos(rows.ledger, { scope, claim, policy, truncated });
  return {
    result: { ...blankResult(policyId, roles.named), scope, ...answer.fields },
    workings: {
      countries: answer.countries,
      creditShare: decimalText(policy.credit_share, 4),
      perAttempt: policy.verify_fee_basis === 'per_attempt',
    },
  };
}

function givenPolicyId(policy: unknown): string {
  return readText(asObject(policy)?.id) ?? DEFAULT_POLICY_ID;
}

/** The result for input that never became a table, such as a line that is not JSON. */
export function errorResult(errors: PolicyError[]): Result {
  return { ...blankResult(DEFAULT_POLICY_ID, {}), status: 'ERROR', errors };
}

function blankResult(policy: string, roles: Record<string, string>): Result {
  return {
    policy,
    scope: null,
    status: 'OK',
    credit_amount: null,
    currency: null,
    claimed: null,
    roles,
    codes: [],
    errors: [],
    memos: [],
  };
}

interface ReadTable {
  columns: string[];
  rows: unknown[][];
  /** 0 for none. */
  limit: number;
  errors: PolicyError[];
}

/** The table as far as it is one; what is not is an error, so that no row is passed over in silence. */
function readTable(value: unknown): ReadTable {
  const given = asObject(value);
  if (given === undefined) return { columns: [], rows: [], limit: 0, errors: [badValue('table', value)] };
  const errors: PolicyError[] = [];
  const list = (key: 'columns' | 'rows'): unknown[] => {
    const items = given[key];
    if (Array.isArray(items)) return items;
    errors.push(badValue(`table.${key}`, items));
    return [];
  };
  const columns = list('columns').map((name) => (typeof name === 'string' ? name : String(name ?? '')));
  const rows = list('rows').map((row, at) => {
    if (Array.isArray(row)) return row;
    errors.push(badValue(`table.rows[${at}]`, row));
    return [];
  });
  const limit = isBlank(given.limit) ? undefined : readNumber(given.limit);
  if (limit === undefined && !isBlank(given.limit)) errors.push(badValue('table.limit', given.limit));
  return { columns, rows, limit: limit ? Number(limit.n) / Number(limit.d) : 0, errors };
}

interface Query {
  scope: Scope;
  claim: Claim;
  policy: PolicyParameters;
  truncated: boolean;
}

type AnswerFields = Pick<Result, 'credit_amount' | 'currency' | 'claimed' | 'codes' | 'memos'>;

function writeMemos(ledger: Usage, query: Query): { fields: AnswerFields; countries: CountryWorkings[] } {
  const { claim, policy } = query;
  const claimed = compareClaimed(claim, ledger.totals, policy);
  const series = query.scope === 'estimated' ? buildSeries(ledger.cells, claim, policy) : [];
  const bills = ledger.bills();
  const countries: CountryWorkings[] = [];
  const memos = bills.map((bill) => {
    const cells = ledger.cells.filter((cell) => sameBill(cell, bill));
    const fraud =
      query.scope === 'estimated' ? estimatedLines(bill, series, policy) : declaredLines(bill, cells, policy);
    countries.push(...fraud.workings);
    const lines = fraud.lines
      .toSorted((a, b) => byCodePoint(a.country, b.country) || byCodePoint(a.month ?? '', b.month ?? ''))
      .map((line) => priceLine(line, bill, claim, policy));
    const refunds = ledger.refunds.filter((refund) => sameBill(refund, bill));
    const codes = [...queryCodes(ledger, bill, query, claimed), ...fraud.codes];
    return writeMemo({ bill, scope: query.scope, lines, refunds, codes }, claim, policy);
  });
  const only = memos.length === 1 ? memos[0] : undefined;
  const fields: AnswerFields = {
    credit_amount: only?.credit_amount ?? null,
    currency: only?.currency ?? null,
    claimed,
    codes: resultCodes(ledger, bills, memos, claimed),
    memos,
  };
  return { fields, countries };
}

/** Codes that the rows and the query as a whole give a memo. */
function queryCodes(ledger: Usage, bill: Bill, query: Query, claimed: Claimed | null): Code[] {
  const codes = ledger.notes.filter((note) => sameBill(note, bill)).map(({ code }) => code);
  if (query.truncated) codes.push('D07_TRUNCATED_RESULT');
  if (query.claim.ticketDate === null) codes.push('E08_TICKET_DATE_UNKNOWN');
  if (claimed?.agrees === false && claimed.currency === bill.currency) {
    codes.push('D10_CLAIMED_AMOUNT_DIFFERS');
  }
  return codes;
}

function resultCodes(
  ledger: Usage,
  bills: readonly Bill[],
  memos: readonly Memo[],
  claimed: Claimed | null,
): string[] {
  const homeless = ledger.notes.filter((note) => !bills.some((bill) => sameBill(bill, note)));
  const codes = new Set<Code>(homeless.map(({ code }) => code));
  if (memos.length === 0) codes.add('D08_NO_USABLE_ROWS');
  if (memos.length > 1) codes.add('D06_MULTIPLE_MEMOS');
  if (claimed?.agrees === false) codes.add('D10_CLAIMED_AMOUNT_DIFFERS');
  return [...codes].sort(byCodePoint);
}
