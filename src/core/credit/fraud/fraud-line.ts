import type { Rational } from '../rational.ts';
import type { SeriesDay } from './series.ts';
import type { RateSource } from './usual-rate.ts';

/** The estimate behind a line of estimated scope. */
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
  days: { day: SeriesDay; expected: bigint; excess: bigint; cost: Rational }[];
}

/** The answer to the first question, for one country and month: how much of the spend was fraud. Exact. */
export interface FraudLine {
  country: string;
  month: string | null;
  /** Messages; null in estimated scope and where unknown. */
  quantity: bigint | null;
  charged: Rational;
  fraudCost: Rational;
  fraudCostLow: Rational;
  fraudCostHigh: Rational;
  /** Null in declared scope. */
  estimate: Estimate | null;
}
