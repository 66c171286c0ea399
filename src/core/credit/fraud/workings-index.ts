import { type Bill, keyOf } from '../input/usage.ts';
import type { CountryWorkings, HeldRunWorkings, LineWorkings, Workings } from './workings.ts';

interface Index {
  countries: ReadonlyMap<string, CountryWorkings[]>;
  heldRuns: ReadonlyMap<string, HeldRunWorkings[]>;
  lines: ReadonlyMap<string, LineWorkings[]>;
}

/** Workings do not change once they are made, and are asked for each memo, line and day: made once each. */
const indexes = new WeakMap<Workings, Index>();

/** The countries of one account and currency, in order. */
export function countriesOf(workings: Workings | undefined, bill: Bill): readonly CountryWorkings[] {
  return (workings && indexOf(workings).countries.get(keyOfBill(bill))) ?? [];
}

/** The held runs of one account and currency, in order. */
export function heldRunsOf(workings: Workings | undefined, bill: Bill): readonly HeldRunWorkings[] {
  return (workings && indexOf(workings).heldRuns.get(keyOfBill(bill))) ?? [];
}

/** What a line of the result leaves out; undefined for answers that an earlier release kept. */
export function workingsOfLine(
  workings: Workings | undefined,
  bill: Bill,
  { country, month }: Pick<LineWorkings, 'country' | 'month'>,
): LineWorkings | undefined {
  return workings && indexOf(workings).lines.get(keyOf(keyOfBill(bill), country, month))?.[0];
}

function indexOf(workings: Workings): Index {
  const known = indexes.get(workings);
  if (known) return known;
  // An earlier release kept workings without lines.
  const { countries, heldRuns, lines }: Partial<Workings> = workings;
  const made: Index = {
    countries: grouped(countries, keyOfBill),
    heldRuns: grouped(heldRuns, keyOfBill),
    lines: grouped(lines, (line) => keyOf(keyOfBill(line), line.country, line.month)),
  };
  indexes.set(workings, made);
  return made;
}

function grouped<T>(items: readonly T[] | undefined, keyOfItem: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items ?? []) {
    const key = keyOfItem(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

function keyOfBill({ account, currency }: Bill): string {
  return keyOf(account, currency);
}
