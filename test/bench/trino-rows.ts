/** What the benchmark's Trino serves: a million rows of eight columns, 92 MB of JSON, in pages of 10,000. */
export const ROWS = 1_000_000;
export const ROWS_PER_PAGE = 10_000;

export const COLUMNS = [
  'varchar',
  'varchar',
  'varchar',
  'varchar',
  'bigint',
  'bigint',
  'decimal(12,4)',
  'double',
].map((type, index) => ({ name: `column_${index}`, type }));

export function benchPage(): string {
  const rows = Array.from({ length: ROWS_PER_PAGE }, (_, at) => [
    `2026-10-${String((at % 30) + 1).padStart(2, '0')}`,
    'AC00000000000000000000000000000001',
    'BD',
    'sms',
    100 + (at % 900),
    at % 80,
    `${at % 400}.1250`,
    at / 8,
  ]);
  return JSON.stringify(rows);
}
