import type { LinkRef } from '../decision.ts';
import type { PastedUrl } from '../request.ts';
import { type LookerLink, parseLookerLink } from './link.ts';

/** A Looker link with its address and label. */
export interface DistinctLink {
  ref: LinkRef;
  link: LookerLink;
}

/**
 * The Looker links among pasted URLs, in order, each once however it is spelled; tickets and documents are ignored.
 * Only one of two spellings may carry the label, which is often the claimed amount. Pure.
 * @param hosts exact hosts, with port where it is not the default
 */
export function distinctLinks(urls: readonly PastedUrl[], hosts: readonly string[]): DistinctLink[] {
  const found = new Map<string, DistinctLink>();
  for (const { url, label, tile } of urls) {
    const parsed = parseLookerLink(url, hosts);
    if (!parsed) continue;
    const link = tile && parsed.kind === 'dashboard' ? { ...parsed, tile } : parsed;
    const identity = identityOf(link);
    const known = found.get(identity);
    if (known && label) known.ref.label ??= label;
    if (!known) found.set(identity, { ref: { url, ...(label && { label }) }, link });
  }
  return [...found.values()];
}

/** Parameters of a dashboard's link that only say how it is shown; no dashboard has a filter of such a name. */
const DISPLAY = /^(?:_\w{1,60}|toggle|sdk|embed_domain|allow_login_screen)$/;

/** Equal for links that show the same query, so that another theme does not make another link. */
export function identityOf(link: LookerLink): string {
  if (link.kind !== 'dashboard' || !link.filters) return JSON.stringify(link);
  const { filters, ...rest } = link;
  const set = Object.entries(filters).filter(([name]) => !DISPLAY.test(name));
  return JSON.stringify({ ...rest, filters: set.sort(([one], [other]) => (one < other ? -1 : 1)) });
}
