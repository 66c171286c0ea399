import { createHash } from 'node:crypto';
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
 * Split-conformal prediction of decided / recommended (Lei et al. 2018, algorithm 2): the median of one half, plus and
 * minus the ⌈(n + 1) × nominal⌉-th smallest distance in the other half. It covers a new case of the same kind with at
 * least the nominal probability, whatever the distribution. Undefined with fewer than 20 cases, or with too few for so
 * large a probability.
 */
export function conformalInterval(
  cases: readonly DecidedRatio[],
  nominal = NOMINAL,
): RatioInterval | undefined {
  if (cases.length < LEAST_CASES) return undefined;
  const sorted = cases.toSorted((a, b) => (foldOf(a.id) < foldOf(b.id) ? -1 : 1));
  const half = Math.floor(sorted.length / 2);
  const fitted = quantile(ascending(sorted.slice(0, half).map(({ ratio }) => ratio)), 0.5) ?? 1;
  const distances = ascending(sorted.slice(half).map(({ ratio }) => Math.abs(ratio - fitted)));
  const rank = Math.ceil((distances.length + 1) * nominal);
  const width = distances[rank - 1];
  if (width === undefined) return undefined;
  return { low: Math.max(0, fitted - width), high: fitted + width };
}

/** How the interval does on cases that it was not made from: nominal beside what was found. */
export interface ConformalCheck {
  nominal: number;
  /** Share of held-back cases inside the interval; null with too few cases. */
  coverage: number | null;
  cases: number;
}

const FOLDS = 5;

/** Each fifth of the cases is held back once and compared with the interval of the other four. */
export function checkConformal(cases: readonly DecidedRatio[], nominal = NOMINAL): ConformalCheck {
  const folds = Array.from({ length: FOLDS }, (_, fold) => {
    const heldBack = cases.filter(
      ({ id }) => Number.parseInt(foldOf(`${id} fold`).slice(0, 8), 16) % FOLDS === fold,
    );
    const others = new Set(heldBack);
    const interval = conformalInterval(
      cases.filter((one) => !others.has(one)),
      nominal,
    );
    return interval ? heldBack.map(({ ratio }) => ratio >= interval.low && ratio <= interval.high) : [];
  }).flat();
  const inside = folds.filter((covered) => covered).length;
  return { nominal, cases: folds.length, coverage: folds.length === 0 ? null : inside / folds.length };
}

/** An order that has nothing to do with time or size, and is the same in every run. */
function foldOf(id: string): string {
  return createHash('sha256').update(id).digest('hex');
}
