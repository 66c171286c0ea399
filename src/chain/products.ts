import type { Policy } from '../core/credit/policy.ts';

/** The policy in force, and the SQL for Fraud Guard modes and blocks if the policy file has one. */
export interface CreditRules {
  policy: Policy;
  guardQuery?: string;
}

/** A product whose usage can be credited. */
export interface Product {
  /** Plain text that the SQL of its queries contains, in any case. */
  pattern: string;
  rules: CreditRules;
}

/** Products by name, in the order in which a query is compared with them. */
export type Products = ReadonlyMap<string, Product>;
