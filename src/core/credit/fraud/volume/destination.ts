import { ZERO } from '../../rational.ts';
import type { VolumeParameters } from '../../volume-parameters.ts';
import type { VolumeSeries } from './series.ts';
import { type UsualVolume, usualVolume } from './usual-volume.ts';

/** What is known of a country before its days are judged. */
export interface Destination {
  series: VolumeSeries;
  usual: UsualVolume;
  /** Without traffic of its own to compare with. */
  isNew: boolean;
  /** A launch looks like an attack: nothing of it is credited. */
  isHeld: boolean;
}

/** The days of the whole account, by number. */
export interface AccountDays {
  first: number;
  /** Days outside the claim's window: empty without one. */
  outside: ReadonlySet<number>;
}

export function accountDays(all: readonly VolumeSeries[]): AccountDays {
  let first = Number.POSITIVE_INFINITY;
  const outside = new Set<number>();
  for (const { days } of all) {
    first = Math.min(first, days[0]?.number ?? first);
    for (const { number, inWindow } of days) if (!inWindow) outside.add(number);
  }
  return { first, outside };
}

/**
 * A country with a usual volume, or a new one. Of a new one the claim's window says which days are fraud; without a
 * window nobody does, and a launch is as likely.
 */
export function destinationOf(
  series: VolumeSeries,
  account: AccountDays,
  policy: VolumeParameters,
): Destination {
  const usual = isLate(series, account, policy) ? null : usualVolume(series, policy);
  if (usual !== null) return { series, usual, isNew: false, isHeld: false };
  const cleanCount = account.outside.size;
  const isClaimed = cleanCount >= policy.min_volume_days && series.days.every(({ inWindow }) => inWindow);
  const none = { all: ZERO, byWeekday: new Map(), spread: ZERO, cleanDays: new Set<never>(), cleanCount };
  return { series, usual: none, isNew: true, isHeld: !isClaimed };
}

/** Began after the rest of the account, and has few days: they may all be of the attack. */
function isLate({ days }: VolumeSeries, { first, outside }: AccountDays, policy: VolumeParameters): boolean {
  const own = days[0]?.number ?? first;
  return outside.size === 0 && own >= first + policy.min_volume_days && days.length < policy.new_days;
}
