import type { Sliced } from '../../async/slices.ts';
import {
  add,
  compare,
  divide,
  fraction,
  multiply,
  negate,
  type Rational,
  subtract,
  whole,
  ZERO,
} from '../rational.ts';
import { isBlank, readCurrency, readText } from '../values.ts';
import type { ParsedRow, RowReader } from './parsed-row.ts';
import type { Role } from './role-patterns.ts';
import { keyOf } from './usage.ts';

/** A country or an account by such a name is a sum of others, in any case and with any marks around it. */
const TOTAL_WORDS: ReadonlySet<string> = new Set([
  'total',
  'totals',
  'grand total',
  'grand totals',
  'subtotal',
  'subtotals',
  'sub total',
  'sub totals',
  'sum',
]);
/** Longer than any of these words with marks around it. */
const LONGEST_WORD = 40;

/** Half a cent: what rounding may take off a row. */
const TOLERANCE = fraction(5n, 1000n);

const CHUNK = 128;

/** What a row says beside its counts; null where it says nothing. */
interface Facts {
  /** What tells rows apart: the country, or the account where there is no country. */
  label: string | null;
  account: string | null;
  currency: string | null;
  day: string | null;
  month: string | null;
  /** Of the charges that the query has, in one order. */
  amounts: Rational[];
}

/** Rows added up: how many, and their charges. */
interface Part {
  rows: number;
  amounts: Rational[];
}

type Key = (facts: Facts) => string;

/**
 * Lists of mapped roles of which one must be filled in: a row that has none of a list may be the sum of others, and is
 * never added up with rows that differ from it.
 */
export function rolesToFill(mapped: { has(role: Role): boolean }): Role[][] {
  const label: Role[] = mapped.has('country') ? ['country'] : ['account'];
  const period: Role[] = ['date', 'month'];
  return [label, period]
    .map((roles) => roles.filter((role) => mapped.has(role)))
    .filter((roles) => roles.length > 0);
}

/**
 * Section 10: the numbers of the rows that add up others, in order. A row says so by the name of its country or
 * account; or it has no country (no account, in a query without countries), and its charges are those of the rows with
 * one, as far as account, currency and period of the row say which; or it alone has no period, and its charges are those
 * of several rows of its country with one (a subtotal). Rows that cannot be read are not looked at.
 */
export function* findTotals(
  rows: readonly (readonly unknown[])[],
  reader: RowReader,
  rowCounts: readonly number[] | undefined,
): Sliced<number[]> {
  const named: number[] = [];
  // Equal rows that were added up are what they were when divided by their number.
  const countOf = (row: number) => rowCounts?.[row] ?? 1;
  const needed = rolesToFill(reader);
  const isNamed = () =>
    isTotalWord(readText(reader.read('country'))) || isTotalWord(readText(reader.read('account')));
  const lacks = () => needed.some((roles) => roles.every((role) => isBlank(reader.read(role))));
  const suspects: Suspect[] = [];
  // Most queries have a country and a period in each row: then this is all, and no sums are needed.
  yield* eachRow(
    rows,
    reader,
    () => isNamed() || lacks(),
    (row, facts) => {
      if (isNamed()) named.push(row);
      else suspects.push({ row, facts, count: countOf(row) });
    },
  );
  if (suspects.length === 0) return named;
  const parts = new Parts();
  yield* eachRow(
    rows,
    reader,
    () => !(isNamed() || lacks()),
    (row, facts) => parts.add(facts, countOf(row)),
  );
  const [subtotals, totals] = [[], []] as [Suspect[], Suspect[]];
  for (const suspect of suspects) (suspect.facts.label === null ? totals : subtotals).push(suspect);
  const found = new Set(yield* sumsAmong(subtotals, parts));
  // A row without a period that is no subtotal is a part of the total like any other.
  for (const { row, facts, count } of subtotals) if (!found.has(row)) parts.add(facts, count);
  return [...named, ...found, ...(yield* sumsAmong(totals, parts))].sort((a, b) => a - b);
}

/** A row that may be the sum of others. */
interface Suspect {
  row: number;
  facts: Facts;
  count: number;
}

/** The rows of which others may be the sum, added up as finely as they differ. */
class Parts {
  readonly #finest = new Map<string, { facts: Facts; part: Part }>();

