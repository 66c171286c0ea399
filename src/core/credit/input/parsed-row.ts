import type { PolicyParameters } from '../parameters.ts';
import type { Rational } from '../rational.ts';
import type { Scope } from '../types.ts';
import { isBlank, readCount, readDay, readMonth, readNumber } from '../values.ts';
import type { Claim } from './claim.ts';
import type { RoleMap } from './columns.ts';
import type { Role } from './role-patterns.ts';

export interface RowContext {
  scope: Scope;
  roles: RoleMap;
  claim: Claim;
  policy: PolicyParameters;
  /** How many rows of the query each row adds up; absent: one each. */
  rowCounts?: readonly number[] | undefined;
}

/** The values of a row that the policy reads first; what is not mapped is 0. */
export interface ParsedRow {
  day: string | null;
  month: string | null;
  /** In volume scope the messages. */
  attempts: bigint;
  conversions: bigint;
  blocked: bigint;
  channelFee: Rational;
  verifyFee: Rational;
  totalCharge: Rational;
  delivered: bigint;
  recipients: bigint;
}

interface Period {
  day: string | null;
  month: string | null;
}

/** Days that are remembered: a query has few, in many rows. */
const MOST_DAYS = 4000;

/** Reads the cells of one row after the other by their roles. */
export class RowReader {
  readonly #columns: ReadonlyMap<Role, number>;
  readonly #scope: Scope;
  readonly #days = new Map<string, Period>();
  #cells: readonly unknown[] = [];

  constructor({ roles, scope }: RowContext) {
    this.#columns = roles.index;
    this.#scope = scope;
  }

  /** The row that `read` and `parse` are about from now on. */
  goTo(cells: readonly unknown[]): void {
    this.#cells = cells;
  }

  has(role: Role): boolean {
    return this.#columns.has(role);
  }

  /** Null where the role has no column or the row is too short. */
  read(role: Role): unknown {
    const column = this.#columns.get(role);
    return column === undefined ? null : (this.#cells[column] ?? null);
  }

  /** Section 3, step 1: the values, or the role of the first one that cannot be read. */
  parse(): ParsedRow | { bad: Role } {
    const period = this.#period();
    if ('bad' in period) return period;
    const sent = this.#sent();
    const attempts = readCount(this.read(sent));
    if (attempts === undefined) return { bad: sent };
    const conversions = readCount(this.read('conversions'));
    if (conversions === undefined) return { bad: 'conversions' };
    const blocked = readCount(this.read('blocked'));
    if (blocked === undefined) return { bad: 'blocked' };
    const channelFee = readNumber(this.read('channel_fee'));
    if (channelFee === undefined) return { bad: 'channel_fee' };
    const verifyFee = readNumber(this.read('verify_fee'));
    if (verifyFee === undefined) return { bad: 'verify_fee' };
    const totalCharge = readNumber(this.read('total_charge'));
    if (totalCharge === undefined) return { bad: 'total_charge' };
    const [delivered, recipients] = this.#outageColumns();
    if (delivered === undefined) return { bad: 'delivered' };
    if (recipients === undefined) return { bad: 'recipients' };
    const { day, month } = period;
    const counts = { attempts, conversions, blocked, delivered, recipients };
    return { day, month, ...counts, channelFee, verifyFee, totalCharge };
  }

  /** The column that says how many messages there were: in volume scope the one that counts messages comes first. */
  #sent(): 'attempts' | 'quantity' {
    return this.#scope === 'volume' && this.has('quantity') ? 'quantity' : 'attempts';
  }

  /** Declared scope does not read them. */
  #outageColumns(): (bigint | undefined)[] {
    if (this.#scope === 'declared') return [0n, 0n];
    return [readCount(this.read('delivered')), readCount(this.read('recipients'))];
  }

  /** The day and month of a row. Declared makes do with a month, or with neither; the others need a day. */
  #period(): Period | { bad: 'date' | 'month' } {
    const date = this.read('date');
    const known = typeof date === 'string' ? this.#days.get(date) : undefined;
    if (known !== undefined) return known;
    const day = readDay(date);
    if (day !== undefined) return this.#remember(date as string, { day, month: day.slice(0, 7) });
    if (this.#scope !== 'declared') return { bad: 'date' };
    const role = isBlank(date) ? 'month' : 'date';
    const value = this.read(role);
    const month = isBlank(value) ? null : readMonth(value);
    return month === undefined ? { bad: role } : { day: null, month };
  }

  #remember(date: string, period: Period): Period {
    if (this.#days.size >= MOST_DAYS) this.#days.clear();
    this.#days.set(date, period);
    return period;
  }
}
