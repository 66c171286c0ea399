import { policyId } from './credit/policy.ts';
import type { Products } from './products.ts';
import { parametersDigest } from './record-of.ts';

/** Digits of a digest that people compare; records have all 64. */
const SHOWN = 12;

/**
 * The policy of each product, one text each: `Verify: verify-credit-v2, digest 3f9a2c1b4d5e`. The digest is that of the
 * records of its answers.
 */
export function policiesInForce(products: Products): string[] {
  const all = [...products.values()].map(({ label, answers, rules }) => {
    const digest = parametersDigest(rules.policy).slice(0, SHOWN);
    return `${label}: ${policyId(rules.policy)}, digest ${digest}${answers ? '' : ', not answered'}`;
  });
  const [first] = products.values();
  const listed = first?.rules.products?.slice(0, SHOWN);
  return listed === undefined ? all : [...all, `all products: digest ${listed}`];
}
