import type { Refusal } from '../../core/decision.ts';
import { LIMITS } from '../../core/limits.ts';
import { type DistinctLink, distinctLinks } from '../../core/looker/distinct-links.ts';
import { isUnreadLink, parseLookerLink } from '../../core/looker/link.ts';
import type { ClaimHints, PastedUrl } from '../../core/request.ts';
import { readHints } from './claim-hints.ts';
import { type MessageParts, readPasted } from './pasted-urls.ts';

/** What a message, a command or a pressed shortcut asks for: the same text means the same in each of them. */
export interface Asked {
  /** The Looker links, each once. Empty when something is unclear, so that no release can work out a part of it. */
  urls: PastedUrl[];
  claim: ClaimHints;
  /** Why no amount may be worked out. */
  unclear?: Refusal;
}

/** The Looker links of a message, each once, however many there are and whatever is said beside them. Pure. */
export function linksIn(message: MessageParts, hosts: readonly string[]): DistinctLink[] {
  const { urls, words } = readPasted(message);
  return distinctLinks([...urls, ...withoutScheme(words, hosts).urls], hosts);
}

/**
 * Reads what is asked for. `words`: what is neither a link nor a hint. Pure; never throws.
 * @param hosts exact hosts whose links count as Looker links
 * @param askedAt epoch milliseconds
 */
export function readAsked(
  message: MessageParts,
  hosts: readonly string[],
  askedAt: number,
): Asked & { words: string[] } {
  const { urls, words, exceeded } = readPasted(message);
  const typed = withoutScheme(exceeded ? '' : words, hosts);
  if (exceeded ?? typed.exceeded) return { urls: [], claim: {}, unclear: TOO_LARGE, words: [] };
  const links = distinctLinks([...urls, ...typed.urls], hosts).map(({ ref: { url, label } }) => ({
    url,
    ...(label !== undefined && { label }),
  }));
  const hints = readHints(typed.rest, askedAt);
  const isPartly = () =>
    [...urls, ...typed.urls, ...typed.unread].some(({ url }) => isUnreadLink(url, hosts));
  const unclear =
    tooMany(links.length) ??
    (links.length > 0 ? (hints.unclear ?? (isPartly() ? UNREAD_LINK : undefined)) : undefined);
  return {
    urls: unclear ? [] : links,
    claim: hints.claim,
    ...(unclear && { unclear }),
    words: hints.rest.split(/\s+/).filter((word) => /[^\p{P}\p{S}]/u.test(word)),
  };
}

interface Typed {
  urls: PastedUrl[];
  /** What names a host of Looker and is no link of it. */
  unread: PastedUrl[];
  rest: string;
  /** There are more words with a host of Looker than are read. */
  exceeded?: true;
}

/**
 * Links typed without `https://`, as an address bar shows them, also several joined by commas, and the text without
 * them.
 */
function withoutScheme(words: string, hosts: readonly string[]): Typed {
  const typed: Typed = { urls: [], unread: [], rest: words };
  const mayHold = (word: string) =>
    hosts.some((host) => word.toLowerCase().includes(`${host.toLowerCase()}/`));
  if (!mayHold(words)) return typed;
  const bare = (word: string) => ({ url: `https://${word.replace(/^[^\p{L}\p{N}]{1,20}/u, '')}` });
  let pieces = 0;
  const rest = words.split(/(\s+)/).filter((word) => {
    if (typed.exceeded || !mayHold(word)) return true;
    const parts = word.split(/[,;|\u3001\uff0c\uff1b]/).filter(mayHold);
    pieces += parts.length;
    if (pieces > MOST_PIECES) typed.exceeded = true;
    if (typed.exceeded) return true;
    const known = typed.urls.length;
    for (const piece of parts.length > 1 ? parts : [word])
      (parseLookerLink(piece, hosts) ? typed.urls : typed.unread).push(bare(piece));
    return typed.urls.length === known;
  });
  return { ...typed, rest: rest.join('') };
}

const MOST = LIMITS.links.value;
const MOST_PIECES = LIMITS.messageUrls.value;

function tooMany(links: number): Refusal | undefined {
  if (links <= MOST) return undefined;
  return {
    code: 'too_many_links',
    reason: `Incomplete: ${MOST} of ${links} links. I work out at most ${MOST} links at once, and an amount for a part of them would be too small.`,
    remedy: `Post the links in several messages of at most ${MOST} each.`,
  };
}

const TOO_LARGE: Refusal = {
  code: 'message_too_large',
  reason: 'Incomplete: this message is too large to be read to its end, so that a link may be missing.',
  remedy: 'Post the Looker links alone, in a message of their own.',
};

const UNREAD_LINK: Refusal = {
  code: 'unreadable_link',
  reason:
    'Incomplete: one of the Looker links cannot be read, and an amount for the others alone would be too small.',
  remedy: 'Open it in Looker, press Run, and post all links again with the one from the address bar.',
};
