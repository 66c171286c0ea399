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
 * The results of several links of one message, in link order, as one answer: totals a currency, and a line that several
 * links have is paid once. The results must come from the same policy. Pure.
 */
export function combine(results: readonly Result[]): Combined {
  const seen = new Map<string, Seen>();
  const totals = new Map<string, Total>();
  const duplicates: Combined['duplicates'] = [];
  const links = results.map((result, at) => {
    const link = at + 1;
    const memos = result.memos.map((memo) => combineMemo(memo, link, { seen, totals, duplicates }));
    return combinedLink(result, link, memos);
  });
  return {
    policy: results[0]?.policy ?? DEFAULT_POLICY_ID,
    status: results.some(({ status }) => status === 'OK') ? 'OK' : 'ERROR',
    incomplete: results.some(
      ({ status, memos }) => status === 'ERROR' || memos.some((memo) => memo.status === 'ABSTAIN'),
    ),
    codes: duplicates.length > 0 ? ['C19_SAME_LINE_TWICE'] : [],
    currencies: [...totals].sort(([a], [b]) => byCodePoint(a, b)).map(currencyTotal),
    links,
    duplicates,
  };
}

interface State {
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
  const total = state.totals.get(currency) ?? emptyTotal(places);
  state.totals.set(currency, total);
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
  { seen, duplicates }: State,
): { deducted: bigint; twice: boolean } {
  const { account, currency } = memo;
  let left = unitsOf(memo.credit_amount);
  let deducted = 0n;
  let twice = false;
  for (const { country, month, credit } of memo.lines) {
    const key = keyOf(account, currency, country, month);
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

function emptyTotal(places: number): Total {
  const none = { credit: 0n, low: 0n, high: 0n, before: 0n, deducted: 0n };
  return { places, ...none, confidence: null, twice: false, upperBound: false };
}

function currencyTotal([currency, total]: [string, Total]): CurrencyTotal {
  const text = (units: bigint) => unitsText(units, total.places);
  const held = total.twice && total.confidence === 'HIGH';
  return {
    currency,
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
