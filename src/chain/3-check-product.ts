import type { LinkOutcome, Refusal } from '../core/decision.ts';
import type { Product, Products } from '../core/products.ts';
import { mentionedOf } from '../core/sql/mentions.ts';
import { boundedTokens } from '../core/sql/size.ts';
import type { QueriedLink } from './2-fetch-sql.ts';
import type { Stage } from './stage.ts';

/** A link whose SQL is about a product that can be credited. */
export interface ProductLink extends QueriedLink {
  /** Name among the products. */
  product: string;
}

/**
 * Stage 3: the product that the query is about: the first of which the SQL has a pattern, in any case, such as in a
 * filter, a CASE or a table name. Comments do not count, nor values that the query only excludes. A query about two
 * products is refused: no rules fit both. Pure.
 */
export function checkProduct(products: Products): Stage<QueriedLink, ProductLink, LinkOutcome> {
  const all = [...products];
  const patterns = all.map(([, product]) => product.patterns);
  const covered = all.flatMap(([, { answers, label }]) => (answers ? [label] : []));
  return {
    name: 'check-product',
    run(queried) {
      const { sql } = queried.query;
      const bounded = boundedTokens(sql);
      if ('refusal' in bounded)
        return { done: { kind: 'refused', link: queried.ref, refusal: bounded.refusal } };
      const [first, ...others] = mentionedOf(sql, patterns).map((at) => all[at]);
      if (first === undefined) return { done: notCovered(queried, undefined, covered) };
      const [name, product] = first;
      const rivals = others.flatMap((other) => (other?.[1].exclusive ? [other[1]] : []));
      if (rivals.length > 0) {
        const refusal = severalProducts([product, ...rivals]);
        return { done: { kind: 'refused', link: queried.ref, refusal } };
      }
      if (product.answers) return { next: { ...queried, product: name } };
      return { done: notCovered(queried, product, covered) };
    },
  };
}

function notCovered(
  { ref }: QueriedLink,
  product: Product | undefined,
  covered: readonly string[],
): LinkOutcome {
  const isOwn = covered.length === 1 && covered[0] === 'Verify';
  return {
    kind: 'not_verify',
    link: ref,
    ...(product?.exclusive && { product: product.label }),
    ...(!isOwn && { covered: [...covered] }),
  };
}

function severalProducts(products: readonly Product[]): Refusal {
  const names = products.map(({ label }) => label);
  const listed = [names.slice(0, -1).join(', '), names.at(-1)].join(' and ');
  return {
    code: 'several_products',
    reason: `This query is about ${listed}, and each product has rules of its own.`,
    remedy:
      'Filter the Look to one product, press Run, and paste the new link; a link for each is answered together.',
  };
}
