import { z } from 'zod';
import { compare, fraction, ONE, type Rational, toDouble, ZERO } from './rational.ts';
import { asObject, isBlank, readCountry, readNumber, readText } from './values.ts';

export const DEFAULT_POLICY_ID = 'verify-credit-v1';

/**
 * The policy as it is given to `calculate`: overrides of section 6, key by key, over `verify-credit-v1`. Numbers may be
 * text or JSON numbers; a map or list replaces the default whole. `{}` is the built-in policy.
 */
export type Policy = Readonly<Record<string, unknown>>;

/** Something wrong with one parameter. `value` is the value as given. */
export interface PolicyProblem {
  /** Dotted, such as `guard_targets.basic`. */
  key: string;
  value: unknown;
  message: string;
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

const amount = () => exact(NOT_NEGATIVE, ZERO, null);
const share = () => exact('must be a number from 0 to 1', ZERO, ONE);

/** A number used in floating point only: thresholds of the detection. */
const threshold = () => amount().transform(toDouble);

const integer = (low: bigint, high: bigint) =>
  exact(`must be a whole number from ${low} to ${high}`, fraction(low, 1n), fraction(high, 1n)).transform(
    (value, context): number => {
      if (value.n % value.d === 0n) return Number(value.n / value.d);
      context.addIssue({ code: 'custom', message: `must be a whole number from ${low} to ${high}` });
      return z.NEVER;
    },
  );

/** A map with any keys. Not z.record: keys such as `__proto__` must neither vanish nor reach a prototype. */
function mapOf<T>(entry: z.ZodType<T>) {
  return z.unknown().transform((value, context): ReadonlyMap<string, T> => {
    const entries = new Map<string, T>();
    const given = asObject(value);
    if (given === undefined) context.addIssue({ code: 'custom', message: 'must be a map' });
    for (const [key, item] of Object.entries(given ?? {})) {
      const parsed = entry.safeParse(item);
      if (parsed.success) entries.set(key, parsed.data);
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

/** No cap where the value is absent. */
const cap = z.unknown().transform((value, context): Rational | null => {
  if (isBlank(value)) return null;
  const parsed = amount().safeParse(value);
  if (parsed.success) return parsed.data;
  context.addIssue({ code: 'custom', message: NOT_NEGATIVE });
  return z.NEVER;
});

/** The parameters of section 6 with their defaults. */
export const policySchema = z.object({
  id: z
    .unknown()
    .transform((value) => readText(value) ?? DEFAULT_POLICY_ID)
    .prefault(DEFAULT_POLICY_ID),
  guard_targets: mapOf(target).prefault({ basic: '0.80', standard: '0.90', max: '1.00' }),
  guard_rate_dp: integer(0n, 12n).prefault(3),
  claimed_tolerance_share: amount().prefault('0.01'),
  claimed_tolerance_abs: amount().prefault('1.00'),
  suspect_ratio: threshold().prefault('0.70'),
  surge_ratio: threshold().prefault('1.40'),
  mad_k: threshold().prefault('3'),
  suspect_ratio_no_history: threshold().prefault('0.25'),
  shoulder_ratio: threshold().prefault('0.85'),
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
  z_interval: threshold().prefault('1.645'),
  high_width: amount().prefault('0.15'),
  medium_width: amount().prefault('0.40'),
  verify_fee_basis: z
    .enum(['per_success', 'per_attempt'], { error: 'must be per_success or per_attempt' })
    .prefault('per_success'),
  verify_unit_fee: mapOf(amount()).prefault({ USD: '0.05' }),
  credit_share: share().prefault('1.00'),
  max_credit: cap.prefault(null),
  min_credit: amount().prefault('1.00'),
  rounding: z
    .enum(['half_even', 'half_up', 'down'], { error: 'must be half_even, half_up or down' })
    .prefault('half_even'),
  minor_units: mapOf(integer(0n, 12n)).prefault({ JPY: 0, KRW: 0, KWD: 3, BHD: 3 }),
  claim_days_after_month_end: integer(0n, 36_600n).prefault(30),
  excluded_countries: countries.prefault([]),
});

/** The parameters of the policy, read: amounts, rates and shares exact, thresholds of the detection as doubles. */
export type PolicyParameters = z.output<typeof policySchema>;

/** Reads overrides over the defaults. Keys that are not parameters are left alone. */
export function readPolicy(overrides: unknown): { policy: PolicyParameters } | { problems: PolicyProblem[] } {
  const given = overrides === null || overrides === undefined ? {} : asObject(overrides);
  if (given === undefined) return { problems: [{ key: '', value: overrides, message: 'must be a map' }] };
  const parsed = policySchema.safeParse(given);
  if (parsed.success) return { policy: parsed.data };
  const problems = new Map<string, PolicyProblem>();
  for (const issue of parsed.error.issues) {
    const path = issue.path.map(String);
    const value = path.reduce<unknown>(
      (at, key) => (at as Record<string, unknown> | undefined)?.[key],
      given,
    );
    const key = path.join('.');
    if (!problems.has(key)) problems.set(key, { key, value, message: issue.message });
  }
  return { problems: [...problems.values()] };
}

/**
 * Reads a policy that a person wrote: stricter than `readPolicy`, since an unknown or empty key is a slip of the pen.
 * `errors` has one line a key, each saying what is wrong; nothing is thrown.
 */
export function parsePolicy(
  input: unknown,
): { ok: true; policy: Policy; parameters: PolicyParameters } | { ok: false; errors: string[] } {
  const overrides = input === null || input === undefined ? {} : asObject(input);
  if (overrides === undefined) return { ok: false, errors: ['the policy must be a map of parameters'] };
  const slips = Object.entries(overrides).flatMap(([key, value]) => {
    if (!Object.hasOwn(policySchema.shape, key)) return [`${key} is not a parameter of the policy`];
    return isBlank(value) && key !== 'max_credit'
      ? [`${key} is empty: write a value or leave the key out`]
      : [];
  });
  const read = readPolicy(overrides);
  const problems = 'problems' in read ? read.problems : [];
  const reported = problems.filter(({ key, value }) => !(isBlank(value) && Object.hasOwn(overrides, key)));
  const errors = [...slips, ...reported.map(({ key, message }) => `${key} ${message}`)];
  if ('policy' in read && errors.length === 0)
    return { ok: true, policy: overrides, parameters: read.policy };
  return { ok: false, errors };
}

/** Decimal places of amounts in a currency. */
export function minorUnits(policy: PolicyParameters, currency: string): number {
  return policy.minor_units.get(currency) ?? 2;
}
