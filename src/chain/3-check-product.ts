import type { LinkOutcome } from '../core/decision.ts';
import { sqlWithoutComments } from '../core/sql/read-only.ts';
import type { QueriedLink } from './2-fetch-sql.ts';
import type { Stage } from './stage.ts';

/**
 * Stage 3: is this a Verify query? It is when its SQL, comments aside, contains the pattern in any case: the product
 * name stands in a filter, a CASE or a table name. Pure.
 * @param pattern plain text, `CREDIT_PRODUCT_PATTERN`
 */
export function checkProduct(pattern: string): Stage<QueriedLink, QueriedLink, LinkOutcome> {
  const wanted = pattern.toLowerCase();
  return {
    name: 'check-product',
    run(queried) {
      const isVerify = sqlWithoutComments(queried.query.sql).toLowerCase().includes(wanted);
      return isVerify ? { next: queried } : { done: { kind: 'not_verify', link: queried.ref } };
    },
  };
}
