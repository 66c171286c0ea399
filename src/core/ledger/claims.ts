import { compare } from '../credit/rational.ts';
import type { Combined, Result } from '../credit/types.ts';
import type { Bill, Place } from './entry.ts';
import { exactAmount, samePlace, sumText } from './live-credits.ts';

/** A country and month of a recommendation. Amounts are decimal text. */
export interface ClaimLine extends Place {
  /** What was recommended for it, before deductions of the whole account. */
  credit: string;
  /** What was charged for its traffic: nothing above this may be credited. */
  charged: string;
}

/** What a recommendation says about one account and currency: what a decision is about. */
export interface BillClaim extends Bill {
  /** After all deductions, as in the total of the answer. */
  recommended: string;
  lines: ClaimLine[];
  /** Places of the links, from 0, that this rests on. */
  links: number[];
}

/**
 * The recommendation of an answer, account by account. A line that several links have is one line, with the larger
 * amounts: it is paid once. Accounts without a line are left out. `results` and `products` are those that `combined`
 * was made of.
 */
export function claimsOf(
  results: readonly Result[],
  combined: Combined,
  products: readonly (string | undefined)[] = [],
): BillClaim[] {
  const claims = new Map<string, BillClaim>();
  results.forEach((result, link) => {
    const product = products[link];
    result.memos.forEach((memo, at) => {
      if (memo.lines.length === 0) return;
      const key = JSON.stringify([memo.account, memo.currency]);
      const counted = combined.links[link]?.memos[at]?.counted ?? memo.credit_amount;
      const claim = claims.get(key) ?? emptyClaim(memo);
      claims.set(key, claim);
      claim.recommended = sumText([claim.recommended, counted]);
      claim.links.push(link);
      for (const { country, month, credit, charged } of memo.lines)
        addLine(claim.lines, { country, month, credit, charged, ...(product !== undefined && { product }) });
    });
  });
  return [...claims.values()];
}

function emptyClaim({ account, currency }: Bill): BillClaim {
  return { account, currency, recommended: '0', lines: [], links: [] };
}

function addLine(lines: ClaimLine[], line: ClaimLine): void {
  const same = lines.find((one) => samePlace(one, line));
  if (!same) {
    lines.push({ ...line });
    return;
  }
  same.credit = larger(same.credit, line.credit);
  same.charged = larger(same.charged, line.charged);
}

function larger(a: string, b: string): string {
  return compare(exactAmount(a), exactAmount(b)) >= 0 ? a : b;
}

/** Recommended amounts a currency, in the order of their first claim. */
export function recommendedTotals(
  claims: readonly BillClaim[],
): { currency: string; amount: string; charged: string }[] {
  const currencies = [...new Set(claims.map(({ currency }) => currency))];
  return currencies.map((currency) => {
    const own = claims.filter((claim) => claim.currency === currency);
    return {
      currency,
      amount: sumText(own.map(({ recommended }) => recommended)),
      charged: sumText(own.flatMap(({ lines }) => lines.map(({ charged }) => charged))),
    };
  });
}
