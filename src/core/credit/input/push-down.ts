import { isModeColumn } from '../../fraud-guard/rows.ts';
import { isPivotHelper } from '../../sql/tail.ts';
import { type Policy, readPolicy } from '../policy.ts';
import {
  apart,
  type Comparison,
  isCount,
  isMoney,
  type MappedRoles,
  type MoneyNeeds,
  type Term,
  whyRowByRow,
} from './apart.ts';
import { mapRoles, roleOptions } from './columns.ts';
import type { Role } from './role-patterns.ts';

/** A column of the result, as Trino tells it. */
export interface ResultColumn {
  name: string;
  type: string;
}

/** What the policy makes of a result; asked of the policy itself, so that both always agree. */
export interface PushDownNeeds extends MoneyNeeds {
  mapRoles(columns: readonly string[]): MappedRoles;
  /**
   * `refuse_totals`: rows without a country may be the sum of others, which takes each of them and the number of rows.
   */
  findsTotals: boolean;
  /** Columns that are no role of the policy but are wanted as they are, such as a Fraud Guard mode. */
  isWanted?: (column: string) => boolean;
}

/** What a policy needs, for claims that name no columns and no currency of their own. */
export function pushDownNeeds(policy: Policy | null | undefined): PushDownNeeds | undefined {
  const read = readPolicy(policy);
  if ('problems' in read) return undefined;
  return {
    mapRoles: (columns) => mapRoles(columns, {}, roleOptions(read.policy)),
    feePerAttempt: read.policy.verify_fee_basis === 'per_attempt',
    unitFee: read.policy.verify_unit_fee.get('USD'),
    findsTotals: read.policy.refuse_totals,
    isWanted: isModeColumn,
  };
}

/**
 * Positions of the columns that may change the answer: those with a role, those that are wanted, and those of which
 * nobody knows whether they have the role. Looker's helper columns of a pivot say whether it was cut.
 */
export function columnsToKeep(columns: readonly ResultColumn[], needs: PushDownNeeds): number[] {
  const { index, candidates } = needs.mapRoles(columns.map(({ name }) => name));
  const named = new Set([...candidates.values()].flat());
  const positions = new Set(index.values());
  return columns.flatMap(({ name }, at) =>
    positions.has(at) || named.has(name) || needs.isWanted?.(name) || isPivotHelper(name) ? [at] : [],
  );
}

export interface PushedDown {
  sql: string;
  /** Names of the result's columns, in order: the original names, so that the policy maps the same roles. */
  columns: string[];
  /** The last column is no column of the statement: how many of its rows each row adds up. */
  countsRows: boolean;
}

const ROW_COUNT = 'rows_added_up';

/**
 * Wraps a guarded statement so that Trino adds up what the policy would add up anyway: one row per account, currency,
 * country, day or month, channel. The answer must not change, not even its codes; so rows that the policy treats
 * differently are never added together (`apart`), and the wrap is left out where a sum could say less than the rows:
 *
 * - a role fits several columns, or the charge has no column: the answer is then about the columns themselves;
 * - a count is not a whole number type, or money is not decimal (doubles add up inexactly, texts may be unreadable):
 *   such rows are added up while they are read (`rowSums`);
 * - a key column has a type whose text is not known to be the same when it is grouped;
 * - the charge must be split by a fee that depends on the currency of each row.
 *
 * The caller leaves it out for SQL with a LIMIT or pivot ranks, where the number of rows tells that some are missing.
 * What may differ: row numbers in errors. Where rows are looked at for totals, a last column says how many rows
 * each row adds up.
 */
