import { runToEnd, type Sliced } from '../async/slices.ts';
import { LIMITS } from '../limits.ts';
import type { Workings, WorkingsParameters } from './fraud/workings.ts';
import { badValue, readClaim } from './input/claim.ts';
import { mapRoles } from './input/columns.ts';
import { ErrorList } from './input/error-list.ts';
import { readRows } from './input/rows.ts';
import { chooseScope } from './input/scope.ts';
import { answerQuery } from './memos.ts';
import { DEFAULT_POLICY_ID, isV1, type PolicyParameters } from './parameters.ts';
import { type Policy, policyId, readPolicy } from './policy.ts';
import { decimalText, type Rational, toDouble } from './rational.ts';
import type { PolicyError, Result, Scope, UsageTable } from './types.ts';
import { asObject, isBlank, readNumber } from './values.ts';
import { isVolumeId, type VolumeParameters } from './volume-parameters.ts';

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
 * What credit is owed for the usage in `table`, by the credit policy. Pure. Bad input of any kind comes back as a
 * result of status ERROR.
 * @throws AppError `POLICY_BROKEN` only if the credit came out above the charges
 */
export function calculate(input: CalculateInput): Result {
  return assess(input).result;
}

/** `calculate`, together with what `explain` needs to show the sums behind the usual rates. */
export function assess(input: CalculateInput): Assessment {
  return runToEnd(assessSliced(input));
}

/**
 * `assess` as work that may be paused. With `fewErrors` a result keeps the first errors only, however many rows are
 * bad; `workings.errors` says how many there are.
 */
export function* assessSliced(input: CalculateInput, { fewErrors = false } = {}): Sliced<Assessment> {
  const read = readPolicy(input.policy);
  const id = policyId(input.policy);
  const errors = new ErrorList(fewErrors ? LIMITS.rowErrors.value : Number.POSITIVE_INFINITY);
  const table = readTable(input.table, errors);
  const given = asObject(input.policy);
  // Roles are named even with a policy that cannot be read.
  const isOn = (key: 'outage_columns' | 'deadline_by_request'): boolean =>
    'policy' in read ? read.policy[key] : given?.[key] === undefined ? !isV1(id) : given[key] === true;
  const overrides = asObject(asObject(input.claim)?.columns) ?? {};
  const withoutConversions = isVolumeId(id);
  const outageColumns = !withoutConversions && isOn('outage_columns');
  const roles = mapRoles(table.columns, overrides, { outageColumns, withoutConversions });
  const failed = (scope: Scope | null): Assessment => ({
    result: { ...blankResult(id, roles.named), scope, status: 'ERROR', errors: errors.kept },
    workings: {
      countries: [],
      heldRuns: [],
      lines: [],
      parameters: null,
      ticketDate: null,
      errors: errors.count,
    },
  });
  const policyProblems = 'problems' in read ? read.problems : [];
  const deadlineByRequest = isOn('deadline_by_request');
  const context = { policyProblems, deadlineByRequest, withoutConversions };
  const claim = yield* readClaim(input.claim, context, errors);
  if ('problems' in read || claim === undefined || errors.count > 0) return failed(null);
  const { policy } = read;
  const chosen = chooseScope(claim.scope, roles, table.columns, { withoutConversions });
  if ('errors' in chosen) {
    for (const error of chosen.errors) errors.push(error);
    return failed(null);
  }
  const { scope } = chosen;
  const { rowCounts } = input.table;
  const usage = yield* readRows(table.rows, { scope, roles, claim, policy, rowCounts }, errors);
  if (errors.count > 0) return failed(scope);
  const truncated = table.limit > 0 && table.rows.length >= table.limit;
  const answer = yield* answerQuery(usage, { scope, roles, claim, policy, truncated });
  return {
    result: { ...blankResult(id, roles.named), scope, ...answer.fields },
    workings: {
      countries: answer.countries,
      heldRuns: answer.heldRuns,
      lines: answer.lines,
      parameters: workingsParameters(policy),
      ticketDate: claim.ticketDate,
      errors: 0,
    },
  };
}

function workingsParameters(policy: PolicyParameters): Workings['parameters'] {
  return {
    creditShare: decimalText(policy.credit_share, 4),
    perAttempt: policy.verify_fee_basis === 'per_attempt',
    legitCap: policy.legit_cap && decimalText(policy.legit_cap, 4),
    holdVolume: policy.volume ? plainNumber(policy.volume.hold_volume) : String(policy.hold_volume),
    strongVolume: String(policy.strong_volume),
    ...(policy.volume && { volume: volumeWorkingsParameters(policy.volume, policy) }),
  };
}

function volumeWorkingsParameters(
  volume: VolumeParameters,
  { range_floor }: PolicyParameters,
): NonNullable<WorkingsParameters['volume']> {
  return {
    surgeRatio: plainNumber(volume.surge_ratio),
    madK: plainNumber(volume.mad_k),
    rangeSpread: plainNumber(volume.range_spread),
    rangeFloor: plainNumber(range_floor),
    fewCleanDays: volume.few_clean_days,
  };
}

/** As a person would write it: `1.75`, `5`. */
function plainNumber(value: Rational): string {
  return decimalText(value, 4).replace(/\.?0{1,4}$/, '');
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
}

/** The table as far as it is one; what is not is an error, so that no row is ignored. */
function readTable(value: unknown, errors: ErrorList): ReadTable {
  const given = asObject(value);
  if (given === undefined) {
    errors.push(badValue('table', value));
    return { columns: [], rows: [], limit: 0 };
  }
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
  return { columns, rows, limit: limit ? toDouble(limit) : 0 };
}
