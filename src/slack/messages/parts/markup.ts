/**
 * Slack mrkdwn that is safe to send: built only by `md`, which escapes whatever it is given. `said` is the same for
 * ears: escaped too, without bold, bullets and link targets.
 */
export interface Mrkdwn {
  readonly mrkdwn: string;
  readonly said: string;
}

/** Longest URL that is still made a link; a cut URL would lead elsewhere, so a longer one shows its label only. */
const LONGEST_URL = 1500;
/** Control characters, and the marks that turn the direction of text: both could make an amount read otherwise. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/** Foreign text on one line, without characters that hide or turn it, at most `longest` characters. */
export function plain(text: string, longest = 200): string {
  const line = text
    .slice(0, longest * 4)
    .replace(INVISIBLE, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return wellFormed(line.length <= longest ? line : `${wellFormed(line.slice(0, longest - 1))}…`);
}

/** Without halves of characters, such as a cut through an emoji leaves. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '');
}

/** Text as mrkdwn shows it literally: nothing in it can become a mention, a channel or a link. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Template tag: the literal parts are mrkdwn, every value is escaped unless it is `Mrkdwn` itself. */
export function md(parts: TemplateStringsArray, ...values: (string | number | Mrkdwn)[]): Mrkdwn {
  const items = values.map((value) => (typeof value === 'object' ? value : literal(escaped(String(value)))));
  const styled = (part: string) => part.replace(/[*_`]|:[a-z_]+: |• /g, '');
  return {
    mrkdwn: parts.map((part, at) => part + (items[at]?.mrkdwn ?? '')).join(''),
    said: parts.map((part, at) => styled(part) + (items[at]?.said ?? '')).join(''),
  };
}

function literal(text: string): Mrkdwn {
  return { mrkdwn: text, said: text };
}

export function join(items: Mrkdwn[], separator: string): Mrkdwn {
  return {
    mrkdwn: items.map(({ mrkdwn }) => mrkdwn).join(separator),
    said: items.map(({ said }) => said).join(separator),
  };
}

/** A link to `url` that shows `label`; the label alone where the URL is no web address or too long. */
export function link(url: string, label: string): Mrkdwn {
  const shown = wellFormed(url).replace(/[\s<>|"\p{Cc}\p{Cf}]/gu, (char) => encodeURIComponent(char));
  const target = escaped(shown);
  const said = escaped(label);
  if (!/^https?:\/\//i.test(url) || target.length > LONGEST_URL) return literal(said);
  return { mrkdwn: `<${target}|${said.replaceAll('|', '/')}>`, said };
}

/** `<@U…>` or `<#C…>`, which Slack shows as a name; an id of any other form stays text. */
export function mention(sign: '@' | '#', id: string): Mrkdwn {
  return literal(/^[\w-]{1,40}$/.test(id) ? `<${sign}${id}>` : escaped(plain(id, 30)));
}
