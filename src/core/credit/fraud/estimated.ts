import type { Sliced } from '../../async/slices.ts';
import type { Code } from '../codes.ts';
import type { PolicyParameters } from '../parameters.ts';
import {
  add,
  decimalText,
  maximum,
  minimum,
  multiply,
  ONE,
  type Rational,
  subtract,
  whole,
  ZERO,
} from '../rational.ts';
import type { DayRates } from './day-rate.ts';
import { detect } from './detection.ts';
import { chargeOf, type DayExcess, dayExcess, rangeCosts } from './excess.ts';
import type { Finding } from './finding.ts';
import type { FraudLine, HeldDay } from './fraud-line.ts';
import { type OutageColumn, type Profile, profileOf } from './profile.ts';
import { type RateRange, rateRange } from './rate-range.ts';
import { countsOf, type Series, type SeriesDay } from './series.ts';
import { sumOwn } from './usual-rate.ts';
import { type CountryWorkings, workingsOf } from './workings.ts';

/** The answer to the first question for one bill. */
export interface Fraud {
  lines: FraudLine[];
  held: HeldDay[];
  codes: Code[];
  workings: CountryWorkings[];
}

/** What the rest of the query says about a bill. */
export interface QueryFacts {
  /** Number of the first day of any cell. */
  firstDay: number;
  /** Optional columns that the query has. */
  outageColumns: readonly OutageColumn[];
  /** Whether the account reports any conversion, in any currency. */
  accountConverts: boolean;
}

/** Section 4b for one bill: on flagged days, what the usual rate does not explain is fraud. `all`: its series. */
export function* estimatedFraud(
  all: readonly Series[],
  facts: QueryFacts,
  policy: PolicyParameters,
): Sliced<Fraud> {
  const around = { ...facts, ownSums: sumOwn(all) };
  const profiles: Profile[] = [];
  for (const series of all) {
    profiles.push(profileOf(series, around, policy));
    yield;
  }
  const { findings, rates } = yield* detect(profiles, policy);
  const fraud: Fraud = { lines: [], held: [], codes: [], workings: [] };
  for (const finding of findings) {
    const judged = judge(finding, rates, facts, policy);
    fraud.lines.push(...judged.lines);
    fraud.held.push(...judged.held);
    fraud.codes.push(...judged.codes);
    fraud.workings.push(workingsOf(finding, judged, rates));
    yield;
  }
  return fraud;
}

type Judged = Omit<Fraud, 'workings'>;

/** Steps 5 to 9: what is made of the days that were found in one series. */
function judge(finding: Finding, rates: DayRates, facts: QueryFacts, policy: PolicyParameters): Judged {
  const { profile, soft, held, dropped, pooled } = finding;
  const { series, rate } = profile;
  const flagged = series.days.filter((day) => finding.flagged.has(day));
  const codes: Code[] = [];
  if (soft.size > 0) codes.push('C02_LOW_CONVERSION_NO_SURGE');
  if (dropped) codes.push('C22_ACCOUNT_WIDE_DROP');
  if (pooled) codes.push('C24_SMALL_COUNTRIES_POOLED');
  const nothing = flagged.length === 0 && held.length === 0 && soft.size === 0;
  if (nothing && convertsLow(series, rate, policy)) codes.push('C03_LOW_VOLUME');
  if (policy.excluded_countries.has(series.country)) {
    if (flagged.length > 0) codes.push('E09_COUNTRY_EXCLUDED');
    return { lines: [], held: [], codes };
  }
  const heldDays = heldDaysOf(finding, rates, policy);
  if (held.length > 0) codes.push('C21_SURGE_NOT_CONFIRMED');
  if (flagged.length === 0) return { lines: [], held: heldDays, codes };
  codes.push(...codesOfLines(finding, flagged, rates, facts));
  return { lines: linesOf(profile, flagged, rates, policy), held: heldDays, codes };
}

/** Step 5: whether the days in the window convert low as a whole, though no day alone could be flagged. */
function convertsLow(series: Series, rate: number, policy: PolicyParameters): boolean {
  const counts = countsOf(series.days.filter((day) => day.inWindow));
  const attempts = Number(counts.attempts);
  return attempts > 0 && Number(counts.conversions) / attempts < policy.suspect_ratio * rate;
}

