/** A cell of a query result: text, a number (read by its shortest decimal text) or null. */
export type Cell = string | number | null;

/** The rows of the linked query. Rows may be shorter than `columns`; the rest reads as null. */
export interface UsageTable {
  columns: string[];
  rows: Cell[][];
  /** The LIMIT of the SQL, where it has one. */
  limit?: number | null;
  /** How many rows of the query each row adds up; absent: one each. */
  rowCounts?: readonly number[];
}

export type Confidence = 'HIGH' | 'MEDIUM' | 'LOW';
/** `volume`: of a product without conversions, where the messages of each day are known. */
export type Scope = 'declared' | 'estimated' | 'volume';

/** Section 8 of the policy. Amounts are decimal text with the currency's places; counts are numbers. */
export interface Day {
  date: string;
  /** In volume scope the messages. */
  attempts: number;
  /** Null in volume scope. */
  conversions: number | null;
  /** Whole, or with 1 place in volume scope. */
  expected: number;
  excess: number;
  channel_fee: string;
  verify_fee: string;
  fraud_cost: string;
  /** Null in volume scope. */
  wilson_upper: number | null;
  /** The usual rate of this day. Not with `verify-credit-v1`. */
  rate?: string;
  /** Not with `verify-credit-v1`. */
  expected_by?: 'rate' | 'usual_volume' | 'conversions';
  /**
   * Volume scope only: usual messages of the day, how far the other countries rose, what was missing before, the surge
   * line.
   */
  usual?: string;
  rise?: string;
  missing?: string;
  surge_line?: string;
}

/** A day whose cost is shown and not credited. */
export interface HeldDay {
  country: string;
  date: string;
  attempts: number;
  conversions: number | null;
  excess: number;
  fraud_cost: string;
  why: 'held' | 'no_surge';
}

export interface GuardShare {
  mode: string;
  traffic_prop: string;
  msg_count: number;
  fraud_cost: string;
  block_rate: string;
  target: string | null;
  credit: string | null;
}

export interface Line {
  country: string;
  month: string | null;
  deadline: string | null;
  late: boolean;
  quantity: number | null;
  attempts: number | null;
  conversions: number | null;
  expected: number | null;
  excess: number | null;
  r0: string | null;
  r0_source: 'own' | 'account' | 'default' | null;
  r_low: string | null;
  r_high: string | null;
  surge_threshold: number | null;
  days: Day[];
  charged: string;
  fraud_cost: string;
  owed_factor: string | null;
  guard_level: 'country_month' | 'country' | 'month' | 'all' | null;
  guard: GuardShare[];
  credit: string;
  credit_low: string;
  credit_high: string;
  uncredited_late: string;
  /** Median attempts of a clean day, with 1 place. Not with `verify-credit-v1`. */
  usual_volume?: string | null;
}

export interface Memo {
  account: string;
  currency: string;
  status: 'RECOMMEND' | 'NO_CREDIT' | 'ABSTAIN';
  credit_amount: string;
  credit_low: string;
  credit_high: string;
  gross: string;
  refunds: string;
  prior_credits: string;
  fraud_cost: string;
  charged_on_flagged: string;
  width: number | null;
  confidence: Confidence | null;
  upper_bound: boolean;
  codes: string[];
  lines: Line[];
  /** What was not credited since nothing but the surge points to fraud. Not with `verify-credit-v1`. */
  held?: string;
  held_days?: HeldDay[];
}

/**
 * What is wrong with the input; the keys beside `code` depend on it (`roles`, `row`, `role`, `value`, `candidates`,
 * ...).
 */
export interface PolicyError {
  code: string;
  [detail: string]: unknown;
}

export interface Claimed {
  currency: string;
  claimed: string;
  query_total: string;
  difference: string;
  agrees: boolean;
}

export interface Result {
  policy: string;
  scope: Scope | null;
  status: 'OK' | 'ERROR';
  credit_amount: string | null;
  currency: string | null;
  claimed: Claimed | null;
  roles: Record<string, string>;
  codes: string[];
  errors: PolicyError[];
  memos: Memo[];
}

export interface CurrencyTotal {
  currency: string;
  /** Absent: Verify. */
  product?: string;
  credit_amount: string;
  credit_low: string;
  credit_high: string;
  before_duplicates: string;
  duplicates_deducted: string;
  confidence: Confidence | null;
  upper_bound: boolean;
}

export interface CombinedLink {
  link: number;
  status: 'OK' | 'ERROR';
  scope: Scope | null;
  codes: string[];
  errors: string[];
  memos: {
    account: string;
    currency: string;
    status: Memo['status'];
    credit_amount: string;
    duplicate_deducted: string;
    counted: string;
  }[];
}

export interface Combined {
  policy: string;
  status: 'OK' | 'ERROR';
  incomplete: boolean;
  codes: string[];
  currencies: CurrencyTotal[];
  links: CombinedLink[];
  duplicates: {
    account: string;
    currency: string;
    country: string;
    month: string | null;
    first_link: number;
    link: number;
    deducted: string;
  }[];
}
