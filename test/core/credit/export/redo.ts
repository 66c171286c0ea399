import { parse } from 'csv-parse/sync';

/** Exact fractions, and nothing of the policy: what a person with a long calculator has. */
interface Fraction {
  n: bigint;
  d: bigint;
}

const ZERO: Fraction = { n: 0n, d: 1n };

function read(text: string): Fraction {
  const [, sign, whole = '0', decimals = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  const n = BigInt(whole + decimals);
  return { n: sign === '-' ? -n : n, d: 10n ** BigInt(decimals.length) };
}

const add = (a: Fraction, b: Fraction): Fraction => ({ n: a.n * b.d + b.n * a.d, d: a.d * b.d });
const subtract = (a: Fraction, b: Fraction): Fraction => add(a, { n: -b.n, d: b.d });
const multiply = (a: Fraction, b: Fraction): Fraction => ({ n: a.n * b.n, d: a.d * b.d });
const divide = (a: Fraction, b: Fraction): Fraction => ({ n: a.n * b.d, d: a.d * b.n });
const sum = (all: Fraction[]): Fraction => all.reduce(add, ZERO);
const atLeast = (a: Fraction, b: Fraction): boolean => a.n * b.d >= b.n * a.d;

/** Rounds to so many places, ties to even. */
function round(value: Fraction, places: number): string {
  const scaled = value.n * 10n ** BigInt(places);
  const negative = scaled < 0n;
  const size = negative ? -scaled : scaled;
  const down = size / value.d;
  const twice = (size - down * value.d) * 2n;
  const up = twice > value.d || (twice === value.d && down % 2n === 1n);
  const digits = String(down + (up ? 1n : 0n)).padStart(places + 1, '0');
  const text = places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
  return negative && /[1-9]/.test(text) ? `-${text}` : text;
}

type Row = Record<string, string>;

/** The amounts of each memo as the records of the file give them, beside what the file says they are. */
export function redo(csv: string): { wanted: string[]; redone: string[] } {
  const rows: Row[] = parse(csv, { columns: true });
  const wanted: string[] = [];
  const redone: string[] = [];
  const check = (said: string | undefined, made: string) => {
    wanted.push(said ?? '');
    redone.push(made);
  };
  for (const memo of rows.filter(({ record }) => record === 'memo')) {
    const own = rows.filter((row) => ['link', 'account', 'currency'].every((key) => row[key] === memo[key]));
    const places = memo.amount?.split('.')[1]?.length ?? 0;
    const credits = own
      .filter(({ record }) => record === 'line')
      .map((line) => {
        const same = own.filter(({ country, month }) => country === line.country && month === line.month);
        const cost = costOf(line, same, check);
        check(line.fraud_cost, round(cost, places));
        const factors = multiply(
          owed(same.filter(({ record }) => record === 'guard')),
          read(line.credit_share ?? ''),
        );
        const credit = round(multiply(cost, factors), places);
        check(line.credit, credit);
        return read(credit);
      });
    const less = subtract(subtract(sum(credits), read(memo.refunds ?? '')), read(memo.earlier_credits ?? ''));
    check(memo.amount, round(less.n < 0n ? ZERO : less, places));
  }
  for (const day of rows.filter(({ record }) => record === 'day')) {
    if (day.rate) check(day.expected, expectedOf(day));
    if (day.held && day.fee) check(day.held_cost, round(partOf(day), 6));
  }
  for (const total of rows.filter(({ record }) => record === 'total')) {
    const memos = rows.filter(({ record, currency }) => record === 'memo' && currency === total.currency);
    const all = sum(memos.map(({ amount = '' }) => read(amount)));
    const places = total.amount?.split('.')[1]?.length ?? 0;
    check(total.amount, round(subtract(all, read(total.counted_elsewhere ?? '')), places));
  }
  return { wanted, redone };
}

/** `cost = fee × excess / attempts` over the flagged days, or of the line where it has no days. */
function costOf(line: Row, same: Row[], check: (said: string | undefined, made: string) => void): Fraction {
  const days = same.filter(({ record, flagged }) => record === 'day' && flagged === 'yes');
  if (days.length === 0) return partOf(line);
  return sum(
    days.map((day) => {
      const cost = partOf(day);
      check(day.cost, round(cost, 6));
      return cost;
    }),
  );
}

/** `⌈conversions / rate⌉`, at most all attempts; without a usual rate all of them. */
function expectedOf({ conversions = '', rate = '', attempts = '' }: Row): string {
  const [converted, usual] = [read(conversions), read(rate)];
  if (usual.n === 0n) return attempts;
  const { n, d } = divide(converted, usual);
  const whole = (n + d - 1n) / d;
  return String(whole < BigInt(attempts) ? whole : BigInt(attempts));
}

function partOf({ fee = '', excess, attempts }: Row): Fraction {
  if (!excess || !attempts) return read(fee);
  return divide(multiply(read(fee), read(excess)), read(attempts));
}

/** The sum over the modes of `sent / all sent × (target − block rate) / (1 − block rate)`, each between 0 and 1. */
function owed(modes: Row[]): Fraction {
  if (modes.length === 0) return read('1');
  const sent = sum(modes.map(({ sent: one = '' }) => read(one)));
  return sum(
    modes.map((mode) => {
      const [rate, target] = [read(mode.block_rate ?? ''), read(mode.target ?? '')];
      const one = read('1');
      const part = atLeast(target, one)
        ? one
        : atLeast(rate, target)
          ? ZERO
          : divide(subtract(target, rate), subtract(one, rate));
      return multiply(divide(read(mode.sent ?? ''), sent), part);
    }),
  );
}
