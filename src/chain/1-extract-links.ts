import type { LinkRef } from '../core/decision.ts';
import { type LookerLink, parseLookerLink } from '../core/looker/link.ts';
import type { CreditRequest } from '../core/request.ts';
import type { Stage } from './stage.ts';

/** A Looker link of the request, with its place among them (from 0) and how people know it. */
export interface FoundLink {
  position: number;
  ref: LinkRef;
  link: LookerLink;
}

/**
 * Stage 1: the pasted URLs -> the Looker links among them, in order, each once. Everything else (tickets, documents)
 * is passed over. Pure.
 * @param hosts exact hosts, with port where it is not the default, whose links count as Looker links
 */
export function extractLinks(hosts: readonly string[]): Stage<CreditRequest, FoundLink[], 'missing_link'> {
  return {
    name: 'extract-links',
    run({ urls }) {
      const found = new Map<string, FoundLink>();
      for (const { url, label, tile } of urls) {
        const parsed = parseLookerLink(url, hosts);
        if (!parsed) continue;
        const link = tile && parsed.kind === 'dashboard' ? { ...parsed, tile } : parsed;
        const identity = JSON.stringify(link);
        const known = found.get(identity);
        // Only one of two spellings may carry the label, which is often the claimed amount.
        if (known && label) known.ref.label ??= label;
        if (known) continue;
        found.set(identity, { position: found.size, ref: { url, ...(label && { label }) }, link });
      }
      return found.size > 0 ? { next: [...found.values()] } : { done: 'missing_link' };
    },
  };
}
