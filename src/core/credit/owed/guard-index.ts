import { forEachSliced, type Sliced } from '../../async/slices.ts';
import type { GuardRow } from '../input/claim.ts';
import { keyOf } from '../input/usage.ts';
import type { Line } from '../types.ts';

/** What was sent and blocked in one protection mode. */
export interface ModeCounts {
  attempts: bigint;
  blocked: bigint;
}

export interface LineKey {
  account: string;
  country: string;
  month: string | null;
}

export type GuardLevel = NonNullable<Line['guard_level']>;

/** The Guard rows that speak of a line, added up by mode, and how closely they do. */
export interface GuardData {
  level: GuardLevel;
  modes: ReadonlyMap<string, ModeCounts>;
}

/** The Guard rows of a claim; undefined for a line of which none speaks. */
export type GuardIndex = (line: LineKey) => GuardData | undefined;

/**
 * Section 5, "Guard rows for a line". Rows without attempts do not count. If rows name the account of the line, only
 * these count, else only those that name no account; of these, the closest level that has any.
 */
export function* indexGuard(rows: readonly GuardRow[]): Sliced<GuardIndex> {
  const accounts = new Map<string | null, Map<string, Map<string, ModeCounts>>>();
  yield* forEachSliced(rows, ({ account, country, month, mode, attempts, blocked }) => {
    if (attempts <= 0n) return;
    const places = getOrAdd(accounts, account, () => new Map<string, Map<string, ModeCounts>>());
    const modes = getOrAdd(places, keyOf(country, month), () => new Map<string, ModeCounts>());
    const counts = getOrAdd(modes, mode, () => ({ attempts: 0n, blocked: 0n }));
    counts.attempts += attempts;
    counts.blocked += blocked;
  });
  return ({ account, country, month }) => {
    const places = accounts.get(account) ?? accounts.get(null);
    const levels: (readonly [GuardLevel, string])[] = [
      ...(month === null ? [] : [['country_month', keyOf(country, month)] as const]),
      ['country', keyOf(country, null)],
      ...(month === null ? [] : [['month', keyOf(null, month)] as const]),
      ['all', keyOf(null, null)],
    ];
    for (const [level, key] of levels) {
      const modes = places?.get(key);
      if (modes !== undefined) return { level, modes };
    }
    return undefined;
  };
}

function getOrAdd<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
