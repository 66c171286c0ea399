import type { Code } from '../codes.ts';
import type { Bill } from '../input/usage.ts';
import type { RateSource } from './usual-rate.ts';

/** How a country of a bill was judged. Declared scope has one only where a code is about the country. */
export interface CountryWorkings extends Bill {
  country: string;
  codes: Code[];
  /** Null in declared scope. `rate` as it was used; the counts behind it are 0 for a default. */
  usual: { rate: string; source: RateSource; approved: number; attempts: number } | null;
  cleanDays: number;
}

/**
 * What the explanation shows beyond the result. Plain JSON, since it is kept with the answer: rates and shares are
 * decimal text, counts are numbers.
 */
export interface Workings {
  /** Countries with a line or a code, by account, currency and country. */
  countries: CountryWorkings[];
  /** Null where nothing was calculated. */
  creditShare: string | null;
  /** The Verify fee is charged per attempt, so it is part of the cost of excess. */
  perAttempt: boolean;
}
