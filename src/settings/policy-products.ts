import { parsePolicy } from '../core/credit/policy.ts';
import { asObject } from '../core/credit/values.ts';
import { PSMS_ID } from '../core/credit/volume-parameters.ts';
import { LIMITS } from '../core/limits.ts';
import { VERIFY } from '../core/product-name.ts';
import type { ListedProduct } from '../core/products.ts';

/** Characters of a text by which a product is recognised. */
const SHORTEST = 3;
const LONGEST = 100;

const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,29}$/;

/** Policies that a product of a built-in name has unless it names another one. */
const BUILT_IN: Readonly<Record<string, string | undefined>> = { [VERIFY]: undefined, psms: PSMS_ID };

/**
 * The `products` of a policy file, checked.
 * @param ofVerify overrides of the file itself: those of Verify, which a listed Verify adds to
 */
export function readProducts(
  value: unknown,
  ofVerify: Readonly<Record<string, unknown>>,
): { listed: ListedProduct[]; problems: string[] } {
  if (!Array.isArray(value) || value.length === 0 || value.length > LIMITS.products.value) {
    const example = '[{ name: psms, pattern: psms, answer: true }]';
    return {
      listed: [],
      problems: [`products must be a list of 1 to ${LIMITS.products.value} products, such as ${example}`],
    };
  }
  const problems: string[] = [];
  const listed = value.flatMap((item, at) => {
    const read = readProduct(item, `products[${at}]`, ofVerify);
    if (!Array.isArray(read)) return [read];
    problems.push(...read);
    return [];
  });
  const names = listed.map(({ name }) => name);
  for (const [at, name] of names.entries())
    if (names.indexOf(name) !== at) problems.push(`product ${name} is there twice: write it once`);
  return { listed, problems };
}

/** One product, or all that is wrong with it. */
function readProduct(
  value: unknown,
  place: string,
  ofVerify: Readonly<Record<string, unknown>>,
): ListedProduct | string[] {
  const given = asObject(value);
  if (given === undefined) return [`${place} must be a map with a name`];
  const { name: label, pattern, answer, guard_query: guardQuery, policy: nested, ...flat } = given;
  if (typeof label !== 'string' || !NAME.test(label))
    return [`${place}.name must be a letter, then up to 29 letters, digits, - or _`];
  const name = label.toLowerCase();
  const problems: string[] = [];
  const patterns = readPatterns(pattern);
  const isBuiltIn = Object.hasOwn(BUILT_IN, name);
  if (patterns === null || (patterns === undefined && !isBuiltIn)) {
    problems.push(
      `pattern must be text of ${SHORTEST} to ${LONGEST} characters, or a list of up to ${LIMITS.productPatterns.value} such texts`,
    );
  }
  if (answer !== undefined && typeof answer !== 'boolean') problems.push('answer must be true or false');
  if (guardQuery !== undefined && !isText(guardQuery)) problems.push('guard_query must be SQL text');
  const read = readOverrides(name, flat, nested, ofVerify);
  problems.push(...read.problems);
  if (problems.length > 0) return problems.map((problem) => `product ${label}: ${problem}`);
  return {
    name,
    label,
    patterns: patterns ?? undefined,
    answers: answer as boolean | undefined,
    policy: read.policy,
    guardQuery: guardQuery as string | undefined,
  };
}

/** Overrides may stand beside the name or under `policy`. */
function readOverrides(
  name: string,
  flat: Record<string, unknown>,
  nested: unknown,
  ofVerify: Readonly<Record<string, unknown>>,
): { policy: Record<string, unknown>; problems: string[] } {
  const under = nested === undefined || nested === null ? {} : asObject(nested);
  if (under === undefined) return { policy: {}, problems: ['policy must be a map of parameters'] };
  const twice = Object.keys(under).filter((key) => Object.hasOwn(flat, key));
  const id = BUILT_IN[name];
  const policy = { ...(id !== undefined && { id }), ...flat, ...under };
  // A listed Verify is checked together with what it adds to.
  const parsed = parsePolicy(name === VERIFY ? { ...ofVerify, ...policy } : policy);
  return {
    policy,
    problems: [
      ...twice.map((key) => `${key} stands beside policy and in it: write it once`),
      ...(parsed.ok ? [] : parsed.errors),
    ],
  };
}

/** Undefined: none given; null: not usable. Plain text, so that a search for it takes linear time. */
function readPatterns(value: unknown): string[] | null | undefined {
  if (value === undefined) return undefined;
  const list = Array.isArray(value) ? value : [value];
  const isFit = (text: unknown) => isText(text) && text.trim().length >= SHORTEST && text.length <= LONGEST;
  return list.length >= 1 && list.length <= LIMITS.productPatterns.value && list.every(isFit) ? list : null;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}
