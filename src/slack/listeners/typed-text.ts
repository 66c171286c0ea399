/**
 * What keyboards, phones and word processors make of typed text, back to the plain characters that were meant: quotes,
 * dashes, spaces of every width, full-width signs; marks without width are left out. Every typed word goes through
 * this once, before anything is compared. URLs do not: in a filter such a character may be meant.
 */
export function plainTyped(text: string): string {
  if (!/[^\t\n\r -~]|&/.test(text)) return text;
  return text
    .replace(/\p{Cf}/gu, '')
    .replace(/[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g, ' ')
    .replace(/[\u2010-\u2015\u2043\u2212\ufe58\ufe63\uff0d]/g, '-')
    .replace(/[\u2018-\u201b\u2032\u2039\u203a\u02bc\uff07]/g, "'")
    .replace(/[\u201c-\u201f\u2033\u00ab\u00bb\u301d-\u301f\uff02]/g, '"')
    .replace(/[\uff01\uff08\uff09\uff0c\uff0e-\uff1b\uff1d\uff1f]/g, (wide) =>
      String.fromCharCode(wide.charCodeAt(0) - 0xfee0),
    )
    .replace(/&(amp|lt|gt);/g, (_, name: 'amp' | 'lt' | 'gt') => ({ amp: '&', lt: '<', gt: '>' })[name]);
}
