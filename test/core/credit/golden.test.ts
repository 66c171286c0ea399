import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { calculate } from '../../../src/core/credit/calculate.ts';
import { combine } from '../../../src/core/credit/combine.ts';
import { ROLE_PATTERNS } from '../../../src/core/credit/input/role-patterns.ts';
import { readPolicy } from '../../../src/core/credit/policy.ts';
import type { Combined, Result, UsageTable } from '../../../src/core/credit/types.ts';

interface Input {
  table: UsageTable;
  claim: object;
  policy: Record<string, unknown>;
}

type GoldenCase = { id: string; why: string } & (
  | (Input & { op: 'calculate'; expected: Result })
  | { op: 'combine'; inputs: Input[]; expected: Combined; expected_links: Result[] }
);

interface Golden {
  policy_defaults: Record<string, unknown>;
  role_patterns: Record<string, string[]>;
  cases: GoldenCase[];
}

function read<T>(name: string): T {
  return JSON.parse(readFileSync(join(process.cwd(), 'test/core/credit/data', name), 'utf8'));
}

const v1 = read<Golden>('golden.json');
const v2 = read<Golden & { v1_overrides: Record<string, unknown> }>('golden-v2.json');
const V1_ID = 'verify-credit-v1';

/** Section 8: three fields are floating point and compared with a tolerance; everything else is exact. */
const TOLERANCES = new Map([
  ['width', 1e-6],
  ['wilson_upper', 1e-6],
  ['surge_threshold', 1e-4],
]);

/** The actual value with each floating point field that is near enough replaced by the expected one. */
function align(actual: unknown, expected: unknown, key = ''): unknown {
  const tolerance = TOLERANCES.get(key);
  if (tolerance !== undefined && typeof actual === 'number' && typeof expected === 'number') {
    return Math.abs(actual - expected) <= tolerance ? expected : actual;
  }
  if (Array.isArray(actual) && Array.isArray(expected)) {
    return actual.map((item, at) => align(item, expected[at]));
  }
  if (typeof actual !== 'object' || actual === null || typeof expected !== 'object' || expected === null) {
    return actual;
  }
  const other = expected as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(actual).map(([name, item]) => [name, align(item, other[name], name)]),
  );
}

function check(golden: GoldenCase, id: object) {
  const run = (input: Input) => calculate({ ...input, policy: { ...id, ...input.policy } });
  if (golden.op === 'calculate') {
    expect(align(run(golden), golden.expected)).toStrictEqual(golden.expected);
    return;
  }
  const links = golden.inputs.map(run);
  expect(align(links, golden.expected_links)).toStrictEqual(golden.expected_links);
  expect(combine(links)).toStrictEqual(golden.expected);
}

const named = ({ cases }: Golden) => cases.map((golden) => [golden.id, golden.why, golden] as const);

describe('the worked cases of the policy', () => {
  it.each(named(v2))('answers %s (%s) field by field', (_id, _why, golden) => check(golden, {}));

  it('has 61 cases', () => {
    expect(v2.cases).toHaveLength(61);
  });

  it('has the default parameters of the policy', () => {
    expect(readPolicy({})).toStrictEqual(readPolicy(v2.policy_defaults));
  });

  it('has the role patterns of the policy', () => {
    const sources = Object.entries(ROLE_PATTERNS).map(([role, patterns]) => [
      role,
      patterns.map(({ source }) => source),
    ]);
    expect(sources).toStrictEqual(Object.entries(v2.role_patterns));
  });
});

describe('the worked cases of the policy before, by its id', () => {
  it.each(named(v1))('answers %s (%s) field by field', (_id, _why, golden) => check(golden, { id: V1_ID }));

  it('has 54 cases', () => {
    expect(v1.cases).toHaveLength(54);
  });

  it('has its parameters', () => {
    expect(readPolicy({ id: V1_ID })).toStrictEqual(readPolicy(v2.v1_overrides));
    expect(readPolicy({ id: V1_ID })).toStrictEqual(readPolicy(v1.policy_defaults));
  });
});
