import { z } from 'zod';
import { compare, fraction, ONE, type Rational, toDouble, ZERO } from './rational.ts';
import { asObject, isBlank, readCountry, readNumber, readText } from './values.ts';
import type { VolumeParameters } from './volume-parameters.ts';

export const DEFAULT_POLICY_ID = 'verify-credit-v2';

/** The policy before: with this id every change of v2 is off, and results have the fields that they had. */
const V1 = 'verify-credit-v1';

/** Whether results have the fields of `verify-credit-v1` only. */
export function isV1(id: string): boolean {
  return id === V1;
}

const MINUS_ONE = fraction(-1n, 1n);

/** An exact number within bounds; null and blank are 0, as everywhere in the policy. */
function exact(message: string, low: Rational | null, high: Rational | null) {
  return z.unknown().transform((value, context): Rational => {
    const number = readNumber(value);
    if (
      number !== undefined &&
      (low === null || compare(number, low) >= 0) &&
      (high === null || compare(number, high) <= 0)
    ) {
      return number;
    }
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });
}

const NOT_NEGATIVE = 'must be a number that is not negative';

export const amount = () => exact(NOT_NEGATIVE, ZERO, null);
export const share = () => exact('must be a number from 0 to 1', ZERO, ONE);

/** A number used in floating point only: thresholds of the detection. */
const threshold = () => amount().transform(toDouble);

export const integer = (low: bigint, high: bigint) =>
  exact(`must be a whole number from ${low} to ${high}`, fraction(low, 1n), fraction(high, 1n)).transform(
    (value, context): number => {
      if (value.n % value.d === 0n) return Number(value.n / value.d);
      context.addIssue({ code: 'custom', message: `must be a whole number from ${low} to ${high}` });
      return z.NEVER;
    },
  );

/** A map with any keys. Not z.record: keys such as `__proto__` must neither vanish nor reach a prototype. */
function mapOf<T>(entry: z.ZodType<T>, toKey = (key: string) => key) {
  return z.unknown().transform((value, context): ReadonlyMap<string, T> => {
    const entries = new Map<string, T>();
    const given = asObject(value);
    if (given === undefined) context.addIssue({ code: 'custom', message: 'must be a map' });
    for (const [key, item] of Object.entries(given ?? {})) {
      const parsed = entry.safeParse(item);
      if (parsed.success) entries.set(toKey(key), parsed.data);
      else {
        const message = parsed.error.issues[0]?.message ?? 'is not valid';
        context.addIssue({ code: 'custom', message, path: [key] });
      }
    }
    return entries;
  });
}

const target = z.unknown().transform((value, context): Rational => {
  const number = isBlank(value) ? MINUS_ONE : readNumber(value);
  if (number !== undefined && compare(number, ZERO) >= 0 && compare(number, ONE) <= 0) return number;
  context.addIssue({ code: 'custom', message: 'must be a number from 0 to 1' });
  return z.NEVER;
});

const countries = z
  .array(z.unknown(), { error: 'must be a list of countries' })
  .transform((list): ReadonlySet<string> => new Set(list.map(readCountry)));

const band = z
  .unknown()
  .refine((value) => Array.isArray(value) && value.length === 2, 'must be a list of two rates, low and high')
  .pipe(z.tuple([share(), share()]));

/** Null, which turns the rule off, where the value is absent. */
function orNull<T>(schema: z.ZodType<T>) {
  return z.unknown().transform((value, context): T | null => {
    if (isBlank(value)) return null;
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    context.addIssue({ code: 'custom', message: parsed.error.issues[0]?.message ?? 'is not valid' });
    return z.NEVER;
  });
}

const onOff = () => z.boolean({ error: 'must be true or false' });

const factors = z
  .unknown()
  .refine(
    (value) => Array.isArray(value) && value.length === 2,
    'must be a list of two factors, low and high',
  )
  .pipe(z.tuple([threshold(), threshold()]));

/** Names of Guard modes are compared trimmed and in lower case. */
export function modeName(mode: string): string {
  return mode.trim().toLowerCase();
}

