import type { Cell, UsageTable } from '../../../src/core/credit/types.ts';

/** A day of synthetic traffic to one country: attempts, approvals and what its messages cost. */
export type Traffic = readonly [attempts: number, approved: number, cost?: string];

const COLUMNS = ['date', 'country', 'attempts', 'converted', 'verify_fee', 'sms_fee'];

/** Daily traffic of countries from 1 January 2026 on; null leaves a day out. */
export function dailyTable(countries: Record<string, readonly (Traffic | null)[]>): UsageTable {
  const rows = Object.entries(countries).flatMap(([country, days]) =>
    days.flatMap((traffic, at): Cell[][] => {
      if (traffic === null) return [];
      const [attempts, approved, cost = `${attempts / 10}`] = traffic;
      const date = new Date(Date.UTC(2026, 0, 1 + at)).toISOString().slice(0, 10);
      return [[date, country, attempts, approved, (approved * 0.05).toFixed(2), cost]];
    }),
  );
  return { columns: COLUMNS, rows };
}

/** `count` times the same day. */
export function repeated(count: number, traffic: Traffic | null): (Traffic | null)[] {
  return Array.from({ length: count }, () => traffic);
}
