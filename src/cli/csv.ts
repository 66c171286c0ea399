import { type CsvError, parse } from 'csv-parse/sync';
import type { UsageTable } from '../core/credit/types.ts';
import { BadInput } from './bad-input.ts';

/** Separators that spreadsheets write, with the words for one and for several. */
const SEPARATORS: Readonly<Record<string, readonly [string, string]>> = {
  ',': ['comma', 'commas'],
  ';': ['semicolon', 'semicolons'],
  '\t': ['tab', 'tabs'],
  '|': ['vertical bar', 'vertical bars'],
};

/**
 * A CSV export as a table: the first line names the columns, every cell is text. The separator is that of a first line
 * `sep=;`, else the only one that fits every row. Numbers with a decimal comma are read only when `decimal` says so,
 * since 1,234 can be meant in two ways.
 * @throws BadInput with the line; also when a row has more or fewer cells than the header, since a download that broke
 *   off would otherwise count as 0
 */
export function csvTable(text: string, name: string, { decimal }: CsvFormat = {}): UsageTable {
  const { body, named } = withoutSeparatorLine(text, name);
  const separator = named ?? separatorOf(body, name);
  const [header, ...rows] = recordsOf(body, separator, { name, before: named === undefined ? 0 : 1 });
  if (header === undefined) throw new BadInput(`${name}: is empty; expected a line of column names and rows`);
  const width = header.cells.length;
  for (const { cells, line } of rows)
    if (cells.length !== width) throw wrongWidth(`${name}, line ${line}`, cells.length, width, separator);
  if (separator !== ',' && decimal === undefined) refuseUnclear(rows, separator, name);
  if (decimal === 'comma') refuseThousands(rows, name);
  return {
    columns: header.cells,
    rows: rows.map(({ cells }) => (decimal === 'comma' ? cells.map(withPoint) : cells)),
  };
}

/** How the numbers of a file are written; undefined: with a point, unless the file shows otherwise. */
export interface CsvFormat {
  decimal?: 'comma' | 'point' | undefined;
}

interface CsvRow {
  cells: string[];
  /** Last line of the row in the file, counted from 1. */
  line: number;
}

/** Excel's first line `sep=;` names the separator and is no row. */
function withoutSeparatorLine(text: string, name: string): { body: string; named?: string } {
  const [line = ''] = text.split(/[\r\n]/, 1);
  const [, named] = /^"?sep=(.?)"?$/i.exec(line) ?? [];
  if (named === undefined) return { body: text };
  if (!(named in SEPARATORS))
    throw new BadInput(`${name}, line 1: sep= must be followed by a comma, semicolon, tab or vertical bar`);
  return { body: text.slice(line.length).replace(/^(\r\n|\r|\n)/, ''), named };
}

/** @throws BadInput when the header holds several separators and not exactly one of them fits every row */
function separatorOf(body: string, name: string): string {
  const seen = separatorsIn(body);
  if (seen.length < 2) return seen[0] ?? ',';
  const [fitting, another] = seen.filter((separator) => fitsEveryRow(body, separator));
  if (fitting !== undefined && another === undefined) return fitting;
  const words = seen.map((separator) => SEPARATORS[separator]?.[1]).join(' and ');
  throw new BadInput(
    `${name}: the first line has ${words}, so the separator is not clear; add a line such as sep=; above it`,
  );
}

/** The separators outside quotes in the first line. */
function separatorsIn(body: string): string[] {
  const seen = new Set<string>();
  let quoted = false;
  for (const mark of body) {
    if (mark === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (mark === '\n' || mark === '\r') break;
    else if (mark in SEPARATORS) seen.add(mark);
  }
  return [...seen];
}

function fitsEveryRow(body: string, separator: string): boolean {
  try {
    const [header, ...rows] = recordsOf(body, separator, { name: '', before: 0 });
    return rows.every(({ cells }) => cells.length === header?.cells.length);
  } catch (error) {
    if (error instanceof BadInput) return false;
    throw error;
  }
}

function recordsOf(body: string, separator: string, file: { name: string; before: number }): CsvRow[] {
  try {
    const read = parse(body, {
      delimiter: separator,
      // Named, since csv-parse is slow to find them: it looks for each of them at every character of the first line.
      record_delimiter: ['\r\n', '\n', '\r'],
      bom: true,
      skip_empty_lines: true,
      info: true,
    }) as unknown as { record: string[]; info: { lines: number } }[];
    return read.map(({ record, info }) => ({ cells: record, line: info.lines + file.before }));
  } catch (error) {
    const { code, lines, record } = error as CsvError & { lines?: number; record?: string[] };
    const [, width] = /expect (\d{1,6})/.exec(String((error as Error).message).slice(0, 200)) ?? [];
    if (code === 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH' && record && width)
      throw wrongWidth(
        `${file.name}, line ${(lines ?? 0) + file.before}`,
        record.length,
        Number(width),
        separator,
      );
    const where = lines === undefined ? file.name : `${file.name}, line ${lines + file.before}`;
    throw new BadInput(`${where}: not CSV; check the quotes there`, { cause: error });
  }
}

function wrongWidth(where: string, cells: number, width: number, separator: string): BadInput {
  const seen = `${where}: ${cells} ${cells === 1 ? 'cell' : 'cells'}, but the first line has ${width}`;
  return new BadInput(
    cells > width
      ? `${seen}; put quotes round values that hold a ${SEPARATORS[separator]?.[0]}`
      : `${seen}; the file is cut off or damaged there: download it again`,
  );
}

const DECIMAL_COMMA = /^[+-]?\d{1,40},\d{1,40}$/;
const DOTTED_THOUSANDS = /^[+-]?\d{1,3}(?:\.\d{3}){1,12}$/;

function withPoint(cell: string): string {
  return DECIMAL_COMMA.test(cell.trim()) ? cell.replace(',', '.') : cell;
}

/** A file of another locale: both 1,234 and 1.234 may be a thousand there. */
function refuseUnclear(rows: readonly CsvRow[], separator: string, name: string): void {
  const unclear = (text: string) =>
    DECIMAL_COMMA.test(text) || (separator === ';' && DOTTED_THOUSANDS.test(text));
  const seen = firstCell(rows, unclear);
  if (seen === undefined) return;
  throw new BadInput(
    `${name}, line ${seen.line}: the separator is a ${SEPARATORS[separator]?.[0]}, so ${seen.text} may have a decimal comma or not; ` +
      'add --decimal comma or --decimal point, or download the file again with commas as separators',
  );
}

function refuseThousands(rows: readonly CsvRow[], name: string): void {
  const seen = firstCell(rows, (text) => DOTTED_THOUSANDS.test(text));
  if (seen === undefined) return;
  throw new BadInput(
    `${name}, line ${seen.line}: ${seen.text} has no decimal comma; download the file again without separators of thousands`,
  );
}

function firstCell(
  rows: readonly CsvRow[],
  wanted: (text: string) => boolean,
): { text: string; line: number } | undefined {
  for (const { cells, line } of rows) {
    const text = cells.map((cell) => cell.trim()).find(wanted);
    if (text !== undefined) return { text, line };
  }
  return undefined;
}
