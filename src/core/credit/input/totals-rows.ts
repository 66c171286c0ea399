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
import { readCurrency, readText } from '../values.ts';
import type { ParsedRow, RowReader } from './parsed-row.ts';
import { keyOf } from './usage.ts';

/** A country by such a name is a sum of others. */
const TOTAL_WORDS: ReadonlySet<string> = new Set(['total', 'totals', 'grand total', 'subtotal', 'sum']);

/** Half a cent: what rounding may take off a row. */
const TOLERANCE = fraction(5n, 1000n);

const CHUNK = 128;

/** What a row says beside its counts; null where it says nothing. */
interface Facts {
  country: string | null;
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
 * Section 10: the numbers of the rows that add up others, in order. A row says so by the name of its country; or it has
 * no country, and its charges are those of the rows with one, as far as account, currency and period of the row say
 * which. Rows that cannot be read are not looked at. The reader must have a country.
 */
export function* findTotals(
  rows: readonly (readonly unknown[])[],
  reader: RowReader,
  rowCounts: readonly number[] | undefined,
): Sliced<number[]> {
  const named: number[] = [];
  // Equal rows that were added up are what they were when divided by their number.
  const countOf = (row: number) => rowCounts?.[row] ?? 1;
  const blank: { row: number; facts: Facts }[] = [];
  const isSuspect = (country: string | null) => country === null || isTotalWord(country);
  // Most queries have a country in each row: then this is all, and no sums are needed.
  yield* eachRow(rows, reader, isSuspect, (row, facts) => {
    if (facts.country === null) blank.push({ row, facts });
    else named.push(row);
  });
  if (blank.length === 0) return named;
  const finest = new Map<string, { facts: Facts; part: Part }>();
  const finestKey = (facts: Facts) => keyOf(facts.account, facts.currency, facts.day, facts.month);
  const isPart = (country: string | null) => !isSuspect(country);
  yield* eachRow(rows, reader, isPart, (row, facts) => {
    const own = { rows: countOf(row), amounts: facts.amounts };
    const key = finestKey(facts);
    const known = finest.get(key);
    if (known === undefined) finest.set(key, { facts, part: own });
    else known.part = joined(known.part, own);
  });
  const parts = new Map<string, Map<string, Part>>();
  for (const [at, { row, facts }] of blank.entries()) {
    const { name, key } = partKey(facts);
    let ofKind = parts.get(name);
    if (ofKind === undefined) {
      ofKind = yield* addUp(finest.values(), key);
      parts.set(name, ofKind);
    }
    const amounts = facts.amounts.map((amount) => divide(amount, whole(BigInt(countOf(row)))));
    if (isSum(amounts, ofKind.get(key(facts)))) named.push(row);
    if (at % CHUNK === CHUNK - 1) yield;
  }
  return named.sort((a, b) => a - b);
}

function isTotalWord(country: string): boolean {
  return TOTAL_WORDS.has(country.toLowerCase());
}

function* eachRow(
  rows: readonly (readonly unknown[])[],
  reader: RowReader,
  isWanted: (country: string | null) => boolean,
  each: (row: number, facts: Facts) => void,
): Sliced<void> {
  const charges = (['channel_fee', 'verify_fee', 'total_charge'] as const).filter((role) => reader.has(role));
  for (const [row, cells] of rows.entries()) {
    reader.goTo(cells);
    const parsed = isWanted(readText(reader.read('country'))) ? reader.parse() : undefined;
    if (parsed !== undefined && !('bad' in parsed)) each(row, factsOf(reader, parsed, charges));
    if (row % CHUNK === CHUNK - 1) yield;
  }
}

const CHARGE = { channel_fee: 'channelFee', verify_fee: 'verifyFee', total_charge: 'totalCharge' } as const;

function factsOf(reader: RowReader, parsed: ParsedRow, charges: readonly (keyof typeof CHARGE)[]): Facts {
  return {
    country: readText(reader.read('country')),
    account: readText(reader.read('account')),
    currency: readCurrency(reader.read('currency')),
    day: parsed.day,
    month: parsed.month,
    amounts: charges.map((role) => parsed[CHARGE[role]]),
  };
}

/** Which rows a row without a country may be the sum of: those that agree with all that it says. */
function partKey({ account, currency, day, month }: Facts): { name: string; key: Key } {
  const period = day !== null ? 'day' : month !== null ? 'month' : null;
  const key = (facts: Facts) =>
    keyOf(
      account === null ? null : facts.account,
      currency === null ? null : facts.currency,
      period === null ? null : facts[period],
    );
  return { name: `${account !== null} ${currency !== null} ${period}`, key };
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