  add(facts: Facts, rows: number): void {
    const own = { rows, amounts: facts.amounts };
    const key = keyOf(facts.label, facts.account, facts.currency, facts.day, facts.month);
    const known = this.#finest.get(key);
    if (known === undefined) this.#finest.set(key, { facts, part: own });
    else known.part = joined(known.part, own);
  }

  by(key: Key): Sliced<Map<string, Part>> {
    return addUp(this.#finest.values(), key);
  }
}

/** The rows whose charges are those of the rows that agree with all that they say. */
function* sumsAmong(suspects: readonly Suspect[], parts: Parts): Sliced<number[]> {
  const sums: number[] = [];
  const byName = new Map<string, Map<string, Part>>();
  for (const [at, { row, facts, count }] of suspects.entries()) {
    const { name, key } = partKey(facts);
    let ofKind = byName.get(name);
    if (ofKind === undefined) {
      ofKind = yield* parts.by(key);
      byName.set(name, ofKind);
    }
    const amounts = facts.amounts.map((amount) => divide(amount, whole(BigInt(count))));
    const part = ofKind.get(key(facts));
    // One row of the same charge as another is no subtotal: it may be as much by chance.
    if (isSum(amounts, part) && (facts.label === null || (part?.rows ?? 0) > 1)) sums.push(row);
    if (at % CHUNK === CHUNK - 1) yield;
  }
  return sums;
}

function isTotalWord(text: string | null): boolean {
  if (text === null || text.length > LONGEST_WORD) return false;
  const words = text.toLowerCase().match(/[\p{L}\p{N}]{1,40}/gu) ?? [];
  return TOTAL_WORDS.has(words.join(' '));
}

function* eachRow(
  rows: readonly (readonly unknown[])[],
  reader: RowReader,
  isWanted: () => boolean,
  each: (row: number, facts: Facts) => void,
): Sliced<void> {
  const charges = (['channel_fee', 'verify_fee', 'total_charge'] as const).filter((role) => reader.has(role));
  for (const [row, cells] of rows.entries()) {
    reader.goTo(cells);
    const parsed = isWanted() ? reader.parse() : undefined;
    if (parsed !== undefined && !('bad' in parsed)) each(row, factsOf(reader, parsed, charges));
    if (row % CHUNK === CHUNK - 1) yield;
  }
}

const CHARGE = { channel_fee: 'channelFee', verify_fee: 'verifyFee', total_charge: 'totalCharge' } as const;

function factsOf(reader: RowReader, parsed: ParsedRow, charges: readonly (keyof typeof CHARGE)[]): Facts {
  return {
    label: readText(reader.read(reader.has('country') ? 'country' : 'account')),
    account: readText(reader.read('account')),
    currency: readCurrency(reader.read('currency')),
    day: parsed.day,
    month: parsed.month,
    amounts: charges.map((role) => parsed[CHARGE[role]]),
  };
}

/** Which rows a row may be the sum of: those that agree with all that it says. */
function partKey({ label, account, currency, day, month }: Facts): { name: string; key: Key } {
  const period = day !== null ? 'day' : month !== null ? 'month' : null;
  const key = (facts: Facts) =>
    keyOf(
      label === null ? null : facts.label,
      account === null ? null : facts.account,
      currency === null ? null : facts.currency,
      period === null ? null : facts[period],
    );
  return { name: `${label !== null} ${account !== null} ${currency !== null} ${period}`, key };
}

function* addUp(finest: Iterable<{ facts: Facts; part: Part }>, key: Key): Sliced<Map<string, Part>> {
  const parts = new Map<string, Part>();
  let count = 0;
  for (const { facts, part } of finest) {
    const own = key(facts);
    const known = parts.get(own);
    parts.set(own, known === undefined ? part : joined(known, part));
    if (++count % CHUNK === 0) yield;
  }
  return parts;
}

function joined(a: Part, b: Part): Part {
  return {
    rows: a.rows + b.rows,
    amounts: a.amounts.map((amount, at) => add(amount, b.amounts[at] ?? ZERO)),
  };
}

function isSum(amounts: readonly Rational[], part: Part | undefined): boolean {
  if (part === undefined || amounts.every(({ n }) => n === 0n)) return false;
  const tolerance = multiply(TOLERANCE, whole(BigInt(part.rows + 1)));
  return amounts.every((amount, at) => {
    const difference = subtract(amount, part.amounts[at] ?? ZERO);
    return compare(difference.n < 0n ? negate(difference) : difference, tolerance) <= 0;
  });
}
