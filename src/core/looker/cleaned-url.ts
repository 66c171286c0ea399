import { parseUrl } from '../parse-url.ts';

/**
 * A pasted URL without what a sentence, Slack's mark-up or a second escaping add to it; as https for any scheme, since the
 * link is read and never followed. Undefined: no URL, or one that is meant to deceive.
 */
export function cleanedUrl(pasted: string): URL | undefined {
  const cleaned = clean(pasted);
  const text = /^[a-z]+:\/\//i.test(cleaned) ? cleaned : `https://${cleaned}`;
  const [, authority] = /^https?:\/\/([^/?#\\@%\s]+)(?:[/?#]|$)/i.exec(text) ?? [];
  // WHATWG URL reads `\` as `/` and ignores tabs and line breaks; no browser's address bar shows them.
  if (authority === undefined || /[\\\s]/.test(text.split(/[?#]/, 1)[0] ?? '')) return undefined;
  const secure = text.replace(/^http:\/\/([^/?#]*?)(?::80)?(?=[/?#]|$)/i, 'https://$1');
  const url = parseUrl(secure);
  if (!url) return undefined;
  // Letters that look like ASCII become ASCII in a host: such a host is meant to deceive.
  const disguised = /[^\x21-\x7e]/.test(authority) && !url.host.includes('xn--');
  return disguised ? undefined : url;
}

const BEFORE = /^(?:&lt;|[\s<("'[{*_~`\u00ab\u2018\u201c\u200b-\u200f\u2060\ufeff])+/;
/** Marks of Chinese and Japanese sentences are among them. */
const AFTER =
  /[\s.,;:!?>"'*`~\u00bb\u2019\u201d\u2026\u200b-\u200f\u2060\ufeff\u3001\u3002\u300d\u300f\u3011\uff01\uff09\uff0c\uff1b\uff1f]/;

function clean(pasted: string): string {
  const inner = pasted.replace(/&(?:amp;)+/g, '&').replace(BEFORE, '');
  const bracketed = /^\s*(?:<|&lt;)/.test(pasted);
  const text = bracketed ? (inner.split('|', 1)[0] ?? '') : inner;
  // A closing bracket belongs to the URL when one was opened in it: `f[a.n]=[1,5)`. An opening one at the end belongs to
  // what comes next in the sentence: `(url)(url)`.
  let surplus = count(text, /[)\]}]/g) - count(text, /[([{]/g);
  let end = text.length;
  while (end > 0) {
    const last = text.charAt(end - 1);
    const [opens, closes] = [/[([{]/.test(last), /[)\]}]/.test(last)];
    if (text.startsWith('&gt;', end - 4)) end -= 4;
    else if (opens || (closes ? surplus > 0 : AFTER.test(last))) end -= 1;
    else break;
    if (opens) surplus += 1;
    if (closes) surplus -= 1;
  }
  return text.slice(0, end);
}

function count(text: string, part: RegExp): number {
  return text.match(part)?.length ?? 0;
}
