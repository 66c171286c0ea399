import { isModeColumn } from '../../fraud-guard/rows.ts';
import { isPivotHelper } from '../../sql/tail.ts';
import { type Policy, readPolicy } from '../policy.ts';
import type { Rational } from '../rational.ts';
import { mapRoles, roleOptions } from './columns.ts';
import type { Role } from './role-patterns.ts';

/** A column of the result, as Trino tells it. */
export interface ResultColumn {
  name: string;
  type: string;
}

/** What the policy makes of a result; asked of the policy itself, so that both always agree. */
export interface PushDownNeeds {
  /** Roles by column position, and the roles that several columns fit. */
  mapRoles(columns: readonly string[]): {
    index: ReadonlyMap<Role, number>;
    candidates: ReadonlyMap<Role, readonly string[]>;
  };
  /** `verify_fee_basis` is per_attempt. */
  feePerAttempt: boolean;
  /** `verify_unit_fee` for the currency of rows that name none; undefined: no such fee. */
  unitFee?: Rational | undefined;
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
 * - a count is not a whole number type, or money is not decimal (doubles add up inexactly, texts may be unreadable);
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
  const { index, candidates } = needs.mapRoles(columns.map(({ name }) => name));
  if (candidates.size > 0) return { leftOut: 'a role fits several columns' };
  const roleAt = new Map([...index].map(([role, at]) => [at, role]));
  const chosen = columns.flatMap((column, at) => {
    const role = roleAt.get(at);
    return role !== undefined || needs.isWanted?.(column.name) ? [{ ...column, role, at }] : [];
  });
  const unfit = chosen.find((column) => !isFit(column));
  if (unfit) return { leftOut: `${unfit.role ?? 'a column'} has the type ${unfit.type}` };
  if (splitsByCurrency(index, needs)) return { leftOut: 'the charge is split by currency' };
  if (!index.has('channel_fee') && !index.has('total_charge')) return { leftOut: 'there is no charge' };
  const country = chosen.find(({ role }) => role === 'country');
  const findsTotals = needs.findsTotals && country !== undefined;
  const countryless = findsTotals ? rowsWithoutCountry(country, chosen) : [];
  return {
    sql: wrap(sql, columns.length, chosen, {
      conditions: [...apart(index, needs), ...countryless],
      countsRows: findsTotals,
    }),
    columns: [...chosen.map(({ name }) => name), ...(findsTotals ? [ROW_COUNT] : [])],
    countsRows: findsTotals,
  };
}

type Chosen = ResultColumn & { role: Role | undefined; at: number };

const COUNTS: readonly Role[] = ['attempts', 'conversions', 'blocked', 'quantity', 'delivered', 'recipients'];
const MONEY: readonly Role[] = ['channel_fee', 'verify_fee', 'total_charge'];
const isCount = (role: Role | undefined) => role !== undefined && COUNTS.includes(role);
const isMoney = (role: Role | undefined) => role !== undefined && MONEY.includes(role);
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

/** Whether the policy takes a fee per conversion off a total (C15), with a column that names the currency. */
function splitsByCurrency(index: ReadonlyMap<Role, number>, needs: PushDownNeeds): boolean {
  return splitsByFee(index, needs) && index.has('currency');
}

function splitsByFee(index: ReadonlyMap<Role, number>, { feePerAttempt }: PushDownNeeds): boolean {
  return !feePerAttempt && !index.has('channel_fee') && !index.has('verify_fee') && index.has('conversions');
}

/**
 * Conditions on one row on which the policy turns (section 3, steps 4 to 8): rows are only added up with rows that
 * give the same answers. Negative counts and charges stay what they are, and so does the smaller of charge and fee,
 * whichever it is. (A refund is a negative charge without attempts; one with attempts is an error wherever it goes.)
 */
function apart(index: ReadonlyMap<Role, number>, needs: PushDownNeeds): string[] {
  const value = (role: Role) => {
    const at = index.get(role);
    return at === undefined ? undefined : `COALESCE(c${at + 1}, 0)`;
  };
  const [attempts, conversions, blocked] = [value('attempts'), value('conversions'), value('blocked')];
  const [total, verifyFee] = [value('total_charge'), value('verify_fee')];
  const signs = [...COUNTS, ...MONEY].flatMap((role) => {
    const column = value(role);
    return column === undefined ? [] : [`${column} < 0`];
  });
  return [
    ...signs,
    ...(attempts && conversions ? [`${conversions} > ${attempts}`] : []),
    // A claim may say that attempts include the blocked ones.
    ...(attempts && blocked ? [`${attempts} < ${blocked}`, `${attempts} > ${blocked}`] : []),
    ...(attempts && conversions && blocked ? [`${conversions} > ${attempts} - ${blocked}`] : []),
    ...(total && verifyFee ? [`${verifyFee} > ${total}`] : []),
    ...(total && conversions && needs.unitFee && splitsByFee(index, needs)
      ? [`${conversions} * ${needs.unitFee.n} > ${total} * ${needs.unitFee.d}`]
      : []),
  ];
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
