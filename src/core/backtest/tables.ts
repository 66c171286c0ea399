import {
  add,
  compare,
  decimalText,
  divide,
  fraction,
  type Rational,
  subtract,
  toDouble,
  whole,
  ZERO,
} from '../credit/rational.ts';
import { byCodePoint } from '../credit/values.ts';
import { grouped } from './groups.ts';
import { ascending, quantile } from './numbers.ts';
import { agrees, type Comparison } from './replay.ts';

/** How often and how closely recommendations agree with decisions. Shares are of `compared`, 0 to 1. */
export interface Agreement {
  /** Cases and currencies with an amount on both sides. */
  compared: number;
  /** Cases and currencies for which the policy gives no amount. */
  no_amount: number;
  within_1: number | null;
  within_5: number | null;
  within_10: number | null;
  /** Of |difference| / decided, over those with a decided amount above 0. */
  median_error: number | null;
  p90_error: number | null;
  /** Share of decided amounts inside the range of the recommendation. */
  coverage: number | null;
}

/** Sums of one currency, exact, as decimal text. Over and under are the sums of the differences above and below 0. */
export interface CurrencyTable {
  currency: string;
  cases: number;
  decided: string;
  recommended: string;
  difference: string;
  over_credit: string;
  under_credit: string;
  median_difference: string | null;
}

const WITHIN = [fraction(1n, 100n), fraction(5n, 100n), fraction(10n, 100n)] as const;

/** Counts and shares over some comparisons. */
export function agreement(comparisons: readonly Comparison[]): Agreement {
  const compared = comparisons.filter(({ difference }) => difference !== undefined);
  const share = (most: Rational) => shareOf(compared, (one) => agrees(one, most));
  const errors = ascending(compared.flatMap((one) => relativeError(one) ?? []));
  return {
    compared: compared.length,
    no_amount: comparisons.length - compared.length,
    within_1: share(WITHIN[0]),
    within_5: share(WITHIN[1]),
    within_10: share(WITHIN[2]),
    median_error: quantile(errors, 0.5) ?? null,
    p90_error: quantile(errors, 0.9) ?? null,
    coverage: shareOf(compared, inRange),
  };
}

/** |difference| / decided; undefined where nothing was decided or the policy gives no amount. */
export function relativeError({ difference, decided }: Comparison): number | undefined {
  if (difference === undefined || decided.n === 0n) return undefined;
  return Math.abs(toDouble(divide(difference, decided)));
}

function inRange({ decided, low, high }: Comparison): boolean {
  return low !== undefined && high !== undefined && compare(low, decided) <= 0 && compare(decided, high) <= 0;
}

function shareOf(all: readonly Comparison[], wanted: (one: Comparison) => boolean): number | null {
  return all.length === 0 ? null : all.filter(wanted).length / all.length;
}

/** A table a currency, in the order of their codes. Cases without an amount are left out on both sides. */
export function currencyTables(comparisons: readonly Comparison[]): CurrencyTable[] {
  return grouped(comparisons, ({ currency }) => currency).map(([currency, all]) => {
    const amounts = all.flatMap(({ recommended, difference, decided }) =>
      recommended && difference ? [{ recommended, difference, decided }] : [],
    );
    const places = all[0]?.places ?? 2;
    const text = (amount: Rational) => decimalText(amount, places);
    const sum = (values: Rational[]) => text(values.reduce(add, ZERO));
    const differences = amounts.map(({ difference }) => difference).sort(compare);
    const middle = median(differences);
    return {
      currency,
      cases: amounts.length,
      decided: sum(amounts.map(({ decided }) => decided)),
      recommended: sum(amounts.map(({ recommended }) => recommended)),
      difference: sum(differences),
      over_credit: sum(differences.filter(({ n }) => n > 0n)),
      under_credit: sum(differences.filter(({ n }) => n < 0n).map((one) => subtract(ZERO, one))),
      median_difference: middle === undefined ? null : text(middle),
    };
  });
}

function median(sorted: Rational[]): Rational | undefined {
  const below = sorted[Math.floor((sorted.length - 1) / 2)];
  const above = sorted[Math.floor(sorted.length / 2)];
  return below && above && divide(add(below, above), whole(2n));
}

/** The agreement by grade, scope or country, in the order of the names. */
export function agreementBy(
  comparisons: readonly Comparison[],
  nameOf: (one: Comparison) => string,
): { name: string; agreement: Agreement }[] {
  return grouped(comparisons, nameOf).map(([name, all]) => ({ name, agreement: agreement(all) }));
}

const MOST_WORST = 10;

/**
 * The comparisons that are furthest apart: by |difference| as a multiple of the mean decided amount of the currency, so
 * that yen and dollars can be ranked together.
 */
export function worst(comparisons: readonly Comparison[]): Comparison[] {
  const means = new Map(
    grouped(comparisons, ({ currency }) => currency).map(([currency, all]) => [
      currency,
      toDouble(all.reduce((sum, { decided }) => add(sum, decided), ZERO)) / all.length || 1,
    ]),
  );
  const size = ({ difference, currency }: Comparison) =>
    difference === undefined ? 0 : Math.abs(toDouble(difference)) / (means.get(currency) ?? 1);
  return comparisons
    .filter(({ difference }) => difference !== undefined && difference.n !== 0n)
    .toSorted((a, b) => size(b) - size(a) || byCodePoint(a.id, b.id))
    .slice(0, MOST_WORST);
}
