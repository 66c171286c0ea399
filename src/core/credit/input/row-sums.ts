import type { Sliced } from '../../async/slices.ts';
import { add, compare, multiply, type Rational, unitsText, whole, ZERO } from '../rational.ts';
import type { Cell } from '../types.ts';
import { readCount, readDay, readNumber, readText } from '../values.ts';
import { apart, type Comparison, isCount, isMoney, type Term, whyRowByRow } from './apart.ts';
import type { PushDownNeeds } from './push-down.ts';
import type { Role } from './role-patterns.ts';

/** A row, or the sum of several. */
export interface SummedRow {
  cells: Cell[];
  /** How many rows of the query it adds up. */
  rows: number;
  /** Heap of the cells, by estimate. */
  bytes: number;
}

interface Group extends SummedRow {
  /** By column, where it counts or is money; absent while the group has one row. */
  sums?: (Rational | undefined)[];
}

interface Plan {
  roles: readonly (Role | undefined)[];
  index: ReadonlyMap<Role, number>;
  comparisons: readonly Comparison[];
  /** Position of the country, where rows without one are looked at one by one. */
  country: number | undefined;
}

/** Heap of a group beside its cells and the text of its key, bytes. */
const GROUP = 160;
/** Heap of the number of a text, bytes. */
const ID = 60;
/** Heap of one sum, bytes. */
const SUM = 80;
/**
 * Money beyond these is not added up: so a sum stays well within the digits of a number that the policy reads (60),
 * however many rows it has.
 */
const MOST_PLACES = 10n ** 30n;
const MOST_MONEY = 10n ** 18n;
const MAX_COUNT = BigInt(Number.MAX_SAFE_INTEGER);

/**
 * Adds rows up while they are read, where Trino cannot do it exactly (money as doubles or texts): one row per account,
 * currency, country, day or month, channel. The answer is the one of the rows, not even its codes change: values are
 * read as the policy reads them and added exactly, and rows that it treats differently are never added together
 * (`apart`). A row that it cannot read, or looks at alone, stays as it is.
 *
 * @param columns names of the cells that the rows have
 * @returns makes an empty sum; undefined when the answer needs every row (`whyRowByRow`)
 */
export function rowSums(columns: readonly string[], needs: PushDownNeeds): (() => RowSums) | undefined {
  const mapped = needs.mapRoles(columns);
  if (whyRowByRow(mapped, needs) !== undefined) return undefined;
  const { index } = mapped;
  const roleAt = new Map([...index].map(([role, at]) => [at, role]));
  const plan: Plan = {
    roles: columns.map((_, at) => roleAt.get(at)),
    index,
    comparisons: apart(index, needs),
    country: needs.findsTotals ? index.get('country') : undefined,
  };
  return () => new RowSums(plan);
}

export class RowSums {
  readonly #plan: Plan;
  readonly #groups = new Map<string, Group>();
  readonly #alone: SummedRow[] = [];
  /** Numbers of the texts that keys are made of. */
  readonly #ids = new Map<string, number>();
  /** Heap of all of it, by estimate. */
  bytes = 0;

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  /** How many rows there are after adding up. */
  get size(): number {
    return this.#groups.size + this.#alone.length;
  }

  /** Takes the row over. */
  add(row: SummedRow): void {
    const values = this.#read(row.cells);
    const key = values && this.#keyOf(row.cells, values);
    const group = key === undefined ? undefined : this.#groups.get(key);
    const sums = values && group && this.#sum(group, values);
    if (group && sums) {
      if (group.sums === undefined) this.bytes += SUM * this.#plan.index.size;
      group.sums = sums;
      group.rows += row.rows;
    } else if (key === undefined || group) {
      this.#alone.push(row);
      this.bytes += row.bytes;
    } else {
      this.#groups.set(key, row);
      this.bytes += row.bytes + GROUP + 2 * key.length;
    }
  }

  /** Everything that was added, in fewer rows. */
  *rows(): Sliced<SummedRow[]> {
    const rows: SummedRow[] = [];
    for (const group of this.#groups.values()) {
      const { cells, rows: count, bytes, sums } = group;
      rows.push({ cells: sums ? this.#cellsOf(cells, sums) : cells, rows: count, bytes });
      if (rows.length % 256 === 0) yield;
    }
    return rows.concat(this.#alone);
  }

  /** Undefined when the policy could not read the sum of a count. */
  #sum(group: Group, values: readonly (Rational | undefined)[]): (Rational | undefined)[] | undefined {
    const known = group.sums ?? this.#read(group.cells) ?? [];
    const sums = values.map((value, at) => value && add(value, known[at] ?? ZERO));
    const isBeyond = (sum: Rational | undefined, at: number) =>
      sum && isCount(this.#plan.roles[at]) && (sum.n > MAX_COUNT || -sum.n > MAX_COUNT);
    return sums.some(isBeyond) ? undefined : sums;
  }

  /** What counts or is money, by column; undefined for a row that stays as it is. */
  #read(cells: readonly Cell[]): (Rational | undefined)[] | undefined {
    const { roles, country } = this.#plan;
    if (country !== undefined && readText(cells[country]) === null) return undefined;
    const values: (Rational | undefined)[] = new Array(roles.length);
    for (const [at, role] of roles.entries()) {
      if (isCount(role)) {
        const count = readCount(cells[at]);
        if (count === undefined) return undefined;
        values[at] = whole(count);
      } else if (isMoney(role)) {
        const money = readNumber(cells[at]);
        if (money === undefined || !isOrdinary(money)) return undefined;
        values[at] = money;
      }
    }
    return values;
  }

  /** The same for rows that the policy adds up and treats alike. */
  #keyOf(cells: readonly Cell[], values: readonly (Rational | undefined)[]): string {
    const { roles, index, comparisons } = this.#plan;
    const side = (terms: readonly Term[]) => {
      let sum = ZERO;
      for (const [role, factor] of terms) {
        const value = values[index.get(role) ?? -1] ?? ZERO;
        const times = factor === 1n ? value : multiply(value, whole(factor));
        sum = sum === ZERO ? times : add(sum, times);
      }
      return sum;
    };
    let holds = '';
    for (const { less, than } of comparisons) holds += compare(side(less), side(than)) < 0 ? '1' : '0';
    const texts = cells.map((cell, at) => {
      if (values[at] !== undefined) return '';
      // Only the day counts, and a day has far fewer rows than a moment.
      const day = roles[at] === 'date' ? readDay(cell) : undefined;
      return day ?? (cell === null ? null : String(cell));
    });
    // Short, since every group keeps its key.
    return [holds, ...texts].map((text) => (text === null ? '' : this.#idOf(text))).join(' ');
  }

  #idOf(text: string): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    this.#ids.set(text, this.#ids.size);
    this.bytes += ID;
    return this.#ids.size - 1;
  }

  #cellsOf(cells: readonly Cell[], sums: readonly (Rational | undefined)[]): Cell[] {
    return cells.map((cell, at) => {
      const sum = sums[at];
      if (sum === undefined) return cell;
      if (isCount(this.#plan.roles[at])) return Number(sum.n / sum.d);
      // Decimals have powers of ten as denominators, and so have their sums.
      return unitsText(sum.n, String(sum.d).length - 1);
    });
  }
}

function isOrdinary({ n, d }: Rational): boolean {
  return d <= MOST_PLACES && n < MOST_MONEY * d && -n < MOST_MONEY * d;
}
