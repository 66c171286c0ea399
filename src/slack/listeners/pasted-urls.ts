import { z } from 'zod';
import type { PastedUrl } from '../../core/request.ts';

/** Where Slack keeps the URLs of a message. Anything else in it, of any shape, is passed over. */
export interface MessageParts {
  text?: unknown;
  blocks?: unknown;
  attachments?: unknown;
}

/** Bounds for what strangers can send. */
const MOST_NODES = 5000;
const DEEPEST = 16;
const LONGEST = 40_000;
const LONGEST_LABEL = 300;

const ANGLED = /<([^<>|]*)(?:\|([^<>]*))?>/g;
const BARE = /\bhttps?:\/\/[^\s<>|]+/gi;
const SURROUNDINGS = /[.,;:!?'"*_~`)\]}\u2019\u201d]+$/;

/** A node of a block or attachment, as far as URLs may be in it. Every field forgives any other shape. */
const words = z.string().optional().catch(undefined);
const anything = z.unknown().optional();
const node = z.object({
  type: words,
  url: words,
  text: z
    .union([z.string(), z.object({ text: words }).transform(({ text }) => text)])
    .optional()
    .catch(undefined),
  from_url: words,
  original_url: words,
  title_link: words,
  fallback: words,
  pretext: words,
  elements: anything,
  fields: anything,
  blocks: anything,
  message_blocks: anything,
  message: anything,
  attachments: anything,
});

/**
 * The URLs that a person pasted, un-escaped, each once, in the order of the message: first the blocks, where Slack's
 * composer keeps them raw, then the text, then what was forwarded or unfurled. A label found in any of the forms is
 * kept, since it is often the claimed amount. Pure; never throws; a URL is read, never fetched.
 * @param wanted leaves URLs out before `most` are counted
 */
export function pastedUrls(
  message: MessageParts,
  { wanted = () => true, most = 20 }: { wanted?: (url: string) => boolean; most?: number } = {},
): PastedUrl[] {
  const found = new Found();
  walk(message.blocks, found, 0);
  if (typeof message.text === 'string') readText(message.text, found);
  walk(message.attachments, found, 0);
  return [...found.urls.values()].filter(({ url }) => wanted(url)).slice(0, most);
}

class Found {
  readonly urls = new Map<string, PastedUrl>();
  nodes = 0;
  #characters = 0;

  add(pasted: string, label?: string): void {
    const url = unescaped(pasted.trim());
    if (!/^https?:\/\//i.test(url) || this.#characters + url.length > LONGEST * 2) return;
    const identity = url.replace(SURROUNDINGS, '');
    const known = this.urls.get(identity);
    const shown = known?.label === undefined ? labelOf(label, url) : undefined;
    if (!known) this.#characters += url.length;
    this.urls.set(identity, { ...(known ?? { url }), ...(shown && { label: shown }) });
  }
}

/** Blocks, elements and attachments nest in each other freely, so all are read alike. */
function walk(value: unknown, found: Found, depth: number): void {
  if (depth > DEEPEST || ++found.nodes > MOST_NODES || typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) walk(item, found, depth + 1);
    return;
  }
  const { data } = node.safeParse(value);
  if (!data) return;
  if (data.type === 'link' && data.url !== undefined) found.add(data.url, data.text);
  else
    for (const text of [data.text, data.pretext, data.fallback])
      if (text !== undefined) readText(text, found);
  for (const part of [data.elements, data.fields, data.blocks, data.message_blocks, data.message]) {
    walk(part, found, depth + 1);
  }
  for (const url of [data.title_link, data.from_url, data.original_url])
    if (url !== undefined) found.add(url);
  // The text of a section is an object of its own, and so are nested attachments of a shared message.
  walk(data.attachments, found, depth + 1);
}

/** mrkdwn: `<url|label>` and bare URLs, in order. `<@U..>`, `<#C..>`, `<!here>` and `<mailto:..>` are no web links. */
function readText(text: string, found: Found): void {
  const bounded = text.slice(0, LONGEST);
  let rest = 0;
  for (const match of bounded.matchAll(ANGLED)) {
    readBare(bounded.slice(rest, match.index), found);
    found.add(match[1] ?? '', match[2]);
    rest = match.index + match[0].length;
  }
  readBare(bounded.slice(rest), found);
}

function readBare(text: string, found: Found): void {
  for (const [url] of text.matchAll(BARE)) found.add(url);
}

/** Slack escapes these three and no others. */
function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** What the link shows, unless that is only the URL again. */
function labelOf(label: string | undefined, url: string): string | undefined {
  const shown = unescaped(label ?? '')
    .trim()
    .slice(0, LONGEST_LABEL);
  const bare = (text: string) => text.replace(/^https?:\/\//i, '').replace(/\/$/, '');
  return shown === '' || bare(url).startsWith(bare(shown).replace(/(?:…|\.\.\.)$/, '')) ? undefined : shown;
}
