import type { PolicyParameters } from '../parameters.ts';
import type { Rational } from '../rational.ts';
import type { Profile } from './profile.ts';
import type { SeriesDay } from './series.ts';

/** Days that follow each other, with more traffic than usual and no second sign of fraud. */
export interface HeldRun {
  days: SeriesDay[];
  attempts: bigint;
  /** m: the usual attempts of one day. */
  usualVolume: Rational;
}

/** What was found in one series, on the way through the steps of section 4b. */
export interface Finding {
  profile: Profile;
  flagged: Set<SeriesDay>;
  /** Days of low conversion without extra volume: rather a delivery problem. */
  soft: Set<SeriesDay>;
  /** Runs that were flagged and are not paid without a second sign. */
  held: HeldRun[];
  /** Some day would be flagged if the account's other countries had converted as usual. */
  dropped: boolean;
  /** Small days were judged together with those of other countries. */
  pooled: boolean;
  /** Part of what stays flagged rests on a moderate surge alone. */
  uncorroborated: boolean;
}

/** The share of the usual rate below which a day of a new destination counts as low. */
export function newLimit(policy: PolicyParameters): number {
  return policy.suspect_ratio_new ?? policy.suspect_ratio_no_history;
}
