import type { PolicyParameters } from '../policy.ts';
import { fraction, type Rational, roundTo } from '../rational.ts';
import type { Series } from './series.ts';

export type RateSource = 'own' | 'account' | 'default';

/** r0: the share of attempts that usually converts, and what it was taken from. */
export interface UsualRate {
  /** Rounded: the rate shown is the rate used. */
  rate: Rational;
  source: RateSource;
  /** Sums behind an own or account rate; 0 for a default. */
  approved: bigint;
  attempts: bigint;
}

/** Section 4b, step 2: the series' own rate, else that of the account's other countries, else a default. */
export function usualRate(series: Series, all: readonly Series[], policy: PolicyParameters): UsualRate {
  if (series.own && series.cleanAttempts > 0n) {
    return measured('own', series.cleanConversions, series.cleanAttempts, policy);
  }
  const others = all.filter(
    (other) =>
      other !== series && other.own && other.account === series.account && other.currency === series.currency,
  );
  const attempts = others.reduce((total, other) => total + other.cleanAttempts, 0n);
  const approved = others.reduce((total, other) => total + other.cleanConversions, 0n);
  if (attempts > 0n && Number(attempts) >= policy.min_baseline_attempts) {
    return measured('account', approved, attempts, policy);
  }
  const rate = policy.country_conversion.get(series.country) ?? policy.default_conversion;
  return { rate, source: 'default', approved: 0n, attempts: 0n };
}

function measured(
  source: RateSource,
  approved: bigint,
  attempts: bigint,
  policy: PolicyParameters,
): UsualRate {
  const rate = roundTo(fraction(approved, attempts), policy.rate_dp, 'half_even');
  return { rate, source, approved, attempts };
}
