import { LIMITS } from '../../core/limits.ts';
import type { PastedUrl } from '../../core/request.ts';
import { blanked, JOINT, markdownLinks, type TextLink, textLinks } from './text-links.ts';
import { type ReadingBound, VisibleReader } from './visible-parts.ts';

/** Where Slack keeps what a message says. Anything else in it, of any shape, is ignored. */
export interface MessageParts {
  text?: unknown;
  blocks?: unknown;
  attachments?: unknown;
}

/** What a person said in a message, as far as the bot needs it. */
export interface Pasted {
  /** Every URL once, un-escaped, in the order of the message. */
  urls: PastedUrl[];
  /** The text with its links left out. */
  words: string;
  /** The message is larger than what is read, so that a link may be missing. */
  exceeded?: ReadingBound;
}

const LONGEST_LABEL = 300;
const MOST_URLS = LIMITS.messageUrls.value;
/** What a sentence leaves behind a URL. */
const SURROUNDINGS = '.,;:!?\'"*_~`)]}\u2019\u201d';

/**
 * The URLs that a person pasted and the words beside them: first the blocks, where Slack's composer keeps URLs raw,
 * then the text, then what was forwarded. A label found in any of the forms is kept, since it is often the claimed
 * amount. A preview counts only in a message without any URL of its own: it comes after the message, so that otherwise
 * the same message would hold other links each time it is read. Pure; linear; never throws; nothing is ever fetched.
 */
export function readPasted(message: MessageParts): Pasted {
  const found = new Found();
  const reader = new VisibleReader({
    link: (url, label) => found.link(url, label),
    text: (text, format) => found.text(text, format === 'markdown' ? markdownLinks(text) : textLinks(text)),
  });
  for (const source of ['blocks', 'text', 'attachments'] as const) {
    found.source = source;
    reader.read(message[source], source);
  }
  if (found.urls.size === 0) reader.readPreviews();
  const exceeded = reader.exceeded ?? found.exceeded;
  return { urls: [...found.urls.values()], words: found.spoken(), ...(exceeded && { exceeded }) };
}

class Found {
  readonly urls = new Map<string, PastedUrl>();
  source: keyof MessageParts = 'text';
  exceeded: ReadingBound | undefined;
  readonly #words = { blocks: '', text: '', attachments: '' };

  text(text: string, links: readonly TextLink[]): void {
    for (const { url, label } of links) this.#add(url, label);
    this.#words[this.source] += `${blanked(text, links)}${this.source === 'blocks' ? '' : '\n'}`;
  }

  link(url: string, label?: string): void {
    this.#add(url, label);
    this.#words[this.source] += ' ';
  }

  /** Slack repeats the blocks in the text, so that one of both is enough. */
  spoken(): string {
    const { blocks, text, attachments } = this.#words;
    return `${text.trim() === '' ? blocks : text}\n${attachments}`;
  }

  /** What Slack took for one URL may be several that were joined by a comma or by nothing. */
  #add(pasted: string, label?: string): void {
    if (this.exceeded !== undefined) return;
    const urls = unescaped(pasted.trim()).split(JOINT, MOST_URLS + 1);
    for (const url of urls) this.#addOne(url, urls.length === 1 ? label : undefined);
    if (this.urls.size > MOST_URLS) this.exceeded = 'messageUrls';
  }

  #addOne(url: string, label?: string): void {
    if (!/^https?:\/\//i.test(url)) return;
    const identity = withoutSurroundings(url);
    const known = this.urls.get(identity);
    const shown = known?.label === undefined ? labelOf(label, url) : undefined;
    this.urls.set(identity, { ...(known ?? { url }), ...(shown && { label: shown }) });
  }
}

function withoutSurroundings(url: string): string {
  let end = url.length;
  while (end > 0 && SURROUNDINGS.includes(url.charAt(end - 1))) end -= 1;
  return url.slice(0, end);
}

/** Slack escapes these three and no others. */
function unescaped(text: string): string {
  if (!text.includes('&')) return text;
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** What the link shows, unless that is only the URL again. A label that is cut says so and is no amount any more. */
function labelOf(label: string | undefined, url: string): string | undefined {
  const whole = unescaped(label ?? '').trim();
  const shown = whole.length > LONGEST_LABEL ? `${whole.slice(0, LONGEST_LABEL - 1)}…` : whole;
  const bare = (text: string) => text.replace(/^https?:\/\//i, '').replace(/\/$/, '');
  return shown === '' || bare(url).startsWith(bare(shown).replace(/(?:…|\.\.\.)$/, '')) ? undefined : shown;
}
