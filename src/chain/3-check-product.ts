import type { LinkOutcome } from '../core/decision.ts';
import { sqlWithoutComments } from '../core/sql/read-only.ts';
import type { QueriedLink } from './2-fetch-sql.ts';
import type { Products } from './products.ts';
import type { Stage } from './stage.ts';

/** A link whose SQL is about a product that can be credited. */
export interface ProductLink extends QueriedLink {
  /** Name among the products. */
  product: string;
}

/**
 * Stage 3: which product is the query about? The first one whose pattern its SQL, comments aside, contains in any case:
 * the product's name is in a filter, a CASE or a table name. Pure.
 */
export function checkProduct(products: Products): Stage<QueriedLink, ProductLink, LinkOutcome> {
  return {
    name: 'check-product',
    run(queried) {
      const sql = sqlWithoutComments(queried.query.sql).toLowerCase();
      const found = [...products].find(([, { pattern }]) => sql.includes(pattern.toLowerCase()));
      return found
        ? { next: { ...queried, product: found[0] } }
        : { done: { kind: 'not_verify', link: queried.ref } };
    },
  };
}
