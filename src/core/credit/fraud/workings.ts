import type { Code } from '../codes.ts';
import type { Bill } from '../input/usage.ts';
import type { Rational } from '../rational.ts';
import type { UsualRate } from './usual-rate.ts';

/** How a country of a bill was judged. Declared scope has one only where a code is about the country. */
export interface CountryWorkings extends Bill {
  country: string;
  codes: Code[];
  /** Null in declared scope. */
  usual: UsualRate | null;
  cleanDays: number;
}

/** What the explanation shows beyond the result. */
export interface Workings {
  countries: CountryWorkings[];
  /** Null where nothing was calculated. */
  creditShare: Rational | null;
  /** The Verify fee is charged per attempt, so it is part of the cost of excess. */
  perAttempt: boolean;
}
