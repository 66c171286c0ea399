import { type Assessment, assess, type CalculateInput } from '../credit/calculate.ts';
import { combine } from '../credit/combine.ts';
import { minorUnits } from '../credit/parameters.ts';
import { type Policy, readPolicy } from '../credit/policy.ts';
import { compare, type Rational, subtract, ZERO } from '../credit/rational.ts';
import type { Combined, Confidence, CurrencyTotal, Result, Scope } from '../credit/types.ts';
import { byCodePoint, readCountry, readNumber } from '../credit/values.ts';
import type { PastCase } from './case.ts';

/** What one policy says about one case in one currency, beside what was decided. */
export interface Comparison {
  id: string;
  currency: string;
  /** Decimal places of amounts in this currency, by the policy. */
  places: number;
  decided: Rational;
  /** Undefined: the policy gives no amount (bad input, an abstention). */
  recommended: Rational | undefined;
  /** `recommended` less `decided`; undefined without an amount. */
  difference: Rational | undefined;
  low: Rational | undefined;
  high: Rational | undefined;
  confidence: Confidence | null;
  scope: Scope | 'several' | 'none';
  /** The one country of the lines in this currency, or of the rows where no line is; `several` or `none`. */
  country: string;
  /** As the case says. */
  product: string | undefined;
  /** Month of the decision, `YYYY-MM`, as the case says. */
  month: string | undefined;
  /** Codes of the policy, sorted. */
  codes: string[];
}

/** A case through one policy: a comparison a currency, and the results that it rests on. */
export interface Replay {
  id: string;
  comparisons: Comparison[];
  assessments: Assessment[];
  combined: Combined;
}

/**
 * Replays past cases through one policy: calculates each and compares it with what was decided, a currency at a time. A
 * currency that only one side names counts as 0 on the other side. Pure.
 * @throws RangeError for a policy that cannot be read, AppError `POLICY_BROKEN` as `calculate` does
 */
export function replayer(policy: Policy): (past: PastCase) => Replay {
  const read = readPolicy(policy);
  if ('problems' in read) throw new RangeError(`unreadable policy: ${read.problems[0]?.message}`);
  return (past) => replayCase(past, policy, (currency) => minorUnits(read.policy, currency));
}

function replayCase(past: PastCase, policy: Policy, placesOf: (currency: string) => number): Replay {
  const assessments = past.inputs.map(({ table, claim }) => assess({ table, claim, policy }));
  const results = assessments.map(({ result }) => result);
  const combined = combine(results);
  const currencies = new Set([
    ...past.decided.map(({ currency }) => currency),
    ...combined.currencies.map(({ currency }) => currency),
  ]);
  const comparisons = [...currencies].sort(byCodePoint).map((currency) => ({
    ...compareCurrency(past, currency, combined, results),
    places: placesOf(currency),
  }));
  return { id: past.id, comparisons, assessments, combined };
}

function compareCurrency(
  past: PastCase,
  currency: string,
  combined: Combined,
  results: Result[],
): Omit<Comparison, 'places'> {
  const decided = past.decided.find((one) => one.currency === currency)?.amount ?? ZERO;
  const total = combined.currencies.find((one) => one.currency === currency);
  const given = combined.status === 'OK' && !combined.incomplete;
  const recommended = given ? amountOf(total?.credit_amount) : undefined;
  return {
    id: past.id,
    currency,
    decided,
    recommended,
    difference: recommended && subtract(recommended, decided),
    ...rangeOf(total, given),
    product: past.product,
    month: past.decidedOn?.slice(0, 7),
    ...aboutLines(past, results, currency),
  };
}

function rangeOf(
  total: CurrencyTotal | undefined,
  given: boolean,
): Pick<Comparison, 'low' | 'high' | 'confidence'> {
  if (!total || !given) return { low: undefined, high: undefined, confidence: null };
  return { low: amountOf(total.credit_low), high: amountOf(total.credit_high), confidence: total.confidence };
}

function aboutLines(
  past: PastCase,
  results: Result[],
  currency: string,
): Pick<Comparison, 'scope' | 'country' | 'codes'> {
  const memos = results.flatMap(({ memos }) => memos.filter((memo) => memo.currency === currency));
  const countries = memos.flatMap(({ lines }) => lines.map(({ country }) => country));
  const scopes = results.flatMap(({ scope }) => (scope === null ? [] : [scope]));
  const codes = [
    ...results.flatMap(({ codes, errors }) => [...codes, ...errors.map(({ code }) => code)]),
    ...memos.flatMap(({ codes }) => codes),
  ];
  return {
    scope: oneOf(scopes),
    country: oneOf(countries.length > 0 ? countries : past.inputs.flatMap(rowCountries(results))),
    codes: [...new Set(codes)].sort(byCodePoint),
  };
}

/** The countries of the rows of each input, in the order of the links. */
function rowCountries(results: Result[]): (input: CalculateInput, at: number) => string[] {
  return ({ table }, link) => {
    const column = table.columns.indexOf(results[link]?.roles.country ?? '');
    return column < 0 ? [] : table.rows.map((row) => readCountry(row[column]));
  };
}

function oneOf<T extends string>(values: T[]): T | 'several' | 'none' {
  const [first, ...others] = new Set(values);
  if (first === undefined) return 'none';
  return others.length > 0 ? 'several' : first;
}

function amountOf(text: string | undefined): Rational {
  return (text === undefined ? undefined : readNumber(text)) ?? ZERO;
}

/** Whether the amounts differ by at most `share` of what was decided; exact. */
export function agrees({ difference, decided }: Comparison, share: Rational): boolean {
  if (difference === undefined) return false;
  const size = difference.n < 0n ? { n: -difference.n, d: difference.d } : difference;
  return compare(size, { n: decided.n * share.n, d: decided.d * share.d }) <= 0;
}
