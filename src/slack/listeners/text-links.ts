/** A link of a text, with where it stands, so that the words beside it can be read too. */
export interface TextLink {
  url: string;
  label?: string | undefined;
  start: number;
  end: number;
}

/**
 * `<url|label>` of mrkdwn, or a bare URL. Linear: no class before a `<` or `>` can take one, and a bare URL also ends
 * where the next one begins: behind a comma, a bracket, a mark of another script or nothing at all. Only behind the
 * signs of a URL itself (`?next=https://`) the second one is a part of the first.
 */
const MRKDWN = /<([^<>|]*)(?:\|([^<>]*))?>|https?:\/\/(?:(?!(?<![=/:?&#%])https?:\/\/)[^\s<>|])+/gi;
/** Where a second URL begins in what was taken for one. */
export const JOINT = /(?<=[^=/:?&#%])(?=https?:\/\/)/i;
/** `[label](url)` of Markdown up to where the URL starts. Linear, since the label is bounded. */
const MARKDOWN = /\[([^[\]]{0,300})\]\([ <]{0,2}(?=https?:\/\/)/gi;

/**
 * The links of a text of Slack (mrkdwn, or plain), in order. `<@U..>`, `<#C..>`, `<!here>` and `<mailto:..>` are none.
 */
export function textLinks(text: string): TextLink[] {
  const links: TextLink[] = [];
  for (const match of text.matchAll(MRKDWN)) {
    const url = match[1] ?? withoutEmphasis(match[0], text.charAt(match.index - 1));
    const end = match.index + match[0].length;
    links.push({ url, label: match[2], start: match.index, end });
  }
  return links;
}

/** `_https://..._`: a low line may end a URL, unless another one stands before it. */
function withoutEmphasis(url: string, before: string): string {
  return before === '_' ? url.replace(/_[.,;:!?)]{0,9}$/, '') : url;
}

/** The links of a `markdown` block: `[label](url)` beside those that any text may have. */
export function markdownLinks(text: string): TextLink[] {
  const links: TextLink[] = [];
  const pattern = new RegExp(MARKDOWN);
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const from = pattern.lastIndex;
    const end = endOfTarget(text, from);
    links.push({ url: text.slice(from, end), label: match[1], start: match.index, end });
    // What is part of a target is read once.
    pattern.lastIndex = end;
  }
  return [...links, ...textLinks(blanked(text, links))];
}

/** The text with spaces where its links were. */
export function blanked(text: string, links: readonly TextLink[]): string {
  let rest = '';
  let from = 0;
  for (const { start, end } of links) {
    if (start < from) continue;
    rest += text.slice(from, start) + ' '.repeat(end - start);
    from = end;
  }
  return rest + text.slice(from);
}

/** The target ends at a space or at the bracket that closes it; brackets of its own come in pairs. */
function endOfTarget(text: string, from: number): number {
  let open = 0;
  let at = from;
  for (; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char <= ' ' || char === '<' || char === '>') break;
    if (char === '(') open += 1;
    if (char === ')' && open-- === 0) break;
  }
  return at;
}
