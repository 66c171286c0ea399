import { createHash } from 'node:crypto';
import { type Sized, similarCases } from '../past-decisions/similar.ts';
import { grouped } from './groups.ts';
import { ascending, quantile } from './numbers.ts';

/** Below this number of past cases nothing is said about what people usually decide. */
export const LEAST_CASES = 20;

/** Nominal coverage of the prediction interval. */
export const NOMINAL = 0.9;

/** A past decision as a ratio: decided / recommended. */
export interface DecidedRatio {
  id: string;
  ratio: number;
}

/** An interval of decided / recommended. */
export interface RatioInterval {
  low: number;
  high: number;
}

/**
 * Split-conformal prediction of decided / recommended (Lei et al. 2018, algorithm 2): the median of one part, plus and
 * minus the ⌈(n + 1) × nominal⌉-th smallest distance in the other part of n cases. It covers a new case of the same
 * kind with at least the nominal probability, whatever the distribution. Undefined with fewer than 20 cases, or with
 * too few for so large a probability.
 */
export function conformalInterval(
  cases: readonly DecidedRatio[],
  nominal = NOMINAL,
): RatioInterval | undefined {
  return intervalOf(cases.map(withFold), nominal);
}

/** A case with its place in an order that has nothing to do with time or size, and is the same in every run. */
type Folded<T extends DecidedRatio> = T & { fold: string };

function withFold<T extends DecidedRatio>(one: T): Folded<T> {
  return { ...one, fold: foldOf(one.id) };
}

function intervalOf(cases: readonly Folded<DecidedRatio>[], nominal: number): RatioInterval | undefined {
  if (cases.length < LEAST_CASES) return undefined;
  const sorted = cases.toSorted((a, b) => (a.fold < b.fold ? -1 : 1));
  const calibrated = calibrationSize(Math.ceil(sorted.length / 2), nominal);
  const ratios = (part: typeof sorted) => ascending(part.map(({ ratio }) => ratio));
  const fitted = quantile(ratios(sorted.slice(0, -calibrated)), 0.5) ?? 1;
  const distances = ascending(sorted.slice(-calibrated).map(({ ratio }) => Math.abs(ratio - fitted)));
  const width = distances[rankOf(calibrated, nominal) - 1];
  if (width === undefined) return undefined;
  return { low: Math.max(0, fitted - width), high: fitted + width };
}

/** Products such as 10 × 0.9 are not exact in binary: this much below a whole number is that number. */
const ROUNDING = 1e-9;

const rankOf = (size: number, nominal: number) => Math.ceil((size + 1) * nominal - ROUNDING);

/**
 * The largest number of cases up to `most` at which the interval covers just the nominal probability: for 90 % these
 * are 9, 19, 29, ...; with 14 it would cover 93 %. `most` itself where there is none.
 */
function calibrationSize(most: number, nominal: number): number {
  for (let size = most; size > 0; size -= 1)
    if (rankOf(size, nominal) - (size + 1) * nominal <= ROUNDING) return size;
  return most;
}

/** A case with what similar ones are found by. */
export interface HeldBackCase extends DecidedRatio, Sized {
  /** Only cases of one kind are compared: product, scope, confidence, currency. */
  kind: string;
}

/** How the interval does on cases that it was not made from: nominal beside what was found. */
export interface ConformalCheck {
  nominal: number;
  /** Share of held-back cases inside the interval; null with too few cases. */
  coverage: number | null;
  /** Held-back cases with enough similar ones. */
  cases: number;
}

const FOLDS = 5;

/**
 * Each fifth of the cases is held back once, and each of its cases compared with the interval that an answer would
 * show: that of the similar cases among the other four.
 */
export function checkConformal(cases: readonly HeldBackCase[], nominal = NOMINAL): ConformalCheck {
  let [checked, inside] = [0, 0];
  for (const [, alike] of grouped(cases, ({ kind }) => kind)) {
    const group = alike.map(withFold);
    const numbers = new Map(group.map((one) => [one, foldNumber(one.id)]));
    for (let fold = 0; fold < FOLDS; fold += 1) {
      const others = similarCases(group.filter((one) => numbers.get(one) !== fold));
      for (const one of group.filter((other) => numbers.get(other) === fold)) {
        const interval = intervalOf(others(one.size), nominal);
        if (!interval) continue;
        checked += 1;
        if (one.ratio >= interval.low && one.ratio <= interval.high) inside += 1;
      }
    }
  }
  return { nominal, cases: checked, coverage: checked === 0 ? null : inside / checked };
}

function foldNumber(id: string): number {
  return Number.parseInt(foldOf(`${id} fold`).slice(0, 8), 16) % FOLDS;
}

function foldOf(id: string): string {
  return createHash('sha256').update(id).digest('hex');
}