/** The parameters of section 6 with the defaults of `verify-credit-v2`. */
export const policySchema = z.object({
  id: z
    .unknown()
    .transform((value) => readText(value) ?? DEFAULT_POLICY_ID)
    .prefault(DEFAULT_POLICY_ID),
  guard_targets: mapOf(target, modeName).prefault({ basic: '0.80', standard: '0.90', max: '1.00' }),
  guard_rate_dp: integer(0n, 12n).prefault(3),
  claimed_tolerance_share: amount().prefault('0.01'),
  claimed_tolerance_abs: amount().prefault('1.00'),
  suspect_ratio: threshold().prefault('0.70'),
  suspect_ratio_new: orNull(threshold()).prefault('0.45'),
  surge_ratio: threshold().prefault('1.40'),
  mad_k: threshold().prefault('3'),
  suspect_ratio_no_history: threshold().prefault('0.25'),
  shoulder_ratio: threshold().prefault('0.90'),
  edge_attempts: orNull(threshold()).prefault(5),
  pool_countries: threshold().prefault(3),
  day_rate_countries: threshold().prefault(3),
  day_rate_below: amount().prefault('0.85'),
  block_excess: orNull(threshold()).prefault('0.03'),
  block_min: threshold().prefault(3),
  block_ratio: threshold().prefault('0.85'),
  hold_volume: threshold().prefault('2.75'),
  hold_conversions: orNull(factors).prefault(null),
  strong_volume: threshold().prefault('5'),
  outage_columns: onOff().prefault(true),
  new_legit: z
    .enum(['conversions', 'rate'], { error: 'must be conversions or rate' })
    .prefault('conversions'),
  legit_cap: orNull(amount()).prefault('1.10'),
  declared_legit: onOff().prefault(true),
  min_attempts_day: threshold().prefault(30),
  base_min_daily: threshold().prefault(20),
  min_baseline_days: integer(0n, 36_600n).prefault(7),
  min_baseline_attempts: threshold().prefault(200),
  baseline_floor: threshold().prefault('0.30'),
  default_conversion: share().prefault('0.6500'),
  country_conversion: mapOf(share()).prefault({}),
  fallback_band: band.prefault(['0.3000', '0.9500']),
  min_volume_days: threshold().prefault(3),
  rate_dp: integer(0n, 12n).prefault(4),
  z_detect: threshold().prefault('1.96'),
  z_interval: threshold().prefault('1.96'),
  range_full: onOff().prefault(true),
  range_floor: amount().prefault('0.03'),
  high_width: amount().prefault('0.10'),
  medium_width: amount().prefault('0.30'),
  verify_fee_basis: z
    .enum(['per_success', 'per_attempt'], { error: 'must be per_success or per_attempt' })
    .prefault('per_success'),
  verify_unit_fee: mapOf(amount()).prefault({ USD: '0.05' }),
  credit_share: share().prefault('1.00'),
  max_credit: orNull(amount()).prefault(null),
  min_credit: amount().prefault('1.00'),
  rounding: z
    .enum(['half_even', 'half_up', 'down'], { error: 'must be half_even, half_up or down' })
    .prefault('half_even'),
  minor_units: mapOf(integer(0n, 12n)).prefault({ JPY: 0, KRW: 0, KWD: 3, BHD: 3 }),
  claim_days_after_month_end: integer(0n, 36_600n).prefault(30),
  excluded_countries: countries.prefault([]),
  refuse_totals: onOff().prefault(true),
  limit_abstains: onOff().prefault(true),
  deadline_by_request: onOff().prefault(true),
});

/** What `verify-credit-v1` had: the off value of each addition. Other overrides apply over it. */
export const V1_DEFAULTS: Readonly<Record<string, unknown>> = {
  suspect_ratio_new: null,
  shoulder_ratio: '0.85',
  edge_attempts: null,
  pool_countries: 0,
  day_rate_countries: 0,
  block_excess: null,
  hold_volume: '0',
  strong_volume: '0',
  outage_columns: false,
  legit_cap: null,
  new_legit: 'rate',
  declared_legit: false,
  z_interval: '1.645',
  range_full: false,
  range_floor: '0',
  high_width: '0.15',
  medium_width: '0.40',
  refuse_totals: false,
  limit_abstains: false,
  deadline_by_request: false,
};

/** The parameters of the policy, read: amounts, rates and shares exact, thresholds of the detection as doubles. */
export type PolicyParameters = z.output<typeof policySchema> & {
  /** Of a product without conversions only. */
  volume?: VolumeParameters;
};

/** Decimal places of amounts in a currency. */
export function minorUnits(policy: PolicyParameters, currency: string): number {
  return policy.minor_units.get(currency) ?? 2;
}
