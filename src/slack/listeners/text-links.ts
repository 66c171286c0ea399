/** A link of a text, with where it stands, so that the words beside it can be read too. */
export interface TextLink {
  url: string;
  label?: string | undefined;
  start: number;
  end: number;
}

/**
 * `<url|label>` of mrkdwn, or a bare URL. Linear: no class before a `<` or `>` can take one, and a bare URL also ends
 * where a comma or semicolon joins the next one to it.
 */
const MRKDWN = /<([^<>|]*)(?:\|([^<>]*))?>|\bhttps?:\/\/(?:(?![,;]https?:\/\/)[^\s<>|])+/gi;
/** `[label](url)` of Markdown up to where the URL starts. Linear, since the label is bounded. */
const MARKDOWN = /\[([^[\]]{0,300})\]\([ <]{0,2}(?=https?:\/\/)/gi;

/**
 * The links of a text of Slack (mrkdwn, or plain), in order. `<@U..>`, `<#C..>`, `<!here>` and `<mailto:..>` are none.
 */
export function textLinks(text: string): TextLink[] {
  const links: TextLink[] = [];
  for (const match of text.matchAll(MRKDWN)) {
    const url = match[1] ?? match[0];
    const end = match.index + match[0].length;
    links.push({ url, label: match[2], start: match.index, end });
  }
  return links;
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
