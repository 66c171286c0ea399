import type { Code } from '../codes.ts';
import type { PolicyParameters } from '../parameters.ts';
import { compare, fraction } from '../rational.ts';
import type { Confidence } from '../types.ts';

const AT_MOST_MEDIUM: readonly Code[] = [
  'C02_LOW_CONVERSION_NO_SURGE',
  'C04_BASELINE_ACCOUNT',
  'C06_NEW_DESTINATION',
  'C10_PRIOR_CREDIT_DEDUCTED',
  'C11_REFUND_DEDUCTED',
  'C15_FEE_SPLIT_ASSUMED',
  'C18_TOTAL_INCLUDES_VERIFY_FEE',
  'C20_PRIOR_CREDIT_MAY_OVERLAP',
  'C21_SURGE_NOT_CONFIRMED',
  'C23_SURGE_UNCORROBORATED',
  'C25_VOLUME_ONLY',
  'C27_SURGE_NOT_CREDITED',
  'C28_ACCOUNT_WIDE_RISE',
  'D10_CLAIMED_AMOUNT_DIFFERS',
  'E02_CLAIM_LATE',
  'E04_GUARD_SETTINGS_UNKNOWN',
  'E08_TICKET_DATE_UNKNOWN',
  'E08b_PERIOD_UNKNOWN',
  'E11_TICKET_BEFORE_FRAUD',
  'S01_DECLARED_SCOPE',
];

const ALWAYS_LOW: readonly Code[] = [
  'C05_BASELINE_DEFAULT',
  'C16_VERIFY_UNIT_FEE_UNKNOWN',
  'C17_BASELINE_CONTAMINATED',
  'C26_FEW_CLEAN_DAYS',
  'D07_TRUNCATED_RESULT',
];

/** With one of these, a credit of 0 may be wrong. */
const DOUBTFUL_ZERO: readonly Code[] = [
  'E10_CONVERSIONS_NOT_REPORTED',
  'G02_UNKNOWN_GUARD_MODE',
  'D07_TRUNCATED_RESULT',
  'C02_LOW_CONVERSION_NO_SURGE',
  'C03_LOW_VOLUME',
  'C21_SURGE_NOT_CONFIRMED',
  'C27_SURGE_NOT_CREDITED',
];

/** Amounts of a memo in minor units; `low` and `high` before deductions. */
interface Spread {
  credit: bigint;
  gross: bigint;
  low: bigint;
  high: bigint;
}

/** How firm the amount is: a grade by the width of its range, lowered by what is uncertain about it. */
export function grade(
  { credit, gross, low, high }: Spread,
  codes: ReadonlySet<Code>,
  policy: PolicyParameters,
): Confidence | null {
  const any = (list: readonly Code[]) => list.some((code) => codes.has(code));
  if (credit === 0n) return any(DOUBTFUL_ZERO) ? 'LOW' : null;
  if (any(ALWAYS_LOW)) return 'LOW';
  const width = fraction(high - low, gross);
  if (compare(width, policy.high_width) <= 0) return any(AT_MOST_MEDIUM) ? 'MEDIUM' : 'HIGH';
  return compare(width, policy.medium_width) <= 0 ? 'MEDIUM' : 'LOW';
}

const ORDER: readonly Confidence[] = ['LOW', 'MEDIUM', 'HIGH'];

/** The lower of two grades; null is no grade. */
export function lowerGrade(a: Confidence | null, b: Confidence | null): Confidence | null {
  if (a === null || b === null) return a ?? b;
  return ORDER.indexOf(a) < ORDER.indexOf(b) ? a : b;
}
