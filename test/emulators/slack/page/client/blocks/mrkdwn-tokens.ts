/** A piece of mrkdwn text. */
export type Token =
  | { kind: 'text'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'pre'; text: string }
  | { kind: 'bold' | 'italic' | 'strike' | 'quote'; inside: Token[] }
  | { kind: 'link'; address: string; label: string }
  | { kind: 'mention'; sign: string; id: string; label: string }
  | { kind: 'break' };

const STYLES = { '*': 'bold', _: 'italic', '~': 'strike' } as const;

/** Reads Slack's mrkdwn. Text without a meaning stays as it is. */
export function tokens(text: string): Token[] {
  const fence = text.indexOf('```');
  const end = fence < 0 ? -1 : text.indexOf('```', fence + 3);
  if (end < 0) return lines(text);
  const pre: Token = { kind: 'pre', text: decoded(text.slice(fence + 3, end).replace(/^\n/, '')) };
  return [
    ...lines(text.slice(0, fence).replace(/\n$/, '')),
    pre,
    ...tokens(text.slice(end + 3).replace(/^\n/, '')),
  ];
}

function lines(text: string): Token[] {
  if (text === '') return [];
  return text.split('\n').flatMap((line, at): Token[] => {
    const quote = /^(?:&gt;|>) ?(.*)$/.exec(line);
    if (quote) return [{ kind: 'quote', inside: inline(quote[1] ?? '') }];
    return [...(at > 0 ? [{ kind: 'break' } as const] : []), ...inline(line)];
  });
}

/** One line: code, links and mentions first, then styles between word boundaries. */
function inline(line: string): Token[] {
  const result: Token[] = [];
  let plain = '';
  const flush = () => {
    if (plain !== '') result.push({ kind: 'text', text: decoded(plain) });
    plain = '';
  };
  for (let at = 0; at < line.length; at += 1) {
    const found = special(line, at);
    if (!found) {
      plain += line[at];
      continue;
    }
    flush();
    result.push(found.token);
    at = found.end - 1;
  }
  flush();
  return result;
}

function special(line: string, at: number): { token: Token; end: number } | undefined {
  const sign = line[at] ?? '';
  if (sign === '`' || sign === '<') {
    const end = line.indexOf(sign === '`' ? '`' : '>', at + 1);
    if (end <= at + 1) return undefined;
    const body = line.slice(at + 1, end);
    return { token: sign === '`' ? { kind: 'code', text: decoded(body) } : angled(body), end: end + 1 };
  }
  const kind = STYLES[sign as keyof typeof STYLES];
  if (!kind || /[\p{L}\p{N}]/u.test(line[at - 1] ?? '') || /\s|^$/.test(line[at + 1] ?? '')) return undefined;
  const end = closing(line, sign, at + 1);
  return end < 0 ? undefined : { token: { kind, inside: inline(line.slice(at + 1, end)) }, end: end + 1 };
}

/** The sign that ends a style: after no space, before no letter. */
function closing(line: string, sign: string, from: number): number {
  for (let at = line.indexOf(sign, from + 1); at >= 0; at = line.indexOf(sign, at + 1)) {
    if (!/\s/.test(line[at - 1] ?? '') && !/[\p{L}\p{N}]/u.test(line[at + 1] ?? '')) return at;
  }
  return -1;
}

/** What stands between `<` and `>`: a link, a mention, a date. */
function angled(body: string): Token {
  const [target = '', label = ''] = split(body);
  if (/^[@#]/.test(target))
    return { kind: 'mention', sign: target.slice(0, 1), id: target.slice(1), label: decoded(label) };
  if (target.startsWith('!date')) return { kind: 'text', text: decoded(label) };
  if (target.startsWith('!'))
    return { kind: 'mention', sign: '@', id: target.slice(1), label: decoded(label) };
  return { kind: 'link', address: decoded(target), label: decoded(label || target) };
}

function split(body: string): [string, string] {
  const bar = body.indexOf('|');
  return bar < 0 ? [body, ''] : [body.slice(0, bar), body.slice(bar + 1)];
}

function decoded(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
