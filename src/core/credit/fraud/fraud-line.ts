import type { Rational } from '../rational.ts';
import type { DayExcess, ExpectedBy } from './excess.ts';
import type { RateSource } from './usual-rate.ts';
import type { WorkedDay } from './volume/excess.ts';
import type { HoldReason } from './volume/surges.ts';

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

/** The estimate behind a line of volume scope. */
export interface VolumeEstimate {
  /** Usual messages of a day, of all weekdays. */
  usualVolume: Rational;
  days: readonly WorkedDay[];
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
  /** In volume scope only. */
  volume?: VolumeEstimate;
}

/** What a held day would have needed, and what was charged for it, so that its cost can be redone. */
export interface HeldDayWorkings {
  expected: number;
  expectedBy: ExpectedBy;
  /** The usual rate of the day, 4 places. */
  rate: string;
  /** What was charged for its attempts, 6 places. */
  fee: string;
}

/** Days that follow each other and are held together. */
export interface HeldTogether {
  attempts: bigint;
  /** The usual attempts of one day. */
  usualVolume: Rational;
  /** In volume scope only. */
  reason?: HoldReason;
}

/** A day of doubtful traffic whose cost is shown and not credited. */
export interface HeldDay {
  country: string;
  month: string | null;
  /** Without a second sign of fraud, or without a surge at all. */
  why: 'held' | 'no_surge';
  /** The run that is held; null for `no_surge`. */
  run: HeldTogether | null;
  worked: {
    date: string;
    attempts: number;
    /** Null in volume scope. */
    conversions: number | null;
    excess: Rational;
    cost: Rational;
    /** In estimated scope only. */
    workings?: HeldDayWorkings;
  };
}
