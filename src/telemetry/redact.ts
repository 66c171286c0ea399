/** Replaces a secret. Contains no character that JSON escapes. */
export const REDACTED = '[redacted]';

const SECRET_WORDS =
  'client_?secret|client_?id|access_?token|refresh_?token|id_?token|session_?token|security-?token|api_?key|' +
  'secret_?access_?key|secret_?string|passw(?:or)?d|secret|token|ticket|signature|cookie|authorization';

/**
 * Patterns of credentials, applied to one text before it is put into a line. A text may be JSON itself: no pattern
 * takes a quote or a backslash, and a value without quotes counts only after `=` or after a colon and a space
 * (`"password":null`). Each pattern takes linear time: a look-behind or a length limit stops it from starting at every
 * character of a run.
 */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/xox[a-z](?:\.xox[a-z])?-[A-Za-z0-9-]+/gi, REDACTED],
  [/xapp-[A-Za-z0-9-]+/gi, REDACTED],
  [/(?:AKIA|ASIA)[A-Z0-9]{16}/g, REDACTED],
  [/eyJ[\w-]{5,300}\.[\w-]{1,4000}(?:\.[\w-]{0,2000})?/g, REDACTED],
  [/(bearer(?:\s{1,20}|%20|\+))[\w.~+/=%-]{6,}/gi, `$1${REDACTED}`],
  // With a digit, sign or change of case inside: "Basic Information" and "token refreshed" are words.
  [/\b([Bb]asic|[Tt]oken)(\s+|%20)(?=[^\s"\\]*(?:[\d=_]|[a-z][A-Z]))[\w.~+/=%-]{8,}/g, `$1$2${REDACTED}`],
  [
    new RegExp(
      `((?:${SECRET_WORDS})\\\\*"?(?:\\s*(?:=|%3D)\\s*\\\\*"?|\\s*:\\s*\\\\*"|:\\s+(?=[^\\s"\\\\]{6})))(?!\\[redacted)[^\\s"\\\\&,;}]+`,
      'gi',
    ),
    `$1${REDACTED}`,
  ],
  [/:\/\/[^\s/"\\@:]*:[^\s/"\\@]+@/g, `://${REDACTED}@`],
  [/https?(?::\/\/|%3A%2F%2F)hooks\.slack(?:-gov)?\.com[^\s"\\<>]*/gi, REDACTED],
  [/\+[1-9]\d{7,14}(?!\d)/g, '[phone]'],
  [/(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}(?![\w-])/g, '[email]'],
];

/** Shorter values are not registered: they would remove ordinary words. */
const SHORTEST_SECRET = 6;

/** Removes secrets from text: registered values in any encoding, and what looks like a credential. */
export interface Redactor {
  /** Remembers a value for the life of the process, also after a rotation: old lines may still be written. */
  registerSecret(value: string): void;
  scrub(text: string): string;
}

export function makeRedactor(): Redactor {
  const values = new Set<string>();
  let known: RegExp | undefined;
  return {
    registerSecret(value) {
      if (value.length < SHORTEST_SECRET || values.has(value)) return;
      values.add(value);
      const forms = [...new Set([...values].flatMap(formsOf))].sort((a, b) => b.length - a.length);
      known = new RegExp(forms.map(escaped).join('|'), 'gi');
    },
    scrub(text) {
      const first = known === undefined ? text : text.replace(known, REDACTED);
      return PATTERNS.reduce((line, [pattern, stand]) => line.replace(pattern, stand), first);
    },
  };
}

/** The forms of a value in a text: plain, inside JSON (also twice), in a URL, in base64 at three offsets, in hex. */
function formsOf(value: string): string[] {
  const json = JSON.stringify(value).slice(1, -1);
  const url = encodeURIComponent(value);
  const form = new URLSearchParams({ v: value }).toString().slice(2);
  const plain = [value, json, JSON.stringify(json).slice(1, -1), url, form];
  const coded = [0, 1, 2].map((offset) => base64At(value, offset)).filter((text) => text.length >= 8);
  const safe = coded.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  return [...plain, ...coded, ...safe, Buffer.from(value).toString('hex')];
}

/** The part of the base64 text that depends on the value alone, when `offset` bytes stand before it. */
function base64At(value: string, offset: number): string {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(value)]);
  const whole = bytes.toString('base64').replace(/=+$/, '');
  const start = offset === 0 ? 0 : offset + 1;
  const end = bytes.length % 3 === 0 ? whole.length : whole.length - 1;
  return whole.slice(start, end);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
