import type { Refusal } from '../../core/decision.ts';
import { LIMITS } from '../../core/limits.ts';
import { distinctLinks } from '../../core/looker/distinct-links.ts';
import { parseLookerLink } from '../../core/looker/link.ts';
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
  const typed = withoutScheme(words, hosts);
  const links = distinctLinks([...urls, ...typed.urls], hosts).map(({ ref: { url, label } }) => ({
    url,
    ...(label !== undefined && { label }),
  }));
  const hints = readHints(typed.rest, askedAt);
  const unclear = exceeded
    ? TOO_LARGE
    : (tooMany(links.length) ?? (links.length > 0 ? hints.unclear : undefined));
  return {
    urls: unclear ? [] : links,
    claim: hints.claim,
    ...(unclear && { unclear }),
    words: hints.rest.split(/\s+/).filter((word) => /[^\p{P}\p{S}]/u.test(word)),
  };
}

/** Links typed without `https://`, as an address bar shows them, and the text without them. */
function withoutScheme(words: string, hosts: readonly string[]): { urls: PastedUrl[]; rest: string } {
  const urls: PastedUrl[] = [];
  const mayHold = (word: string) =>
    hosts.some((host) => word.toLowerCase().includes(`${host.toLowerCase()}/`));
  if (!mayHold(words)) return { urls, rest: words };
  const rest = words.split(/(\s+)/).filter((word) => {
    if (!mayHold(word) || !parseLookerLink(word, hosts)) return true;
    urls.push({ url: `https://${word.replace(/^[^\p{L}\p{N}]{1,20}/u, '')}` });
    return false;
  });
  return { urls, rest: rest.join('') };
}

const MOST = LIMITS.links.value;

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
