import type { Json } from './types.ts';

/** The rich_text block that Slack's composer stores beside mrkdwn text: links, users and plain text. */
export function richText(text: string, blockId: string): Json {
  const elements: Json[] = [];
  let rest = 0;
  for (const match of text.matchAll(/<([^>|]+)(?:\|([^>]*))?>/g)) {
    if (match.index > rest) elements.push({ type: 'text', text: unescaped(text.slice(rest, match.index)) });
    elements.push(element(unescaped(match[1] ?? ''), match[2]));
    rest = match.index + match[0].length;
  }
  if (rest < text.length) elements.push({ type: 'text', text: unescaped(text.slice(rest)) });
  return { type: 'rich_text', block_id: blockId, elements: [{ type: 'rich_text_section', elements }] };
}

function element(target: string, label: string | undefined): Json {
  if (target.startsWith('@')) return { type: 'user', user_id: target.slice(1) };
  if (target.startsWith('#')) return { type: 'channel', channel_id: target.slice(1) };
  if (target.startsWith('!')) return { type: 'broadcast', range: target.slice(1) };
  return { type: 'link', url: target, ...(label ? { text: unescaped(label) } : {}) };
}

function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
