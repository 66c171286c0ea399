import type { Decision } from '../core/decision.ts';
import { type DistinctLink, distinctLinks } from '../core/looker/distinct-links.ts';
import type { CreditRequest } from '../core/request.ts';
import type { Stage } from './stage.ts';

/** A Looker link of the request, with its place among them (from 0). */
export interface FoundLink extends DistinctLink {
  position: number;
}

/**
 * Stage 1: the URLs of the request -> its Looker links, in order, each once. A stored request contains URLs and no
 * parsed links, so that this release reads it by its own rules. Pure.
 * @param hosts exact hosts, with port where it is not the default, whose links count as Looker links
 */
export function extractLinks(hosts: readonly string[]): Stage<CreditRequest, FoundLink[], Decision> {
  return {
    name: 'extract-links',
    run({ urls, unclear }) {
      if (unclear)
        return {
          done: { kind: 'refused', links: [{ kind: 'refused', link: { url: '' }, refusal: unclear }] },
        };
      const found = distinctLinks(urls, hosts);
      if (found.length === 0) return { done: { kind: 'missing_link' } };
      return { next: found.map((link, position) => ({ ...link, position })) };
    },
  };
}
