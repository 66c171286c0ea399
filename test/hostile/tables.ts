import { RowReader } from '../../src/adapters/trino/cells.ts';
import { PageParser } from '../../src/adapters/trino/page-parser.ts';
import { readPage } from '../../src/adapters/trino/pages.ts';
import { BadInput } from '../../src/cli/bad-input.ts';
import { csvTable } from '../../src/cli/csv.ts';
import { decodedText } from '../../src/cli/decoded-text.ts';
import { AppError } from '../../src/core/errors.ts';
import type { Family } from './family.ts';
import { mutated, type Random } from './random.ts';

const CELLS = [
  'BD',
  'NA',
  '7526.30',
  '1,234',
  '"a,b"',
  '""',
  '"line\nbreak"',
  '2026-10-03',
  '\u2205',
  '-5',
  ' ',
  '=1+1',
];

function csvText(random: Random): string {
  const width = random.below(5) + 1;
  const separator = random.pick([',', ',', ';', '\t']);
  const end = random.pick(['\n', '\r\n', '\r']);
  const names = Array.from(
    { length: width },
    (_, at) => random.pick(['country', 'spend', 'attempts', 'date']) + at,
  );
  const rows = random.list(8, () => Array.from({ length: width }, () => random.pick(CELLS)).join(separator));
  return [names.join(separator), ...rows].join(end) + random.pick(['', end]);
}

export const csvFiles: Family = {
  name: 'CSV files',
  promise: 'a table whose rows have as many cells as the header, or one line that says what is wrong',
  next: (random) => {
    const text = random.chance(0.2) ? csvText(random) : mutated(csvText(random), random);
    const bytes = Buffer.from(text);
    if (random.chance(0.05)) bytes[random.below(bytes.length)] = random.below(256);
    return () => {
      try {
        const { columns, rows } = csvTable(decodedText(bytes), 'usage.csv');
        return rows.every((row) => row.length === columns.length)
          ? undefined
          : `uneven rows of ${JSON.stringify(text)}`;
      } catch (thrown) {
        if (thrown instanceof BadInput)
          return thrown.message.trim().includes('\n') ? `several lines: ${thrown.message}` : undefined;
        if ((thrown as { code?: string }).code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return undefined;
        throw thrown;
      }
    };
  },
};

const TYPES = [
  'varchar',
  'bigint',
  'decimal(18,2)',
  'double',
  'date',
  'array(bigint)',
  'row(a bigint)',
  'map(varchar,bigint)',
];
const VALUES = [
  'BD',
  '7526.30',
  12,
  -1,
  1e21,
  0.1,
  null,
  true,
  [1, 2],
  { a: 1 },
  '2026-10-03',
  'NaN',
  '9'.repeat(90),
];

function pageText(random: Random): string {
  const columns = Array.from({ length: random.below(4) + 1 }, (_, at) => ({
    name: `c${at}`,
    type: random.pick(TYPES),
  }));
  const data = random.list(12, () => columns.map(() => random.pick(VALUES)));
  return JSON.stringify({
    id: 'q1',
    columns,
    data,
    stats: { state: random.pick(['RUNNING', 'FINISHED']), processedRows: 3 },
  });
}

/** Rows and fields of a page that comes in pieces, or the code of the error that says why there are none. */
function readInPieces(bytes: Buffer, size: number): string {
  const rows: unknown[] = [];
  let reader: RowReader | undefined;
  try {
    const parser = new PageParser((head) => {
      const { columns } = readPage(
        { id: 'q1', stats: { state: 'RUNNING' }, ...Object(head), data: [] },
        'q1',
      );
      if (columns)
        reader = new RowReader(
          columns,
          columns.map((_, at) => at),
        );
    });
    for (let from = 0; from < bytes.length; from += size) {
      for (const row of parser.push(bytes.subarray(from, from + size))) {
        if (!reader) throw new AppError('TRINO_INCOMPLETE');
        rows.push(reader.read(row));
      }
    }
    readPage(parser.end(), 'q1');
    return JSON.stringify(rows);
  } catch (thrown) {
    if (thrown instanceof AppError) return 'refused';
    throw thrown;
  }
}

export const trinoPages: Family = {
  name: 'Trino pages',
  promise: 'the same rows, or none, however the page is cut into pieces on its way',
  next: (random) => {
    const text = random.chance(0.3) ? pageText(random) : mutated(pageText(random), random);
    const bytes = Buffer.from(text);
    const size = random.below(40) + 1;
    return () => {
      const whole = readInPieces(bytes, bytes.length);
      const pieces = readInPieces(bytes, size);
      return whole === pieces
        ? undefined
        : `${whole.slice(0, 80)} but ${pieces.slice(0, 80)} in pieces of ${size}: ${text}`;
    };
  },
};
