import type { Rational } from '../rational.ts';
import type { DayExcess } from './excess.ts';
import type { HeldRun } from './finding.ts';
import type { RateSource } from './usual-rate.ts';

/** The estimate behind a line: of estimated scope, or of declared scope where a legitimate part was taken off. */
export interface Estimate {
  attempts: bigint;
  conversions: bigint;
  expected: bigint;
  excess: bigint;
  rate: Rational;
  source: RateSource;
  rateLow: Rational;
  rateHigh: Rational;
  surgeThreshold: number | null;
  usualVolume: Rational | null;
  /** Empty in declared scope. */
  days: DayExcess[];
}

/** The answer to the first question, for one country and month: how much of the spend was fraud. Exact. */
export interface FraudLine {
  country: string;
  month: string | null;
  /** The first day that the line is about, as far as it is known. */
  begins: string | null;
  /** Messages; null in estimated scope and where unknown. */
  quantity: bigint | null;
  charged: Rational;
  /**
   * Declared scope: the money that the fraud cost is a part of. Null in estimated scope, where each day has its own.
   */
  spend: Rational | null;
  fraudCost: Rational;
  fraudCostLow: Rational;
  fraudCostHigh: Rational;
  estimate: Estimate | null;
}

/** A day of doubtful traffic whose cost is shown and not credited. */
export interface HeldDay {
  country: string;
  month: string | null;
  /** Without a second sign of fraud, or without a surge at all. */
  why: 'held' | 'no_surge';
  /** The run that is held; null for `no_surge`. */
  run: HeldRun | null;
  worked: DayExcess;
}
