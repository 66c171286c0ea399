import type { Code } from '../codes.ts';
import type { Bill } from '../input/usage.ts';
import { sameBill } from '../input/usage.ts';
import type { PolicyParameters } from '../policy.ts';
import { add, decimalText, type Rational, toDouble, ZERO } from '../rational.ts';
import { addDays } from '../values.ts';
import { detect } from './detection.ts';
import { type DayExcess, dayExcess } from './excess.ts';
import type { Estimate, FraudLine } from './fraud-line.ts';
import { rateRange } from './rate-range.ts';
import { type Series, type SeriesDay, sum } from './series.ts';
import { type UsualRate, usualRate } from './usual-rate.ts';
import type { CountryWorkings } from './workings.ts';

export interface EstimatedFraud {
  lines: FraudLine[];
  codes: Code[];
  workings: CountryWorkings[];
}

/** Section 4b for one bill: on flagged days, what the usual rate does not explain is fraud. `all`: every series of the query. */
export function estimatedLines(bill: Bill, all: readonly Series[], policy: PolicyParameters): EstimatedFraud {
  const firstDay = all.reduce((first, { days }) => {
    const date = days[0]?.date ?? first;
    return first === '' || date < first ? date : first;
  }, '');
  const judged = all
    .filter((series) => sameBill(series, bill))
    .map((series) => judgeSeries(series, all, firstDay, policy));
  return {
    lines: judged.flatMap(({ lines }) => lines),
    codes: judged.flatMap(({ workings }) => workings.codes),
    workings: judged.flatMap(({ lines, workings }) =>
      lines.length > 0 || workings.codes.length > 0 ? [workings] : [],
    ),
  };
}

function judgeSeries(
  series: Series,
  all: readonly Series[],
  firstDay: string,
  policy: PolicyParameters,
): { lines: FraudLine[]; workings: CountryWorkings } {
  const usual = usualRate(series, all, policy);
  const rate = toDouble(usual.rate);
  const { flagged, soft, surgeThreshold } = detect(series, rate, policy);
  const codes: Code[] = soft ? ['C02_LOW_CONVERSION_NO_SURGE'] : [];
  const { account, currency, country } = series;
  const workings = {
    account,
    currency,
    country,
    usual: shown(usual),
    cleanDays: series.cleanDays.length,
    codes,
  };
  if (flagged.length === 0) {
    if (!soft && convertsLow(series, rate, policy)) codes.push('C03_LOW_VOLUME');
    return { lines: [], workings };
  }
  if (policy.excluded_countries.has(country)) {
    codes.push('E09_COUNTRY_EXCLUDED');
    return { lines: [], workings };
  }
  if (usual.source === 'account') codes.push('C04_BASELINE_ACCOUNT');
  if (usual.source === 'default') codes.push('C05_BASELINE_DEFAULT');
  if (surgeThreshold === null) codes.push(lackOfHistory(series, firstDay, policy));
  if (nothingConverts(series, flagged, all)) codes.push('E10_CONVERSIONS_NOT_REPORTED');
  return { lines: linesOf(series, usual, { flagged, surgeThreshold }, policy), workings };
}

function shown({ rate, source, approved, attempts }: UsualRate): CountryWorkings['usual'] {
  return { rate: decimalText(rate, 4), source, approved: Number(approved), attempts: Number(attempts) };
}

/** Step 5: whether the days in the window convert low as a whole, though no day alone could be flagged. */
function convertsLow(series: Series, rate: number, policy: PolicyParameters): boolean {
  const days = series.days.filter((day) => day.inWindow);
  const attempts = Number(sum(days, (cell) => cell.attempts));
  const conversions = Number(sum(days, (cell) => cell.conversions));
  return attempts > 0 && conversions / attempts < policy.suspect_ratio * rate;
}

function lackOfHistory(series: Series, firstDay: string, policy: PolicyParameters): Code {
  const start = series.days[0]?.date ?? '';
  const old = start < addDays(firstDay, policy.min_baseline_days);
  return series.dirty && old ? 'C17_BASELINE_CONTAMINATED' : 'C06_NEW_DESTINATION';
}

/** Step 9: no conversion on flagged or clean days, nor anywhere else in the account: they are not reported. */
function nothingConverts(series: Series, flagged: readonly SeriesDay[], all: readonly Series[]): boolean {
  return (
    sum(flagged, (cell) => cell.conversions) === 0n &&
    series.cleanConversions === 0n &&
    all
      .filter(({ account }) => account === series.account)
      .every(({ days }) => sum(days, (cell) => cell.conversions) === 0n)
  );
}

/** Steps 6 to 8: one line a month. */
function linesOf(
  series: Series,
  usual: UsualRate,
  { flagged, surgeThreshold }: { flagged: SeriesDay[]; surgeThreshold: number | null },
  policy: PolicyParameters,
): FraudLine[] {
  const range = rateRange(series, usual, flagged, policy);
  const perAttempt = policy.verify_fee_basis === 'per_attempt';
  const months = [...new Set(flagged.map((day) => day.cell.month))];
  return months.map((month) => {
    const days = flagged.filter((day) => day.cell.month === month);
    const at = (rate: Rational) => days.map((day) => ({ day, ...dayExcess(day, rate, perAttempt) }));
    const worked = at(usual.rate);
    const estimate: Estimate = {
      attempts: sum(days, (cell) => cell.attempts),
      conversions: sum(days, (cell) => cell.conversions),
      expected: worked.reduce((total, { expected }) => total + expected, 0n),
      excess: worked.reduce((total, { excess }) => total + excess, 0n),
      rate: usual.rate,
      source: usual.source,
      rateLow: range.low,
      rateHigh: range.high,
      surgeThreshold,
      days: worked,
    };
    return {
      country: series.country,
      month,
      quantity: null,
      charged: days.reduce((total, { cell }) => add(total, add(cell.channelFee, cell.verifyFee)), ZERO),
      fraudCost: totalCost(worked),
      fraudCostLow: totalCost(at(range.low)),
      fraudCostHigh: totalCost(at(range.high)),
      estimate,
    };
  });
}

function totalCost(days: readonly DayExcess[]): Rational {
  return days.reduce((total, { cost }) => add(total, cost), ZERO);
}
