import type { HeldDay, HeldTogether } from '../fraud/fraud-line.ts';
import type { HeldRunWorkings } from '../fraud/workings.ts';
import { keyOf } from '../input/usage.ts';
import { add, decimalText, type Rational, toDouble, ZERO } from '../rational.ts';
import type { HeldDay as HeldDayFields } from '../types.ts';
import { deadlineOf, isLate } from './deadline.ts';
import { owedUnits, type Pricing } from './pricing.ts';

/** Money that is shown and not credited. */
export interface Held {
  /** Minor units. */
  units: bigint;
  days: HeldDayFields[];
  runs: HeldRunWorkings[];
}

/**
 * Section 4b, step 5: the cost of held days, a country and month at a time, times what would be owed of it. It sets no
 * codes. `days` by country and date.
 */
export function priceHeld(days: readonly HeldDay[], pricing: Pricing): Held {
  return {
    units: heldUnits(days, pricing),
    days: days.map(({ country, why, worked }) => ({
      country,
      date: worked.date,
      attempts: worked.attempts,
      conversions: worked.conversions,
      excess: toDouble(worked.excess),
      fraud_cost: decimalText(worked.cost, 6),
      why,
    })),
    runs: runsOf(days, pricing),
  };
}

function heldUnits(days: readonly HeldDay[], pricing: Pricing): bigint {
  const places = new Map<string, { country: string; month: string | null; cost: Rational }>();
  for (const { country, month, worked } of days) {
    const key = keyOf(country, month);
    const place = places.get(key) ?? { country, month, cost: ZERO };
    places.set(key, { ...place, cost: add(place.cost, worked.cost) });
  }
  let units = 0n;
  for (const { country, month, cost } of places.values()) {
    if (isLate(deadlineOf(month, pricing.policy), pricing.claimDay)) continue;
    units += owedUnits(cost, pricing.shortfall(country, month), pricing);
  }
  return units;
}

function runsOf(days: readonly HeldDay[], pricing: Pricing): HeldRunWorkings[] {
  const runs = new Map<HeldTogether, HeldDay[]>();
  for (const day of days) {
    if (day.run === null) continue;
    const known = runs.get(day.run);
    if (known === undefined) runs.set(day.run, [day]);
    else known.push(day);
  }
  return [...runs].map(([run, ofRun]) => ({
    account: pricing.bill.account,
    currency: pricing.bill.currency,
    country: ofRun[0]?.country ?? '',
    days: ofRun.map(({ worked }) => worked.date),
    attempts: Number(run.attempts),
    usualVolume: decimalText(run.usualVolume, 1),
    amount: pricing.text(heldUnits(ofRun, pricing)),
    ...(run.reason !== undefined && { reason: run.reason }),
  }));
}
