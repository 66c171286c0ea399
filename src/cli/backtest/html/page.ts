import type { BacktestReport } from '../../../core/backtest/report.ts';
import type { Contender } from '../contenders.ts';
import { reportParts } from '../report-tables.ts';
import { escaped, htmlTable } from './escape.ts';
import { COLORS, GRADES, pictures } from './plots.ts';

/**
 * A report as one page that needs no network and no script. `sections` is the HTML of each case.
 * @throws BadInput where the plotting library is not installed
 */
export async function htmlPage(
  report: BacktestReport,
  policies: readonly Contender[],
  sections: readonly string[],
): Promise<string> {
  const drawn = await pictures(policies, report.policies);
  const parts = reportParts(report).map(
    ({ heading, tables, notes }) =>
      `<section><h2>${escaped(heading)}</h2>${tables.map(({ title, rows }) => htmlTable(title, rows)).join('\n')}${notes.map((note) => `<p>${escaped(note)}</p>`).join('\n')}</section>`,
  );
  const figures = drawn.map(
    ({ title, svg }) => `<figure><figcaption>${escaped(title)}</figcaption>${svg}</figure>`,
  );
  const workingsOf = policies.length > 1 ? `; workings of ${escaped(policies[0]?.name ?? '')}` : '';
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Back-test of ${report.cases} cases</title><style>${STYLE}</style></head>
<body><h1>Back-test: ${report.cases.toLocaleString('en-US')} cases</h1>
<p>What each policy recommends beside what people decided. Decisions are no truth: people tend to follow what they saw.</p>
${parts.join('\n')}
<section><h2>Pictures</h2>
<p>${KEY}</p>
${figures.join('\n')}</section>
<section><h2>Cases${workingsOf}</h2></section>
${sections.join('\n')}
</body></html>
`;
}

const KEY = GRADES.map((grade, at) => `<span style="color:${COLORS[at]}">●</span> ${grade}`).join(' &nbsp; ');

const STYLE = `
body { font: 15px/1.45 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; }
table { border-collapse: collapse; margin: 1rem 0; font-variant-numeric: tabular-nums; width: 100%; }
caption { text-align: left; font-weight: 600; padding: .3rem 0; }
th, td { padding: .25rem .6rem; border-bottom: 1px solid #ccc; text-align: right; }
/* An amount never breaks in two; only names and codes do. */
td:not(:last-child) { white-space: nowrap; } th[scope=row] { overflow-wrap: anywhere; }
th { font-weight: 500; } th[scope=row], th:first-child { text-align: left; }
figure { margin: 1.5rem 0; break-inside: avoid; } figcaption { font-weight: 600; } svg { max-width: 100%; height: auto; }
h2 { border-bottom: 2px solid #1a1a1a; margin-top: 2.5rem; }
.case { break-inside: avoid; font-size: 13px; content-visibility: auto; contain-intrinsic-size: auto 12rem; }
.case caption { display: none; } .case ul { padding-left: 1.2rem; }
@media print { body { max-width: none; margin: 0; font-size: 11px; } .case { content-visibility: visible; } }
`;
