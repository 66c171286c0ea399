import fc from 'fast-check';
import { calculate } from '../../../src/core/credit/calculate.ts';
import type { Cell, Result } from '../../../src/core/credit/types.ts';

/** A day of one country. Money in thousandths of the currency. */
export interface Row {
  day: number;
  country: string;
  attempts: number;
  approved: number;
  fee: number;
  blocked: number;
  delivered: number;
  numbers: number;
}

const COLUMNS = [
  'date',
  'country',
  'attempts',
  'converted',
  'sms_fee',
  'blocked',
  'delivered',
  'distinct_numbers',
];
const FINE = { minor_units: { USD: 12 }, min_credit: 0 };
export const isoDay = (day: number) => new Date(Date.UTC(2026, 0, day)).toISOString().slice(0, 10);

const cellsOf = (row: Row): Cell[] => [
  isoDay(row.day),
  row.country,
  row.attempts,
  row.approved,
  `${row.fee}e-3`,
  row.blocked,
  row.delivered,
  row.numbers,
];

/** `width`: 6 columns without the optional ones of outages, 8 with them. */
export const run = (rows: readonly Row[], width: 6 | 8, claim: object = {}, policy: object = {}): Result =>
  calculate({
    table: { columns: COLUMNS.slice(0, width), rows: rows.map((row) => cellsOf(row).slice(0, width)) },
    claim: { ticket_date: '2026-02-10', ...claim },
    policy: { ...FINE, ...policy },
  });

export const units = (result: Result) => BigInt((result.credit_amount ?? '0').replace('.', ''));

/** Steady traffic with an attack or a moderate surge in it, old or new, small or large. */
const countryRows = (country: string) =>
  fc
    .record({
      base: fc.integer({ min: 4, max: 200 }),
      percent: fc.integer({ min: 20, max: 90 }),
      start: fc.constantFrom(1, 1, 1, 12),
      days: fc.integer({ min: 8, max: 18 }),
      from: fc.integer({ min: 8, max: 18 }),
      attack: fc.array(
        fc.record({
          factor: fc.integer({ min: 1, max: 9 }),
          share: fc.integer({ min: 0, max: 60 }),
          blocked: fc.integer({ min: 0, max: 30 }),
          delivered: fc.integer({ min: 10, max: 100 }),
        }),
        { maxLength: 4 },
      ),
    })
    .map(({ base, percent, start, days, from, attack }) =>
      Array.from({ length: days }, (_, at): Row => {
        const day = start + at;
        const { factor, share, blocked, delivered } = attack[day - from] ?? {
          factor: 1,
          share: percent,
          blocked: 1,
          delivered: 95,
        };
        const attempts = base * factor;
        const approved = Math.floor((attempts * share) / 100);
        const part = (of: number) => Math.max(approved, Math.floor((attempts * of) / 100));
        return {
          day,
          country,
          attempts,
          approved,
          fee: attempts * 40,
          blocked: Math.floor((attempts * blocked) / 100),
          delivered: part(delivered),
          numbers: part(delivered - 5),
        };
      }),
    );

export const traffic = fc
  .tuple(...['ID', 'TJ', 'US', 'GB', 'DE'].map(countryRows))
  .map((countries) => countries.flat())
  .filter((rows) => rows.some(({ approved }) => approved > 0));
export const width = fc.constantFrom(6 as const, 8 as const);

/** A day of Indonesia, the way the worked examples have it. */
export function plain(day: number, attempts: number, approved: number, blocked: number): Row {
  const fee = attempts * 400;
  return { day, country: 'ID', attempts, approved, fee, blocked, delivered: attempts, numbers: attempts };
}
