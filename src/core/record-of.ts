import { readPolicy } from './credit/policy.ts';
import type { Calculated } from './decision.ts';
import { claimsOf } from './ledger/claims.ts';
import { digest } from './ledger/hash-chain.ts';
import { keptProduct } from './product-name.ts';
import type { AnswerRecord, WorkedAnswer } from './record.ts';
import type { CreditRequest } from './request.ts';

/** The record of an answer. @param version of the bot */
export function recordOf(request: CreditRequest, answer: WorkedAnswer, version: string): AnswerRecord {
  const calculated = answer.links.filter((link): link is Calculated => link.kind === 'calculated');
  const bases = calculated.flatMap(({ basis }) => basis ?? []);
  const { policy: overrides = {}, products } = bases[0] ?? {};
  return {
    request,
    answer,
    inputs: calculated.flatMap(({ basis }, link) => (basis ? [{ ...basis, link }] : [])),
    policy: {
      id: answer.combined.policy,
      parameters: policiesDigest(bases.map(({ policy }) => policy)),
      overrides,
      ...(products !== undefined && { products }),
    },
    version,
    claims: claimsOf(
      calculated.map(({ result }) => result),
      answer.combined,
      calculated.map(({ product }) => keptProduct(product)),
    ),
    seen: answer.memory?.seen ?? [],
    makers: makersOf(request),
  };
}

/** Who had a part in asking. Working an answer out again after another credit adds nothing to what was asked. */
function makersOf({ user, origin, makers = [], retry }: CreditRequest): string[] {
  const own = retry?.replaces === undefined ? [user] : [];
  return [...new Set([...own, ...(origin === undefined ? [] : [origin]), ...makers])];
}

/** The digest of the parameters; of links of several products, over those of each policy once. */
function policiesDigest(policies: readonly Readonly<Record<string, unknown>>[]): string {
  const [first = parametersDigest({}), ...others] = new Set(policies.map(parametersDigest));
  return others.length === 0 ? first : digest([first, ...others]);
}

/** By the parameters that `readPolicy` made, which are the same object for the same product. */
const digests = new WeakMap<object, string>();

/** SHA-256 over every parameter that was in force, the defaults included. */
export function parametersDigest(overrides: Readonly<Record<string, unknown>>): string {
  const read = readPolicy(overrides);
  if (!('policy' in read)) return digest(overrides);
  const known = digests.get(read.policy) ?? digest(plainValues(read.policy));
  digests.set(read.policy, known);
  return known;
}

/** Exact numbers, maps and sets as what JSON has. */
function plainValues(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Set) return [...value].map(plainValues).sort();
  if (value instanceof Map) return plainValues(Object.fromEntries(value));
  if (Array.isArray(value)) return value.map(plainValues);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, plainValues(field)]));
}