function codesOfLines(
  { profile, uncorroborated }: Finding,
  flagged: readonly SeriesDay[],
  rates: DayRates,
  { accountConverts }: QueryFacts,
): Code[] {
  const { usual, kind, series } = profile;
  const codes: Code[] = [];
  if (usual.source === 'account') codes.push('C04_BASELINE_ACCOUNT');
  if (usual.source === 'default') codes.push('C05_BASELINE_DEFAULT');
  if (kind === 'contaminated') codes.push('C17_BASELINE_CONTAMINATED');
  if (kind === 'new') codes.push('C06_NEW_DESTINATION');
  if (uncorroborated) codes.push('C23_SURGE_UNCORROBORATED');
  if (flagged.some((day) => rates(profile, day).shareValue < 1)) codes.push('C22_ACCOUNT_WIDE_DROP');
  // Step 9: no conversion on flagged or clean days, nor anywhere else in the account: they are not reported.
  const none = countsOf(flagged).conversions === 0n && series.clean.conversions === 0n && !accountConverts;
  if (none) codes.push('E10_CONVERSIONS_NOT_REPORTED');
  return codes;
}

/** Step 5: days that are shown and not credited, in order. */
function heldDaysOf(
  { profile, held, soft, flagged }: Finding,
  rates: DayRates,
  policy: PolicyParameters,
): HeldDay[] {
  const runs = new Map(held.flatMap((run) => run.days.map((day) => [day, run] as const)));
  return profile.series.days.flatMap((day): HeldDay[] => {
    const isSoft = policy.range_full && soft.has(day) && !flagged.has(day);
    const run = runs.get(day) ?? null;
    if (run === null && !isSoft) return [];
    const ofDay = rates(profile, day);
    const { expected, expectedBy, excess, cost } = dayExcess(profile, day, ofDay, policy);
    const { date, attempts, conversions } = day;
    const workings = {
      ...{ expected: Number(expected), expectedBy, rate: decimalText(ofDay.rate, 4) },
      fee: decimalText(chargeOf(day.cell, policy), 6),
    };
    const worked = { date, attempts, conversions, excess: whole(excess), cost, workings };
    const why = run === null ? 'no_surge' : 'held';
    return [{ country: profile.series.country, month: day.cell.month, why, run, worked }];
  });
}

/** Steps 6 to 8: one line a month. */
function linesOf(
  profile: Profile,
  flagged: readonly SeriesDay[],
  rates: DayRates,
  policy: PolicyParameters,
): FraudLine[] {
  const range = rateRange(profile, flagged, policy);
  const months = [...new Set(flagged.map((day) => day.cell.month))];
  return months.map((month) => {
    const days = flagged.filter((day) => day.cell.month === month);
    const worked = days.map((day) => dayExcess(profile, day, rates(profile, day), policy));
    const { attempts, conversions } = countsOf(days);
    return {
      country: profile.series.country,
      month,
      begins: days[0]?.date ?? null,
      quantity: null,
      spend: null,
      charged: sumOf(days, ({ cell }) => add(cell.channelFee, cell.verifyFee)),
      ...costs(profile, worked, range, policy),
      estimate: {
        attempts,
        conversions,
        expected: worked.reduce((total, { expected }) => total + expected, 0n),
        excess: worked.reduce((total, { excess }) => total + excess, 0n),
        rate: profile.usual.rate,
        source: profile.usual.source,
        rateLow: range.low,
        rateHigh: range.high,
        surgeThreshold: profile.surgeThreshold,
        usualVolume: profile.usualVolume,
        days: worked,
      },
    };
  });
}

/** The fraud cost of a line and both ends of its range, which is at least `range_floor` wide on either side. */
function costs(
  profile: Profile,
  worked: readonly DayExcess[],
  range: RateRange,
  policy: PolicyParameters,
): Pick<FraudLine, 'fraudCost' | 'fraudCostLow' | 'fraudCostHigh'> {
  const ends = worked.map((day) => rangeCosts(profile, day, range, policy));
  const fraudCost = sumOf(worked, ({ cost }) => cost);
  const low = sumOf(ends, (end) => end.low);
  const high = sumOf(ends, (end) => end.high);
  const floor = policy.range_floor;
  if (floor.n === 0n) return { fraudCost, fraudCostLow: low, fraudCostHigh: high };
  return {
    fraudCost,
    fraudCostLow: minimum(low, multiply(fraudCost, subtract(ONE, floor))),
    fraudCostHigh: maximum(high, multiply(fraudCost, add(ONE, floor))),
  };
}

function sumOf<T>(items: readonly T[], amount: (item: T) => Rational): Rational {
  return items.reduce((total, item) => add(total, amount(item)), ZERO);
}
