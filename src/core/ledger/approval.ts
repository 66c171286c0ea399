import { toUnits, unitsText } from '../credit/rational.ts';
import { allot, type Share } from './allotment.ts';
import type { BillClaim } from './claims.ts';
import type { EntryLine, LedgerEntry } from './entry.ts';
import { exactAmount, overlapAfter, placesOf, roomAt } from './live-credits.ts';

/** Why an amount may not be credited, or the lines that it is made of. */
export type Approval =
  | { kind: 'lines'; lines: EntryLine[] }
  /** Another credit over this traffic was approved since the recommendation was worked out. */
  | { kind: 'overlap'; entry: LedgerEntry }
  /** More than what was charged, less what is credited already. */
  | { kind: 'above_charged' };

/**
 * Whether `amount` may be credited for `claim`, given all entries of its account and currency.
 * @param seen number of the last entry that was known when the recommendation was worked out; 0 for none
 */
export function judgeApproval(
  claim: BillClaim,
  amount: string,
  entries: readonly LedgerEntry[],
  seen: number,
): Approval {
  const entry = overlapAfter(entries, claim.lines, seen);
  if (entry) return { kind: 'overlap', entry };
  const places = claimPlaces(claim, amount);
  const units = (text: string) => toUnits(exactAmount(text), places, 'down');
  const shares = claim.lines.map((line): Share => {
    const room = roomAt(entries, line, exactAmount(line.charged));
    // Earlier credits were deducted from the recommendation where they are: a part put there again would be missing at
    // another line, whose next recommendation would then pay it twice.
    const wanted = roomAt(entries, line, exactAmount(line.credit));
    return { wanted: toUnits(wanted, places, 'down'), room: toUnits(room, places, 'down') };
  });
  const parts = allot(units(amount), shares);
  if (!parts) return { kind: 'above_charged' };
  const lines = claim.lines.map(({ country, month, product }, at) => ({
    country,
    month,
    ...(product !== undefined && { product }),
    amount: unitsText(parts[at] ?? 0n, places),
  }));
  return { kind: 'lines', lines: lines.filter(({ amount: part }) => /[1-9]/.test(part)) };
}

/**
 * An amount that somebody decided for a whole currency, in parts for its accounts, in the order of `claims`. Undefined
 * when it is more than was charged. It looks at the recommendation alone, so that it is the same however often it is
 * worked out.
 */
export function splitOverAccounts(amount: string, claims: readonly BillClaim[]): string[] | undefined {
  const places = Math.max(...claims.map((claim) => claimPlaces(claim, amount)), 0);
  const units = (text: string) => toUnits(exactAmount(text), places, 'down');
  const shares = claims.map(({ recommended, lines }): Share => {
    const room = lines.reduce((sum, { charged }) => sum + units(charged), 0n);
    return { wanted: units(recommended), room };
  });
  return allot(units(amount), shares)?.map((part) => unitsText(part, places));
}

/** Decimal places of the currency, as far as the amounts of the claim show them. */
function claimPlaces({ recommended, lines }: BillClaim, amount: string): number {
  return Math.max(placesOf(amount), placesOf(recommended), ...lines.map(({ charged }) => placesOf(charged)));
}
