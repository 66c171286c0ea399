import { LIMITS } from '../../core/limits.ts';

/** What a person can see or click in blocks and attachments. */
export interface VisibleParts {
  link(url: string, label?: string): void;
  text(text: string, format: 'mrkdwn' | 'markdown'): void;
}

/** The bound that ended the reading before its end. */
export type ReadingBound = 'messageParts' | 'messageDepth' | 'messageCharacters' | 'messageUrls';

/** Fields that nobody sees: ids, sources of pictures, where a preview comes from, what a button sends back, dialogs. */
const HIDDEN =
  /^(?:type|style|color|ts|mrkdwn_in|metadata|private_metadata|event_payload|confirm|alt_text|permalink|url_private|slack_file|(?:.{0,60}_)?(?:id|icon))$|^(?:from|original|app_unfurl|image|thumb|thumbnail|video|author_icon)_url$/;
/** Fields that hold a target to click beside `url`. */
const TARGET = /^(?:.{1,60}_link|title_url|author_url)$/;
/** What is shown of an attachment; only without any of it Slack shows its `fallback`. */
const SHOWN = ['text', 'pretext', 'title', 'fields', 'blocks', 'message_blocks', 'image_url', 'actions'];
/** Fields in the order in which Slack shows them, whatever their order in the JSON; the others follow by name. */
const ORDER = ['pretext', 'title', 'title_link', 'url', 'text', 'fields', 'elements', 'blocks'];

/**
 * Reads blocks and attachments of any container, known or not: every visible text and every target of a click, in the
 * order in which they are shown. Previews that Slack or an app put below a message are kept for `previews`, since they
 * are not what its author said; a forwarded message (`is_share`) is. Never throws; time and depth are bounded.
 */
export class VisibleReader {
  /** The bound that was met, so that something may be unread. */
  exceeded: ReadingBound | undefined;
  readonly #parts: VisibleParts;
  readonly #previews: unknown[] = [];
  #nodes = 0;
  #characters = 0;

  constructor(parts: VisibleParts) {
    this.#parts = parts;
  }

  /** @param field the name under which the value stands in the message: `text`, `blocks` or `attachments` */
  read(value: unknown, field: string): void {
    this.#visit(value, field, undefined, 0);
  }

  /** The previews that were left aside, read like any other attachment. */
  readPreviews(): void {
    for (const preview of this.#previews.splice(0)) this.#visit(preview, 'preview', undefined, 1);
  }

  #visit(value: unknown, field: string, holder: object | undefined, depth: number): void {
    if (this.exceeded !== undefined) return;
    if (typeof value === 'string') this.#readText(value, holder);
    if (typeof value !== 'object' || value === null) return;
    this.#nodes += 1;
    if (this.#nodes > LIMITS.messageParts.value) this.exceeded = 'messageParts';
    else if (depth > LIMITS.messageDepth.value) this.exceeded = 'messageDepth';
    else if (Array.isArray(value)) for (const item of value) this.#visit(item, field, holder, depth + 1);
    else if (field === 'attachments' && isPreview(value)) this.#previews.push(value);
    else this.#visitFields(value as Record<string, unknown>, field, depth);
  }

  #visitFields(object: Record<string, unknown>, field: string, depth: number): void {
    const { url } = object;
    if (typeof url === 'string') this.#link(url, textOf(object.text));
    const nothingElse = !SHOWN.some((name) => Boolean(object[name]));
    for (const name of Object.keys(object).sort(byOrder)) {
      const value = object[name];
      // The text of a link is its label and was read with it.
      if (name === 'url' || (name === 'text' && typeof url === 'string')) continue;
      if (name === 'fallback' ? !nothingElse : HIDDEN.test(name)) continue;
      // In a field of an attachment the value is shown; elsewhere it is what a click sends back.
      if (name === 'value' && field !== 'fields') continue;
      if (typeof value === 'string' && TARGET.test(name)) this.#link(value);
      else this.#visit(value, name, object, depth + 1);
    }
  }

  #link(url: string, label?: string): void {
    if (this.#takes(url.length + (label?.length ?? 0))) this.#parts.link(url, label);
  }

  #readText(text: string, holder: object | undefined): void {
    if (!this.#takes(text.length)) return;
    const isMarkdown = (holder as { type?: unknown } | undefined)?.type === 'markdown';
    this.#parts.text(text, isMarkdown ? 'markdown' : 'mrkdwn');
  }

  #takes(characters: number): boolean {
    this.#characters += characters;
    if (this.#characters > LIMITS.messageCharacters.value) this.exceeded ??= 'messageCharacters';
    return this.exceeded === undefined;
  }
}

/** Added below a message for a URL in it, by Slack or by an app, and not forwarded by the author. */
function isPreview(attachment: object): boolean {
  const parts = attachment as Record<string, unknown>;
  if (parts.is_share === true) return false;
  const marks = ['is_msg_unfurl', 'is_app_unfurl', 'is_reply_unfurl', 'is_thread_root_unfurl'];
  const sources = ['from_url', 'original_url', 'app_unfurl_url'];
  return (
    marks.some((mark) => parts[mark] === true) || sources.some((name) => typeof parts[name] === 'string')
  );
}

function textOf(text: unknown): string | undefined {
  const inner = typeof text === 'object' && text !== null ? (text as { text?: unknown }).text : text;
  return typeof inner === 'string' ? inner : undefined;
}

function byOrder(one: string, other: string): number {
  return rank(one) - rank(other) || (one < other ? -1 : 1);
}

function rank(name: string): number {
  const at = ORDER.indexOf(name);
  return at < 0 ? ORDER.length : at;
}
