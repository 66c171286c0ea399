import type { BacktestReport } from '../../core/backtest/report.ts';
import { reportParts } from './report-tables.ts';

/** Rows of a table that a terminal shows, with the names of the columns; the JSON has all of them. */
const MOST_ROWS = 16;

/** A report as lines for a terminal. */
export function reportLines(report: BacktestReport): string[] {
  return [
    `${report.cases.toLocaleString('en-US')} cases`,
    ...reportParts(report).flatMap(({ heading, tables, notes }) => [
      '',
      `== ${printable(heading)}`,
      ...tables.flatMap(({ title, rows }) => [
        '',
        title,
        ...aligned(rows.slice(0, MOST_ROWS)),
        ...more(rows),
      ]),
      '',
      ...notes,
    ]),
  ];
}

function more(rows: string[][]): string[] {
  return rows.length > MOST_ROWS ? [`and ${rows.length - MOST_ROWS} more; --json has all`] : [];
}

/** Control characters of foreign text must not reach the terminal. */
function printable(text: string): string {
  return text.replace(/\p{C}/gu, '�');
}

/** Columns as wide as their widest cell; the first to the left, the others to the right. */
function aligned(cells: string[][]): string[] {
  const rows = cells.map((row) => row.map(printable));
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}
