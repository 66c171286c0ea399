import {
  DEFAULT_POLICY_ID,
  isV1,
  modeName,
  type PolicyParameters,
  policySchema,
  V1_DEFAULTS,
} from './parameters.ts';
import { asObject, isBlank, readCountry, readCurrency, readText } from './values.ts';
import { isVolumeId, SHARED_PARAMETERS, volumeSchema, WITHOUT_CONVERSIONS } from './volume-parameters.ts';

/**
 * The policy as it is given to `calculate`: overrides of section 6, key by key, over the defaults that belong to its
 * `id`. Numbers may be text or JSON numbers; a map or list replaces the default whole. `{}` is the built-in policy.
 */
export type Policy = Readonly<Record<string, unknown>>;

/** Something wrong with one parameter. `value` is the value as given. */
export interface PolicyProblem {
  /** Dotted, such as `guard_targets.basic`. */
  key: string;
  value: unknown;
  message: string;
}

type ReadPolicy = { policy: PolicyParameters } | { problems: PolicyProblem[] };

/** Policies that were read: an answer reads its policy four times, and the one of a product never changes. */
const policiesRead = new WeakMap<object, ReadPolicy>();

/**
 * Reads overrides over the defaults of their `id`. Keys that are not parameters are left alone. Frozen overrides are
 * read once.
 */
export function readPolicy(overrides: unknown): ReadPolicy {
  if (!Object.isFrozen(overrides) || typeof overrides !== 'object' || overrides === null)
    return readAnew(overrides);
  const known = policiesRead.get(overrides) ?? readAnew(overrides);
  policiesRead.set(overrides, known);
  return known;
}

function readAnew(overrides: unknown): ReadPolicy {
  const given = overrides === null || overrides === undefined ? {} : asObject(overrides);
  if (given === undefined) return { problems: [{ key: '', value: overrides, message: 'must be a map' }] };
  const id = policyId(given);
  const parsed: ReadParameters = isVolumeId(id)
    ? readVolumePolicy(given)
    : policySchema.safeParse(isV1(id) ? { ...V1_DEFAULTS, ...given } : given);
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

type ReadParameters =
  | { success: true; data: PolicyParameters }
  | { success: false; error: { issues: { path: PropertyKey[]; message: string }[] } };

/** The parameters of a product without conversions: those that both policies have, and those of volume scope. */
function readVolumePolicy(given: Record<string, unknown>): ReadParameters {
  const own = SHARED_PARAMETERS.filter((key) => Object.hasOwn(given, key)).map((key) => [key, given[key]]);
  const shared = policySchema.safeParse({ ...Object.fromEntries(own), ...WITHOUT_CONVERSIONS });
  const volume = volumeSchema.safeParse(given);
  if (shared.success && volume.success)
    return { success: true, data: { ...shared.data, volume: volume.data } };
  const issues = [...(shared.error?.issues ?? []), ...(volume.error?.issues ?? [])];
  return { success: false, error: { issues } };
}

/** The names of the parameters that a policy of this id has. */
function parameterNames(id: string): ReadonlySet<string> {
  if (!isVolumeId(id)) return new Set(Object.keys(policySchema.shape));
  return new Set([...SHARED_PARAMETERS, ...Object.keys(volumeSchema.shape)]);
}

/** Keys whose null is a value: it turns a rule off. */
const MAY_BE_NULL: ReadonlySet<string> = new Set([
  'max_credit',
  'suspect_ratio_new',
  'edge_attempts',
  'block_excess',
  'hold_conversions',
  'legit_cap',
]);

/** How the keys of a map are written; one that is written otherwise would be a parameter that nothing ever looks up. */
const KEY_FORMS: Readonly<Record<string, (key: string) => string>> = {
  minor_units: (key) => readCurrency(key) ?? key,
  verify_unit_fee: (key) => readCurrency(key) ?? key,
  country_conversion: readCountry,
};

function keysOf(parameter: string, value: unknown): string[] {
  const keys = Object.keys(asObject(value) ?? {});
  const form = KEY_FORMS[parameter];
  if (form !== undefined) {
    return keys.flatMap((key) =>
      form(key) === key ? [] : [`${parameter}.${key} is never looked up: write ${form(key)}`],
    );
  }
  if (parameter !== 'guard_targets') return [];
  const names = keys.map(modeName);
  return names.flatMap((name, at) =>
    names.indexOf(name) === at ? [] : [`guard_targets.${keys[at]} is there twice`],
  );
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
  const id = policyId(overrides);
  const names = parameterNames(id);
  const policy = isVolumeId(id) ? `the policy ${id}` : 'the policy';
  const slips = Object.entries(overrides).flatMap(([key, value]) => {
    if (!names.has(key)) return [`${key} is not a parameter of ${policy}`];
    return isBlank(value) && !MAY_BE_NULL.has(key)
      ? [`${key} is empty: write a value or leave the key out`]
      : keysOf(key, value);
  });
  const read = readPolicy(overrides);
  const problems = 'problems' in read ? read.problems : [];
  const reported = problems.filter(({ key, value }) => !(isBlank(value) && Object.hasOwn(overrides, key)));
  const errors = [...slips, ...reported.map(({ key, message }) => `${key} ${message}`)];
  if ('policy' in read && errors.length === 0)
    return { ok: true, policy: overrides, parameters: read.policy };
  return { ok: false, errors };
}

/** The id that a policy gives itself, readable or not. */
export function policyId(overrides: unknown): string {
  return readText(asObject(overrides)?.id) ?? DEFAULT_POLICY_ID;
}
