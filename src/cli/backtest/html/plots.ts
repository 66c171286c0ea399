import { grouped } from '../../../core/backtest/groups.ts';
import type { Comparison } from '../../../core/backtest/replay.ts';
import type { PolicyReport } from '../../../core/backtest/report.ts';
import { toDouble } from '../../../core/credit/rational.ts';
import { BadInput } from '../../bad-input.ts';

/** A picture as SVG text under its title. */
export interface Picture {
  title: string;
  svg: string;
}

interface Contender {
  name: string;
  comparisons: readonly Comparison[];
}

/** The grades in the order of the page, and their colors: dark enough for paper, and distinct without red and green. */
export const GRADES = ['HIGH', 'MEDIUM', 'LOW', 'none'];
export const COLORS = ['#1b6ca8', '#d98200', '#7a3e9d', '#8a8a8a'];

/**
 * Recommended against decided for each currency, and the calibration of the grades. The library draws into a document
 * without a browser. Both are loaded only here: the image of the bot leaves them out.
 * @throws BadInput where they are not installed
 */
export async function pictures(
  policies: readonly Contender[],
  reports: readonly PolicyReport[],
): Promise<Picture[]> {
  const drawing = await loaded();
  const names = policies.map(({ name }) => name);
  const points = policies.flatMap(({ name, comparisons }) =>
    comparisons.flatMap((one) => pointOf(name, one)),
  );
  return [
    ...grouped(points, ({ currency }) => currency).map(([currency, ofCurrency]) =>
      scatter(drawing, currency, ofCurrency, names),
    ),
    calibration(drawing, reports),
  ];
}

async function loaded() {
  try {
    const [plot, { parseHTML }] = await Promise.all([import('@observablehq/plot'), import('linkedom')]);
    const { document } = parseHTML('<html><body></body></html>');
    return { plot, document };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new BadInput(
      '--html needs the plotting library, which the image leaves out: run it from the source',
    );
  }
}

type Drawing = Awaited<ReturnType<typeof loaded>>;

/** Doubles, since they are only drawn. */
function pointOf(policy: string, { currency, decided, recommended, confidence }: Comparison) {
  if (recommended === undefined) return [];
  const grade = confidence ?? 'none';
  return [{ policy, currency, grade, decided: toDouble(decided), recommended: toDouble(recommended) }];
}

function scatter(
  { plot, document }: Drawing,
  currency: string,
  points: ReturnType<typeof pointOf>,
  names: readonly string[],
): Picture {
  const most = Math.max(1, ...extremes(points));
  const svg = plot.plot({
    document,
    width: 760,
    height: 420,
    marginLeft: 70,
    grid: true,
    // A square root scale keeps small and large amounts apart, and has a place for 0.
    x: { type: 'sqrt', domain: [0, most], label: `decided, ${currency}`, ticks: 5 },
    y: { type: 'sqrt', domain: [0, most], label: `recommended, ${currency}`, ticks: 6 },
    ...(names.length > 1 && { fx: { domain: names, label: null } }),
    color: { domain: GRADES, range: COLORS, legend: false },
    marks: [
      plot.line(
        [
          [0, 0],
          [most, most],
        ],
        { stroke: '#666', strokeDasharray: '4,4' },
      ),
      plot.dot(points, {
        x: 'decided',
        y: 'recommended',
        stroke: 'grade',
        r: 2.5,
        ...(names.length > 1 && { fx: 'policy' }),
      }),
    ],
  });
  return { title: `Recommended against decided, ${currency}`, svg: svg.outerHTML };
}

/** In a loop, since a spread of many thousands of values is too long a call. */
function extremes(points: ReturnType<typeof pointOf>): [number] {
  let most = 0;
  for (const { decided, recommended } of points) most = Math.max(most, decided, recommended);
  return [most];
}

function calibration({ plot, document }: Drawing, reports: readonly PolicyReport[]): Picture {
  const bars = reports.flatMap(({ policy, by_confidence }) =>
    by_confidence.flatMap(({ name, agreement: { median_error, p90_error } }) =>
      median_error === null || p90_error === null
        ? []
        : [{ policy, grade: name, median: median_error * 100, p90: p90_error * 100 }],
    ),
  );
  const channels = { x: 'grade', stroke: 'grade', ...(reports.length > 1 && { fx: 'policy' }) };
  const svg = plot.plot({
    document,
    width: 760,
    height: 300,
    marginLeft: 60,
    grid: true,
    x: { domain: GRADES, label: 'confidence' },
    y: { label: 'error, % of decided', zero: true },
    ...(reports.length > 1 && { fx: { domain: reports.map(({ policy }) => policy), label: null } }),
    color: { domain: GRADES, range: COLORS, legend: false },
    marks: [
      plot.ruleX(bars, { ...channels, y1: 'median', y2: 'p90', strokeWidth: 3 }),
      plot.dot(bars, { ...channels, y: 'median', r: 5, fill: 'white', strokeWidth: 2 }),
      plot.ruleY([0]),
    ],
  });
  return {
    title: 'Are the grades right? Median error (dot) to 90th percentile (end of the line)',
    svg: svg.outerHTML,
  };
}
