import type { PolicyParameters } from '../parameters.ts';
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

/** Sums over the clean days of those series of a bill that have a rate of their own. */
export interface OwnSums {
  attempts: bigint;
  approved: bigint;
}

export function sumOwn(series: readonly Series[]): OwnSums {
  const sums = { attempts: 0n, approved: 0n };
  for (const { own, clean } of series) {
    if (!own) continue;
    sums.attempts += clean.attempts;
    sums.approved += clean.conversions;
  }
  return sums;
}

/**
 * Section 4b, step 2: the series' own rate, else that of the account's other countries in this currency, else a
 * default. `ownSums` are those of the series' bill; a series without a rate of its own is no part of them.
 */
export function usualRate(series: Series, ownSums: OwnSums, policy: PolicyParameters): UsualRate {
  if (series.own) {
    return measured('own', series.clean.conversions, series.clean.attempts, policy);
  }
  const { attempts, approved } = ownSums;
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
