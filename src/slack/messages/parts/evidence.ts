import type { KnownBlock, TableBlock } from '@slack/types';
import { dayText, groupThousands } from '../../../core/credit/explain/wording.ts';
import type { CountryWorkings, EstimateWorkings, TrafficDay } from '../../../core/credit/fraud/workings.ts';
import { table } from './block-limits.ts';
import { trafficChart } from './chart.ts';
import { type Mrkdwn, md } from './markup.ts';
import type { Numbered } from './numbered.ts';
import { country, plural } from './words.ts';

/** Countries that stay open. */
const OPEN_COUNTRIES = 5;
/** A day with fewer attempts says nothing about the rate (policy, `min_attempts_day`). */
const LEAST_ATTEMPTS = 30;

/** A country that was looked at in daily traffic. */
interface Looked extends CountryWorkings {
  estimate: EstimateWorkings;
}

/** What was looked at to say no: days, countries, rates, and the day that came nearest to being fraud. */
export interface Evidence {
  /** In one or two sentences. Empty where there is no daily traffic. */
  summary: Mrkdwn[];
  /** A row a country, the most traffic first. */
  table: TableBlock | undefined;
  chart: KnownBlock | undefined;
}

export function evidence(calculated: readonly Numbered[]): Evidence {
  const looked = calculated.flatMap(({ workings }) =>
    (workings?.countries ?? []).filter(
      (one): one is Looked => !!one.estimate && one.estimate.days.length > 0,
    ),
  );
  if (looked.length === 0) return { summary: [], table: undefined, chart: undefined };
  const days = new Set(looked.flatMap(({ estimate }) => estimate.days.map(([date]) => date)));
  const attempts = sumOf(
    looked.flatMap(({ estimate }) => estimate.days),
    ([, count]) => count,
  );
  const nearest = nearestDay(looked);
  return {
    summary: [
      md`I looked at ${plural(days.size, 'day')}, ${plural(new Set(looked.map((one) => one.country)).size, 'country').replace('countrys', 'countries')} and ${plural(attempts, 'attempt')}.`,
      ...(nearest ? [nearestText(nearest)] : []),
    ],
    table: countriesTable(looked),
    chart:
      nearest &&
      trafficChart(
        nearest.of.country,
        nearest.of.estimate.days,
        new Set([nearest.day[0]]),
        'nearest to fraud',
      ),
  };
}

interface Nearest {
  of: Looked;
  day: TrafficDay;
  /** Approved share of the day over the usual one. */
  ratio: number;
}

/** Held days came nearest, then days of low conversion without a surge, then the lowest rate. For display only. */
function nearestDay(looked: readonly Looked[]): Nearest | undefined {
  const rank = { flagged: 0, held: 0, low: 1, usual: 2, other: 2 } as const;
  const days = looked.flatMap((of) =>
    of.estimate.days
      .filter(([, attempts]) => attempts >= LEAST_ATTEMPTS)
      .map((day): Nearest => ({ of, day, ratio: day[2] / day[1] / Number(of.estimate.rate) })),
  );
  const [nearest] = days.sort((a, b) => rank[a.day[3]] - rank[b.day[3]] || a.ratio - b.ratio);
  return nearest;
}

function nearestText({ of: { country: code, estimate }, day: [date, attempts, approved] }: Nearest): Mrkdwn {
  const volume =
    estimate.usualVolume === null
      ? ''
      : `, ${groupThousands(estimate.usualVolume.replace(/\.0$/, ''))} attempts a day`;
  return md`Nearest to fraud: ${country(code)} on ${dayText(date)}, ${groupThousands(attempts)} attempts with ${share(approved, attempts)} approved (usual: ${share(Number(estimate.rate), 1)}${volume}).`;
}

function countriesTable(looked: readonly Looked[]): TableBlock {
  const rows = looked
    .map(({ country: code, estimate }) => ({
      name: country(code),
      estimate,
      attempts: sumOf(estimate.days, ([, count]) => count),
      approved: sumOf(estimate.days, ([, , count]) => count),
    }))
    .sort((a, b) => b.attempts - a.attempts);
  return table(
    [
      { title: 'Country' },
      { title: 'Approved', align: 'right' },
      { title: 'Usual', align: 'right' },
      { title: 'Attempts', align: 'right' },
      { title: 'Days', align: 'right' },
    ],
    rows
      .slice(0, OPEN_COUNTRIES)
      .map(({ name, estimate, attempts, approved }) => [
        name,
        share(approved, attempts),
        share(Number(estimate.rate), 1),
        groupThousands(attempts),
        groupThousands(estimate.days.length),
      ]),
  );
}

/** The countries that the open table leaves out. */
export function otherCountries(calculated: readonly Numbered[]): Mrkdwn[] {
  const looked = calculated.flatMap(({ workings }) => workings?.countries ?? []);
  return looked
    .flatMap(({ country: code, estimate }) => (estimate ? [{ code, estimate }] : []))
    .map(({ code, estimate }) => ({ code, estimate, attempts: sumOf(estimate.days, ([, count]) => count) }))
    .sort((a, b) => b.attempts - a.attempts)
    .slice(OPEN_COUNTRIES)
    .map(({ code, estimate, attempts }) => {
      const approved = sumOf(estimate.days, ([, , count]) => count);
      return md`• *${country(code)}*: ${share(approved, attempts)} of ${groupThousands(attempts)} attempts approved, usual ${share(Number(estimate.rate), 1)}, ${plural(estimate.days.length, 'day')}`;
    });
}

/** A share of counts as `41.6%`; for display, never used. */
function share(part: number, whole: number): string {
  return whole === 0 ? '–' : `${Math.round((part / whole) * 1000) / 10}%`;
}

function sumOf<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((sum, item) => sum + value(item), 0);
}
