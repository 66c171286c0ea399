import { DUCKDB, tableStatements } from './tables.ts';
import { TRUTHS } from './traffic.ts';

/** Seeded synthetic data with known fraud: what `startTrino` serves, and what it should come to. */
export interface Dataset {
  /** DuckDB statements that fill schema `public`. */
  statements: string[];
  truths: typeof TRUTHS;
}

export const dataset: Dataset = { statements: tableStatements(DUCKDB), truths: TRUTHS };

/** A `guard_query` for the policy file on this data. */
export const GUARD_QUERY = `SELECT mode, country_code AS country, DATE_FORMAT(day, '%Y-%m') AS month,
  SUM(attempts) AS attempts, SUM(blocked) AS blocked
FROM public.fraud_guard_daily
WHERE account_sid = :account AND day BETWEEN :start AND :end AND country_code IN (:countries)
GROUP BY 1, 2, 3`;
