import type { Code } from '../codes.ts';
import type { Bill } from '../input/usage.ts';
import { decimalText } from '../rational.ts';
import type { DayRates } from './day-rate.ts';
import type { Finding } from './finding.ts';
import type { HeldDay, HeldDayWorkings } from './fraud-line.ts';
import type { SeriesDay } from './series.ts';
import type { RateSource } from './usual-rate.ts';
import type { HoldReason } from './volume/surges.ts';
import type { VolumeWorkings } from './volume/workings.ts';

/** What a day was taken as. `low` days convert badly without extra volume; `usual` ones make the usual rate. */
export type DayMark = 'flagged' | 'held' | 'low' | 'usual' | 'other';

/** A day of one country: date, attempts, conversions, and what it was taken as. */
export type TrafficDay = [date: string, attempts: number, conversions: number, mark: DayMark];

/** What a country was compared with, and its days. */
export interface EstimateWorkings {
  /** The usual rate as it was used; the counts behind it are 0 for a default. */
  rate: string;
  source: RateSource;
  approved: number;
  attempts: number;
  cleanDays: number;
  /** Median attempts of a clean day, with 1 place; null without a usable history. */
  usualVolume: string | null;
  /** Days on which the account's other countries lowered the rate, with their share of usual. */
  lowered: Record<string, string>;
  days: TrafficDay[];
  /** Days whose cost is shown and not credited, by date. Absent in answers that were kept by releases before 2027. */
  held?: Record<string, HeldDayWorkings>;
}

/** How a country of a bill was judged. Declared scope has one only where a code is about the country. */
export interface CountryWorkings extends Bill {
  country: string;
  codes: Code[];
  /** In estimated scope only. */
  estimate: EstimateWorkings | null;
  /** In volume scope only. */
  volume?: VolumeWorkings;
}

/** Days that follow each other and are not credited without a second sign of fraud. */
export interface HeldRunWorkings extends Bill {
  country: string;
  days: string[];
  attempts: number;
  /** Usual attempts of one day, with 1 place. */
  usualVolume: string;
  /** What would be credited for them, in the currency's places. */
  amount: string;
  /** In volume scope only. */
  reason?: HoldReason;
}

/** What a line of the result leaves out: its money before it was rounded, and the counts behind each block rate. */
export interface LineWorkings extends Bill {
  country: string;
  month: string | null;
  /** Declared scope: the money that the fraud cost is a part of, 6 places. */
  spend: string | null;
  modes: { mode: string; sent: number; blocked: number }[];
}

/**
 * What the explanation shows beyond the result. Plain JSON, since it is kept with the answer: rates, shares and amounts
 * are decimal text, counts are numbers.
 */
export interface Workings {
  /** By account, currency and country. */
  countries: CountryWorkings[];
  heldRuns: HeldRunWorkings[];
  /** By account, currency, country and month. */
  lines: LineWorkings[];
  /** Parameters that the sentences name; null where nothing was calculated. */
  parameters: WorkingsParameters | null;
  /** The day of the ticket as it was claimed. */
  ticketDate: string | null;
  /** How many errors there are, where not all are kept in the result. */
  errors: number;
}

export interface WorkingsParameters {
  creditShare: string;
  /** The Verify fee is charged per attempt, so it is part of the cost of excess. */
  perAttempt: boolean;
  legitCap: string | null;
  holdVolume: string;
  strongVolume: string;
  /** Of volume scope only: decimal text, and a number of days. */
  volume?: {
    surgeRatio: string;
    madK: string;
    rangeSpread: string;
    rangeFloor: string;
    fewCleanDays: number;
  };
}

export function workingsOf(
  finding: Finding,
  { codes, held: heldDays }: { codes: Code[]; held: readonly HeldDay[] },
  rates: DayRates,
): CountryWorkings {
  const { profile, flagged, held, soft } = finding;
  const { series, usual, usualVolume } = profile;
  const { account, currency, country } = series;
  const inHeldRun = new Set(held.flatMap(({ days }) => days));
  const clean = new Set(series.cleanDays);
  const markOf = (day: SeriesDay): DayMark => {
    if (flagged.has(day)) return 'flagged';
    if (inHeldRun.has(day)) return 'held';
    if (soft.has(day)) return 'low';
    return clean.has(day) ? 'usual' : 'other';
  };
  const lowered = series.days.filter((day) => rates(profile, day).shareValue !== 1);
  return {
    account,
    currency,
    country,
    codes,
    estimate: {
      rate: decimalText(usual.rate, 4),
      source: usual.source,
      approved: Number(usual.approved),
      attempts: Number(usual.attempts),
      cleanDays: series.cleanDays.length,
      usualVolume: usualVolume && decimalText(usualVolume, 1),
      lowered: Object.fromEntries(
        lowered.map((day) => [day.date, decimalText(rates(profile, day).share, 4)]),
      ),
      days: series.days.map((day) => [day.date, day.attempts, day.conversions, markOf(day)]),
      held: Object.fromEntries(
        heldDays.flatMap(({ worked: { date, workings } }) => (workings ? [[date, workings]] : [])),
      ),
    },
  };
}
