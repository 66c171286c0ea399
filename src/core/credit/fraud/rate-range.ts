import type { PolicyParameters } from '../parameters.ts';
import { type Rational, roundTo, ZERO } from '../rational.ts';
import { readNumber } from '../values.ts';
import type { Profile } from './profile.ts';
import { countsOf, type SeriesDay } from './series.ts';

/** The usual rate at its lowest and highest. */
export interface RateRange {
  low: Rational;
  high: Rational;
}

/** Section 4b, step 8: the uncertainty of the usual rate itself, nothing else. */
export function rateRange(
  { series, usual, rate }: Profile,
  flagged: readonly SeriesDay[],
  policy: PolicyParameters,
): RateRange {
  if (usual.source !== 'own') {
    const [low, high] = policy.fallback_band;
    return { low, high };
  }
  const approved = Number(countsOf(flagged).conversions);
  if (approved === 0) return { low: usual.rate, high: usual.rate };
  const inverse = 1 / approved + 1 / Number(series.clean.conversions);
  const relative =
    policy.z_interval * Math.sqrt(overdispersion(series.cleanDays, rate) * (1 - rate) * inverse);
  return {
    low: fourPlaces(Math.max(0.0001, rate / (1 + relative))),
    high: fourPlaces(relative >= 1 ? 1 : Math.min(1, rate / (1 - relative))),
  };
}

/** phi: how much more the clean days scatter than chance alone would make them; at least 1. */
function overdispersion(days: readonly SeriesDay[], rate: number): number {
  if (days.length <= 1 || rate === 0 || rate === 1) return 1;
  let total = 0;
  for (const { attempts, conversions } of days) {
    if (attempts === 0) continue;
    const deviation = conversions - attempts * rate;
    total += (deviation * deviation) / (attempts * rate * (1 - rate));
  }
  return Math.max(1, total / (days.length - 1));
}

/** Rounded from the double's shortest decimal text, so that every implementation rounds the same digits. */
function fourPlaces(value: number): Rational {
  return roundTo(readNumber(value) ?? ZERO, 4, 'half_even');
}
