import { keyOf } from './input/usage.ts';
import { lowerGrade } from './owed/grade.ts';
import { DEFAULT_POLICY_ID } from './parameters.ts';
import { smaller, unitsText } from './rational.ts';
import type { Combined, CombinedLink, Confidence, CurrencyTotal, Memo, Result } from './types.ts';
import { byCodePoint } from './values.ts';

/** A line that was seen before: the first link that has it, and the largest credit for it so far, in minor units. */
interface Seen {
  firstLink: number;
  largest: bigint;
}

interface Total {
  currency: string;
  product: string | undefined;
  places: number;
  credit: bigint;
  low: bigint;
  high: bigint;
  before: bigint;
  deducted: bigint;
  confidence: Confidence | null;
  twice: boolean;
  upperBound: boolean;
}

/**
 * The results of several links of one message, in link order, as one answer: totals a product and currency, and a line
 * that several links of one product have is paid once. The results of a product must come from the same policy. Pure.
 * @param products name of the product of each result; undefined: Verify
 */
export function combine(
  results: readonly Result[],
  products: readonly (string | undefined)[] = [],
): Combined {
  const seen = new Map<string, Seen>();
  const totals = new Map<string, Total>();
  const duplicates: Combined['duplicates'] = [];
  const links = results.map((result, at) => {
    const link = at + 1;
    const state = { seen, totals, duplicates, product: products[at] };
    const memos = result.memos.map((memo) => combineMemo(memo, link, state));
    return combinedLink(result, link, memos);
  });
  return {
    policy: [...new Set(results.map(({ policy }) => policy))].join(', ') || DEFAULT_POLICY_ID,
    status: results.some(({ status }) => status === 'OK') ? 'OK' : 'ERROR',
    incomplete: results.some(
      ({ status, memos }) => status === 'ERROR' || memos.some((memo) => memo.status === 'ABSTAIN'),
    ),
    codes: duplicates.length > 0 ? ['C19_SAME_LINE_TWICE'] : [],
    currencies: [...totals.values()].sort(byProductAndCurrency).map(currencyTotal),
    links,
    duplicates,
  };
}

function byProductAndCurrency(a: Total, b: Total): number {
  return byCodePoint(a.product ?? '', b.product ?? '') || byCodePoint(a.currency, b.currency);
}

interface State {
  product: string | undefined;
  seen: Map<string, Seen>;
  totals: Map<string, Total>;
  duplicates: Combined['duplicates'];
}

function combinedLink(result: Result, link: number, memos: CombinedLink['memos']): CombinedLink {
  const { status, scope, codes } = result;
  return { link, status, scope, codes, errors: result.errors.map(({ code }) => code), memos };
}

function combineMemo(memo: Memo, link: number, state: State): CombinedLink['memos'][number] {
  const { account, currency, status } = memo;
  const places = placesOf(memo.credit_amount);
  const credit = unitsOf(memo.credit_amount);
  const { deducted, twice } = deductDuplicates(memo, link, places, state);
  const counted = credit - deducted;
  const less = (amount: string) => {
    const left = unitsOf(amount) - deducted;
    return left > 0n ? left : 0n;
  };
  const key = keyOf(state.product ?? null, currency);
  const total = state.totals.get(key) ?? emptyTotal(currency, state.product, places);
  state.totals.set(key, total);
  total.credit += counted;
  total.low += less(memo.credit_low);
  total.high += less(memo.credit_high);
  total.before += credit;
  total.deducted += deducted;
  if (counted > 0n) total.confidence = lowerGrade(total.confidence, memo.confidence);
  total.twice ||= twice;
  total.upperBound ||= memo.upper_bound;
  return {
    account,
    currency,
    status,
    credit_amount: memo.credit_amount,
    duplicate_deducted: unitsText(deducted, places),
    counted: unitsText(counted, places),
  };
}

/** A line that an earlier link has is paid only above the largest earlier credit for it. */
function deductDuplicates(
  memo: Memo,
  link: number,
  places: number,
  { seen, duplicates, product }: State,
): { deducted: bigint; twice: boolean } {
  const { account, currency } = memo;
  let left = unitsOf(memo.credit_amount);
  let deducted = 0n;
  let twice = false;
  for (const { country, month, credit } of memo.lines) {
    const key = keyOf(product ?? null, account, currency, country, month);
    const units = unitsOf(credit);
    const earlier = seen.get(key);
    if (earlier === undefined) {
      seen.set(key, { firstLink: link, largest: units });
      continue;
    }
    const part = smaller(smaller(units, earlier.largest), left);
    left -= part;
    deducted += part;
    twice = true;
    const first_link = earlier.firstLink;
    duplicates.push({
      account,
      currency,
      country,
      month,
      first_link,
      link,
      deducted: unitsText(part, places),
    });
    if (units > earlier.largest) earlier.largest = units;
  }
  return { deducted, twice };
}

function emptyTotal(currency: string, product: string | undefined, places: number): Total {
  const none = { credit: 0n, low: 0n, high: 0n, before: 0n, deducted: 0n };
  return { currency, product, places, ...none, confidence: null, twice: false, upperBound: false };
}

function currencyTotal(total: Total): CurrencyTotal {
  const { currency, product } = total;
  const text = (units: bigint) => unitsText(units, total.places);
  const held = total.twice && total.confidence === 'HIGH';
  return {
    currency,
    ...(product !== undefined && { product }),
    credit_amount: text(total.credit),
    credit_low: text(total.low),
    credit_high: text(total.high),
    before_duplicates: text(total.before),
    duplicates_deducted: text(total.deducted),
    confidence: held ? 'MEDIUM' : total.confidence,
    upper_bound: total.upperBound,
  };
}

/** Amounts of a result are decimal text with the currency's places; dropping the point gives minor units. */
function unitsOf(amount: string): bigint {
  return BigInt(amount.replace('.', ''));
}

function placesOf(amount: string): number {
  const point = amount.indexOf('.');
  return point < 0 ? 0 : amount.length - point - 1;
}
