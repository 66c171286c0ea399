import { tableStatements } from './tables.ts';
import { TRUTHS } from './traffic.ts';

export { ACCOUNTS } from './accounts.ts';
export type { Truth } from './traffic.ts';

/** Seeded synthetic data with known fraud: what `startTrino` serves, and what it should come to. */
export interface Dataset {
  /** DuckDB statements that fill schema `public`. */
  statements: string[];
  truths: typeof TRUTHS;
}

export const dataset: Dataset = { statements: tableStatements(), truths: TRUTHS };
