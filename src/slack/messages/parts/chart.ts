import type { KnownBlock } from '@slack/types';
import { dayText } from '../../../core/credit/explain/wording.ts';
import type { TrafficDay } from '../../../core/credit/fraud/workings.ts';
import { plain } from './markup.ts';
import { country } from './words.ts';

/** Slack's limits of a chart. https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block */
const MOST_POINTS = 20;
const TITLE = 50;

/** Marks a flagged day, or a week that holds one, in the name of its point. */
const FLAG = '▲ ';

/** What the two lines of a chart are. */
export interface ChartWords {
  title: string;
  first: string;
  second: string;
  unit: string;
}

const CODES: ChartWords = {
  title: 'attempts and approved codes',
  first: 'Attempts',
  second: 'Approved',
  unit: 'Codes',
};

/** Attempts and approved codes of a span of time. */
interface Point {
  label: string;
  attempts: number;
  approved: number;
}

/**
 * Attempts and approved codes of one country, a day or a week each, with the days of `marked` marked: those days with
 * as much around them as a chart holds, and `meaning` says what the mark stands for. Undefined where a picture of one
 * point would say nothing.
 */
export function trafficChart(
  code: string,
  days: readonly TrafficDay[],
  marked: ReadonlySet<string>,
  meaning: string,
  words: ChartWords = CODES,
): KnownBlock | undefined {
  const points = dailyPoints(days, marked) ?? weeklyPoints(days, marked);
  if (points.length < 2) return undefined;
  const categories = points.map(({ label }) => label);
  const series = (name: string, value: (point: Point) => number) => ({
    name,
    data: points.map((point) => ({ label: point.label, value: value(point) })),
  });
  const block = {
    type: 'data_visualization',
    title: plain(`${country(code)}: ${words.title}`, TITLE),
    chart: {
      type: 'line',
      series: [
        series(words.first, ({ attempts }) => attempts),
        series(words.second, ({ approved }) => approved),
      ],
      axis_config: {
        categories,
        x_label: marked.size > 0 ? `${FLAG}= ${meaning}` : 'Day',
        y_label: words.unit,
      },
    },
  };
  // @slack/types 3.2 does not know this block yet.
  return block as unknown as KnownBlock;
}

/** A point a day; undefined when the marked days alone span more than a chart holds. */
function dailyPoints(days: readonly TrafficDay[], marked: ReadonlySet<string>): Point[] | undefined {
  const at = days.flatMap(([date], index) => (marked.has(date) ? [index] : []));
  const first = at[0] ?? Math.max(0, days.length - MOST_POINTS);
  const last = at.at(-1) ?? days.length - 1;
  if (last - first + 1 > MOST_POINTS) return undefined;
  const spare = MOST_POINTS - (last - first + 1);
  const before = Math.min(
    first,
    Math.ceil(spare / 2) + Math.max(0, Math.floor(spare / 2) - (days.length - 1 - last)),
  );
  const start = first - before;
  return days.slice(start, start + MOST_POINTS).map(([date, attempts, approved]) => ({
    label: `${marked.has(date) ? FLAG : ''}${dayText(date).replace(/ \d{4}$/, '')}`,
    attempts,
    approved,
  }));
}

/** A point a week, from Monday; the newest weeks where there are too many. */
function weeklyPoints(days: readonly TrafficDay[], marked: ReadonlySet<string>): Point[] {
  const weeks = new Map<string, Point & { flagged: boolean }>();
  for (const [date, attempts, approved] of days) {
    const monday = mondayOf(date);
    const week = weeks.get(monday) ?? { label: '', attempts: 0, approved: 0, flagged: false };
    week.attempts += attempts;
    week.approved += approved;
    week.flagged ||= marked.has(date);
    weeks.set(monday, week);
  }
  return [...weeks].slice(-MOST_POINTS).map(([monday, { attempts, approved, flagged }]) => ({
    label: `${flagged ? FLAG : ''}week ${dayText(monday).replace(/ 20(\d\d)$/, " '$1")}`,
    attempts,
    approved,
  }));
}

function mondayOf(date: string): string {
  const day = new Date(`${date}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7));
  return day.toISOString().slice(0, 10);
}
