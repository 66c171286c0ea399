import type { Place } from './ledger/entry.ts';
import { mayBeSame } from './ledger/live-credits.ts';
import type { Amount, SeenLedger } from './record.ts';

/** A credit or a recommendation over the same traffic that was there before. */
export interface Earlier {
  /** `credited`: approved, and deducted unless `deducted` is false; `recommended`: mentioned only. */
  how: 'credited' | 'recommended';
  deducted: boolean;
  amounts: Amount[];
  /** Epoch milliseconds. */
  at: number;
  reference: string;
  /** Where it stands; absent when it is not known any more. */
  channel?: string;
  threadTs?: string;
}

/** What was known of earlier credits when an answer was worked out. */
export interface Memory {
  earlier: Earlier[];
  seen: SeenLedger[];
}

/** Whether two lists of places have traffic in common. */
export function meet(some: readonly Place[], others: readonly Place[]): boolean {
  return some.some((place) => others.some((other) => mayBeSame(place, other)));
}
