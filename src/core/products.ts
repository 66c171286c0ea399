import { createHash } from 'node:crypto';
import type { Policy } from './credit/policy.ts';
import { PSMS_ID } from './credit/volume-parameters.ts';
import { digest } from './ledger/hash-chain.ts';
import { VERIFY } from './product-name.ts';
import { parametersDigest } from './record-of.ts';

/** The policy of a product and, if the policy file has one, the SQL for Fraud Guard modes and blocks. */
export interface CreditRules {
  /** Frozen, so that it is read once. */
  policy: Policy;
  guardQuery?: string;
  /** Digest of all products, where the policy file lists them. */
  products?: string;
}

/** A product: how its queries are recognised, and what is made of them. */
export interface Product {
  /** As people call it. */
  label: string;
  /** Plain texts of which the SQL of its queries contains one, in any case. */
  patterns: readonly string[];
  /** False: the bot keeps silent about it in a channel. */
  answers: boolean;
  /** A query that is also about another such product is refused. */
  exclusive: boolean;
  rules: CreditRules;
}

/** Products by name, in the order in which a query is compared with them. */
export type Products = ReadonlyMap<string, Product>;

/** A product as the policy file lists it; what is absent is that of the built-in product of the name. */
export interface ListedProduct {
  /** In lower case. */
  name: string;
  label: string;
  patterns?: readonly string[] | undefined;
  answers?: boolean | undefined;
  policy: Policy;
  guardQuery?: string | undefined;
}

/** What a policy file says, checked. */
export interface PolicyFile {
  /** Overrides over the built-in policy of Verify: ready for `calculate`. */
  policy: Policy;
  /**
   * SQL that returns Fraud Guard data, with `:account`, `:start`, `:end` and `:countries`; not part of the calculation.
   */
  guardQuery?: string;
  listed?: readonly ListedProduct[];
}

const PSMS_PATTERNS = ['psms', 'programmable sms', 'programmable_sms', 'programmablesms'];

/** The products that are there without a policy file. @param pattern `CREDIT_PRODUCT_PATTERN` */
function builtIn({ policy, guardQuery }: PolicyFile, pattern: string): Map<string, Product> {
  const rules = { policy: Object.freeze({ ...policy }), ...(guardQuery !== undefined && { guardQuery }) };
  const verify = { label: 'Verify', patterns: [pattern], answers: true, exclusive: true, rules };
  const psms = {
    ...{ label: 'PSMS', patterns: PSMS_PATTERNS, answers: false, exclusive: false },
    rules: { policy: Object.freeze({ id: PSMS_ID }) },
  };
  return new Map<string, Product>([
    [VERIFY, verify],
    ['psms', psms],
  ]);
}

/**
 * The products that are listed, in their order, then the built-in ones that are not. A listed product of a built-in
 * name changes what it says and keeps the rest.
 */
export function productsOf({ listed = [], ...rules }: PolicyFile, pattern: string): Products {
  const known = builtIn(rules, pattern);
  const products = new Map<string, Product>();
  for (const { name, label, patterns, answers, policy, guardQuery } of listed) {
    const base = known.get(name);
    known.delete(name);
    const query = guardQuery ?? base?.rules.guardQuery;
    products.set(name, {
      label: base?.label ?? label,
      patterns: patterns ?? base?.patterns ?? [],
      answers: answers ?? base?.answers ?? true,
      exclusive: true,
      rules: {
        policy: Object.freeze({ ...base?.rules.policy, ...policy }),
        ...(query !== undefined && { guardQuery: query }),
      },
    });
  }
  for (const [name, product] of known) products.set(name, product);
  if (listed.length === 0) return products;
  const all = productsDigest(products);
  return new Map(
    [...products].map(([name, product]) => [
      name,
      { ...product, rules: { ...product.rules, products: all } },
    ]),
  );
}

/** SHA-256 over everything that decides what is answered and how, hexadecimal. */
export function productsDigest(products: Products): string {
  return digest(
    [...products].map(([name, { patterns, answers, exclusive, rules }]) => ({
      ...{ name, patterns: [...patterns], answers, exclusive },
      parameters: parametersDigest(rules.policy),
      guard: createHash('sha256')
        .update(rules.guardQuery ?? '')
        .digest('hex'),
    })),
  );
}
