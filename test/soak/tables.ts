import type { Scripted } from '../emulators/trino/index.ts';

/** Trino's page in newer versions: 16 MB of JSON. */
const PAGE_BYTES = 16_000_000;
const ROWS = 200_000;

type Cell = (row: number) => unknown;
interface Shape {
  columns: [name: string, type: string, cell: Cell][];
  rows?: number;
}

const day: Cell = (row) => `2026-10-${String(1 + (row % 28)).padStart(2, '0')}`;
const USAGE: Shape['columns'] = [
  ['usage_date', 'varchar', day],
  ['country', 'varchar', (row) => ['BD', 'ID', 'US', 'DE'][row % 4]],
  ['attempts', 'bigint', (row) => 5 + (row % 7)],
  ['conversions', 'bigint', (row) => row % 5],
  // A total with conversions and a currency: the fee in it depends on each row, so that the bot reads and keeps them all.
  ['currency', 'varchar', () => 'USD'],
  ['total_charges', 'double', (row) => (row % 1000) / 3],
];

function padded(width: number): Shape['columns'] {
  const rest = Array.from({ length: width - USAGE.length }, (_, at): Shape['columns'][number] => [
    `note_${at}`,
    'varchar',
    (row) => `note ${at} ${row}`,
  ]);
  return [...USAGE, ...rest];
}

function replaced(name: string, type: string, cell: Cell): Shape['columns'] {
  return USAGE.map((column) => (column[0] === name ? [name, type, cell] : column));
}

const dayAfter = (days: number) => new Date(Date.UTC(2026, 3, 1 + days)).toISOString().slice(0, 10);

const monthAfter = (months: number) => new Date(Date.UTC(2024, 4 + months, 1)).toISOString().slice(0, 7);

/** Real ones, since others are no country of Verify. */
const COUNTRIES = (
  'AE AF AL AM AO AR AT AU AZ BA BD BE BG BH BO BR BY CA CH CI CL CM CN CO CR CU CY CZ DE DK DO DZ EC EE EG ES ET FI FR ' +
  'GB GE GH GR GT HK HN HR HU ID IE'
).split(' ');

/** 375 places of accounts of the link's own on all days of two months, all in use and some attacked. */
function manyLines(link: number): Shape {
  return {
    rows: 375 * 61,
    columns: [
      ['usage_date', 'varchar', (row) => dayAfter(Math.floor(row / 375))],
      ['country', 'varchar', (row) => COUNTRIES[row % 5]],
      [
        'account_sid',
        'varchar',
        (row) => `AC${link}${String(Math.floor((row % 375) / 5)).padStart(31, '0')}`,
      ],
      ['attempts', 'bigint', (row) => (Math.floor(row / 375) % 7 === 3 && row % 2 === 0 ? 5000 : 100)],
      ['conversions', 'bigint', () => 90],
      ['sms_fee', 'double', (row) => (row % 1000) / 3 + 1],
    ],
  };
}

/** What a Look of the soak gets from Trino. */
export const TABLES: Record<string, Shape> = {
  small: { columns: USAGE, rows: 20 },
  wide20: { columns: padded(20) },
  wide60: { columns: padded(60) },
  bad: { columns: replaced('attempts', 'varchar', (row) => `bad ${row}`) },
  digits: {
    columns: replaced('total_charges', 'varchar', (row) => `0.${'7'.repeat(60_000)}${row}`),
    rows: 200,
  },
  accounts: {
    columns: [...USAGE, ['account_sid', 'varchar', (row) => `AC${String(row).padStart(32, '0')}`]],
  },
  // As many countries and days as LIMITS allow, all in use on all days and attacked on some.
  limits: {
    rows: 30_000,
    columns: [
      ['usage_date', 'varchar', (row) => dayAfter(Math.floor(row / 500))],
      ['country', 'varchar', (row) => ['BD', 'ID', 'US', 'DE', 'UZ'][row % 5]],
      ['account_sid', 'varchar', (row) => `AC${String(Math.floor(row / 5) % 100).padStart(32, '0')}`],
      ['attempts', 'bigint', (row) => (Math.floor(row / 500) % 7 === 3 && row % 2 === 0 ? 5000 : 100)],
      ['conversions', 'bigint', () => 90],
      ['sms_fee', 'double', (row) => (row % 1000) / 3 + 1],
    ],
  },
  // Two links of one message with all the lines that it may have, each with all days of its month.
  ...Object.fromEntries(['lines', 'lines2'].map((name, link) => [name, manyLines(link)])),
  // 50 countries of 30 months, without days.
  months: {
    rows: 1500,
    columns: [
      ['month', 'varchar', (row) => monthAfter(row % 30)],
      ['country', 'varchar', (row) => COUNTRIES[Math.floor(row / 30)]],
      ['account_sid', 'varchar', () => `AC${'0'.repeat(32)}`],
      ['sms_fee', 'double', (row) => (row % 1000) / 3 + 1],
    ],
  },
  texts: { columns: replaced('country', 'varchar', (row) => `${row} ${'x'.repeat(600)}`) },
  cell: { columns: replaced('country', 'varchar', () => 'x'.repeat(900_000)), rows: 40 },
};

/** The whole result in pages of 16 MB, made once and sent as often as it is asked for. */
export function scripted(name: string): Scripted {
  const { columns, rows = ROWS } = TABLES[name] ?? { columns: USAGE, rows: 0 };
  pages[name] ??= makePages(columns, rows);
  const own = pages[name];
  return { columns: columns.map(([label, type]) => ({ name: label, type })), page: (index) => own[index] };
}

const pages: Record<string, string[]> = {};

function makePages(columns: Shape['columns'], rows: number): string[] {
  const made: string[] = [];
  let page: string[] = [];
  let bytes = 0;
  for (let row = 0; row < rows; row++) {
    const text = JSON.stringify(columns.map(([, , cell]) => cell(row)));
    page.push(text);
    bytes += text.length;
    if (bytes < PAGE_BYTES && row < rows - 1) continue;
    made.push(`[${page.join(',')}]`);
    page = [];
    bytes = 0;
  }
  return made;
}
