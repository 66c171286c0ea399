/** Text as a person types it, beside text as Slack stores it. */

const LINK = /\[([^\]\n]{1,300})\]\((https?:\/\/[^\s()<>]{1,2000})\)|(https?:\/\/[^\s<>]{1,2000})/g;

/** What Slack's composer makes of typed text: `&`, `<` and `>` are escaped, addresses become links. */
export function composed(typed: string): string {
  let result = '';
  let rest = 0;
  for (const match of typed.matchAll(LINK)) {
    const [whole, label, labelled, bare] = match;
    result += escaped(typed.slice(rest, match.index));
    const [address, after] = labelled ? [labelled, ''] : trailing(bare ?? '');
    result += `<${escaped(address)}${label ? `|${escaped(label)}` : ''}>${escaped(after)}`;
    rest = match.index + whole.length;
  }
  return result + escaped(typed.slice(rest));
}

/** The reverse, for a sample that is put into the composer. */
export function typed(stored: string): string {
  const links = stored.replace(/<(https?:[^|>]{1,2000})(?:\|([^>]{0,300}))?>/g, (_, address, label) =>
    label ? `[${label}](${address})` : address,
  );
  return links.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** Punctuation at the end of an address belongs to the sentence. */
function trailing(address: string): [string, string] {
  const end = address.replace(/[.,;:!?)]{1,20}$/, '');
  return [end, address.slice(end.length)];
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