export function pushDown(
  sql: string,
  columns: readonly ResultColumn[],
  needs: PushDownNeeds,
): PushedDown | { leftOut: string } {
  const roles = needs.mapRoles(columns.map(({ name }) => name));
  const { index } = roles;
  const rowByRow = whyRowByRow(roles, needs);
  if (rowByRow !== undefined) return { leftOut: rowByRow };
  const roleAt = new Map([...index].map(([role, at]) => [at, role]));
  const chosen = columns.flatMap((column, at) => {
    const role = roleAt.get(at);
    return role !== undefined || needs.isWanted?.(column.name) ? [{ ...column, role, at }] : [];
  });
  const unfit = chosen.find((column) => !isFit(column));
  if (unfit) return { leftOut: `${unfit.role ?? 'a column'} has the type ${unfit.type}` };
  const country = chosen.find(({ role }) => role === 'country');
  const findsTotals = needs.findsTotals && country !== undefined;
  const countryless = findsTotals ? rowsWithoutCountry(country, chosen) : [];
  return {
    sql: wrap(sql, columns.length, chosen, {
      conditions: [...apart(index, needs).map((comparison) => toSql(comparison, index)), ...countryless],
      countsRows: findsTotals,
    }),
    columns: [...chosen.map(({ name }) => name), ...(findsTotals ? [ROW_COUNT] : [])],
    countsRows: findsTotals,
  };
}

type Chosen = ResultColumn & { role: Role | undefined; at: number };

const PERIODS: ReadonlySet<Role | undefined> = new Set<Role>(['date', 'month']);

const WHOLE = /^(?:bigint|integer|smallint|tinyint|decimal\(\d+,\s*0\))$/;
const EXACT = /^(?:bigint|integer|smallint|tinyint|decimal\(.*\))$/;
const KEY = /^(?:varchar.*|char\(.*|date|boolean|bigint|integer|smallint|tinyint)$/;
const TIME = /^timestamp/;

function isFit({ role, type }: Chosen): boolean {
  if (isCount(role)) return WHOLE.test(type);
  if (isMoney(role)) return EXACT.test(type);
  return KEY.test(type) || (PERIODS.has(role) && TIME.test(type));
}

/** A comparison in SQL, of the columns of the wrapped statement. */
function toSql({ less, than }: Comparison, index: ReadonlyMap<Role, number>): string {
  const column = ([role, factor]: Term) =>
    `COALESCE(c${(index.get(role) ?? 0) + 1}, 0)${factor === 1n ? '' : ` * ${factor}`}`;
  const side = (terms: readonly Term[]) => terms.map(column).join(' + ') || '0';
  return `${side(less)} < ${side(than)}`;
}

/**
 * Each row without a country is compared with the sum of others (section 10), so that only equal ones are added up:
 * divided by their number, they are what they were.
 */
function rowsWithoutCountry(country: Chosen, chosen: readonly Chosen[]): string[] {
  const isBlank = `COALESCE(TRIM(CAST(c${country.at + 1} AS VARCHAR)), '') = ''`;
  return chosen
    .filter(({ role }) => isCount(role) || isMoney(role))
    .map(({ at }) => `CASE WHEN ${isBlank} THEN c${at + 1} END`);
}

/**
 * Columns are renamed by position, since the same name twice may stand in a result but not be referred to. The newline
 * before `)` ends a trailing comment of the statement.
 */
function wrap(
  sql: string,
  width: number,
  chosen: readonly Chosen[],
  { conditions, countsRows }: { conditions: readonly string[]; countsRows: boolean },
): string {
  const names = Array.from({ length: width }, (_, at) => `c${at + 1}`).join(', ');
  const keys = chosen.filter(({ role }) => !isCount(role) && !isMoney(role));
  const selected = chosen.map((column) => `${expression(column)} AS "${column.name.replaceAll('"', '""')}"`);
  if (countsRows) selected.push(`COUNT(*) AS "${ROW_COUNT}"`);
  const groups = [...keys.map(expression), ...conditions.map((condition) => `(${condition})`)];
  return `SELECT ${selected.join(', ')}\nFROM (\n${sql}\n) AS t (${names})\nGROUP BY ${groups.join(', ')}`;
}

function expression({ role, type, at }: Chosen): string {
  const column = `c${at + 1}`;
  if (isCount(role) || isMoney(role)) return `SUM(${column})`;
  // Only the day counts, and a day has far fewer rows than a moment.
  return TIME.test(type) ? `CAST(${column} AS DATE)` : column;
}
