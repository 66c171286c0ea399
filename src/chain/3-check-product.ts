import type { LinkOutcome } from '../core/decision.ts';
import { mentions } from '../core/sql/mentions.ts';
import { boundedTokens } from '../core/sql/size.ts';
import type { QueriedLink } from './2-fetch-sql.ts';
import type { Products } from './products.ts';
import type { Stage } from './stage.ts';

/** A link whose SQL is about a product that can be credited. */
export interface ProductLink extends QueriedLink {
  /** Name among the products. */
  product: string;
}

/**
 * Stage 3: the product that the query is about: the first whose pattern is in the SQL, in any case, such as in a
 * filter, a CASE or a table name. Comments do not count, nor values that the query only excludes. Pure.
 */
export function checkProduct(products: Products): Stage<QueriedLink, ProductLink, LinkOutcome> {
  return {
    name: 'check-product',
    run(queried) {
      const { sql } = queried.query;
      const bounded = boundedTokens(sql);
      if ('refusal' in bounded)
        return { done: { kind: 'refused', link: queried.ref, refusal: bounded.refusal } };
      const found = [...products].find(([, { pattern }]) => mentions(sql, pattern));
      return found
        ? { next: { ...queried, product: found[0] } }
        : { done: { kind: 'not_verify', link: queried.ref } };
    },
  };
}
