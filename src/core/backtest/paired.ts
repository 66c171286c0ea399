import { toDouble } from '../credit/rational.ts';
import { grouped } from './groups.ts';
import { bootstrapMean, mean } from './numbers.ts';
import type { Comparison } from './replay.ts';
import { relativeError } from './tables.ts';

/** Two policies on the same cases. Negative differences: the second policy is closer to what was decided. */
export interface PairedDifference {
  /** `all` for relative errors over all currencies, else the currency of the money below. */
  of: string;
  /** Decimal places of the currency; null for `all`. */
  places: number | null;
  cases: number;
  /**
   * Mean over the cases of |difference| of the second less that of the first: in money of the currency, or as a share
   * of what was decided for `all`. A statistic, not an amount that anybody pays.
   */
  mean_difference: number;
  /** 95 % bootstrap interval of that mean; null below two cases. */
  interval: [low: number, high: number] | null;
  second_closer: number;
  first_closer: number;
  /** Cases for which only one of the two policies gives an amount; they are in none of the other numbers. */
  left_out: number;
}

/**
 * How much closer the second policy is, case by case. Cases for which either gives no amount are left out and counted:
 * an abstention is no error of a known size. The currencies of one case are averaged for `all`, so that the bootstrap
 * draws cases, which do not depend on each other.
 */
export function pairedDifferences(
  first: readonly Comparison[],
  second: readonly Comparison[],
): PairedDifference[] {
  const others = new Map(second.map((one) => [keyOf(one), one]));
  const pairs = first.flatMap((one): Pair[] => {
    const other = others.get(keyOf(one));
    return other ? [[one, other]] : [];
  });
  const relative = grouped(pairs, ([{ id }]) => id).flatMap(
    ([, ofCase]) => mean(ofCase.flatMap((pair) => differenceOf(pair, relativeError) ?? [])) ?? [],
  );
  const money = grouped(pairs, ([{ currency }]) => currency).map(([currency, ofCurrency]) => {
    const differences = ofCurrency.flatMap((pair) => differenceOf(pair, size) ?? []);
    return summary(currency, ofCurrency[0]?.[0].places ?? 2, differences, ofCurrency);
  });
  return [summary('all', null, relative, pairs), ...money];
}

type Pair = [first: Comparison, second: Comparison];

function differenceOf([first, second]: Pair, errorOf: (one: Comparison) => number | undefined) {
  const [before, after] = [errorOf(first), errorOf(second)];
  return before === undefined || after === undefined ? undefined : after - before;
}

function summary(
  of: string,
  places: number | null,
  differences: number[],
  pairs: readonly Pair[],
): PairedDifference {
  const oneSided = pairs.filter(([a, b]) => (a.difference === undefined) !== (b.difference === undefined));
  return {
    of,
    places,
    cases: differences.length,
    mean_difference: mean(differences) ?? 0,
    interval: bootstrapMean(differences) ?? null,
    second_closer: differences.filter((one) => one < 0).length,
    first_closer: differences.filter((one) => one > 0).length,
    left_out: new Set(oneSided.map(([{ id }]) => id)).size,
  };
}

const keyOf = ({ id, currency }: Comparison) => `${currency} ${id}`;

/** |difference| in money, for statistics only. */
function size({ difference }: Comparison): number | undefined {
  return difference && Math.abs(toDouble(difference));
}
