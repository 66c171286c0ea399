import { z } from 'zod';
import { parseUrl } from '../core/parse-url.ts';

/**
 * The forms that a setting's text may have. Every message here is a constant: zod's own texts may quote the value, and
 * a value may be a secret.
 */

export interface SettingRow {
  schema: z.ZodType<unknown, string>;
  /** What it is: one phrase, for the README, `.env.example` and the problem line. */
  meaning: string;
  /** Where to get it, or what to do. */
  where: string;
  required?: boolean;
  /** The default, as text. */
  fallback?: string;
  /** What applies when it is not set and has no default, in words. */
  absent?: string;
  /** Never shown, and scrubbed from logs. */
  secret?: boolean;
}

function parsed<T>(expects: string, parse: (text: string) => T | undefined) {
  return z.string().transform((text, context): T => {
    const value = parse(text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: expects });
    return z.NEVER;
  });
}

export const text = (maxLength = 2048) =>
  parsed(`must be one line of at most ${maxLength} characters`, (value) =>
    value.length <= maxLength && !/[\r\n\0]/.test(value) ? value : undefined,
  );

export const matching = (pattern: RegExp, expects: string) =>
  parsed(expects, (value) => (pattern.test(value) ? value : undefined));

export const oneOf = <const T extends readonly string[]>(...choices: T) =>
  parsed(`must be one of: ${choices.join(', ')}`, (value): T[number] | undefined =>
    choices.find((choice) => choice === value),
  );

/** Strictly `true` or `false`: a guess at `yes` or `0` could switch a dry run off. */
export const flag = () =>
  parsed('must be true or false, in small letters', (value) =>
    value === 'true' ? true : value === 'false' ? false : undefined,
  );

export const wholeNumber = (least: number, most: number) =>
  parsed(`must be a whole number from ${least} to ${most}`, (value) =>
    /^\d+$/.test(value) ? within(Number(value), least, most) : undefined,
  );

export const decimalNumber = (least: number, most: number) =>
  parsed(`must be a number from ${least} to ${most}`, (value) =>
    /^\d+(\.\d+)?$/.test(value) ? within(Number(value), least, most) : undefined,
  );

function within(value: number, least: number, most: number): number | undefined {
  return value >= least && value <= most ? value : undefined;
}

/** A comma separated list; spaces around items, empty items and repeats are dropped. */
export const list = (item: (value: string) => string | undefined, expects: string) =>
  parsed(expects, (value): readonly string[] | undefined => {
    const items = value.split(',').map((part) => part.trim());
    const read = items.filter((part) => part !== '').map(item);
    const known = read.filter((part) => part !== undefined);
    return known.length === read.length && known.length > 0 ? [...new Set(known)] : undefined;
  });

export const listMatching = (pattern: RegExp, expects: string) =>
  list((value) => (pattern.test(value) ? value : undefined), expects);

const MILLISECONDS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A duration such as `90s`, `5m`, `1.5h`, as milliseconds. */
export const duration = () =>
  parsed('must be a duration such as 90s, 5m or 1h, at most 1d', (value) => {
    const [, number, unit] = /^(\d+(?:\.\d+)?) ?(ms|s|m|h|d)$/.exec(value) ?? [];
    if (number === undefined || unit === undefined) return undefined;
    return within(Math.round(Number(number) * (MILLISECONDS[unit] ?? Number.NaN)), 1, 86_400_000);
  });

const BYTES = ['b', 'kb', 'mb', 'gb', 'tb', 'pb'];

/** A size such as `50GB`, as bytes. Units are binary, as Trino reads them (1 kB = 1024 B). */
export const size = () =>
  parsed('must be a size such as 500MB, 50GB or 1TB', (value) => {
    const [, number, unit] = /^(\d+(?:\.\d+)?) ?([kmgtp]?b)$/i.exec(value) ?? [];
    if (number === undefined || unit === undefined) return undefined;
    const bytes = Math.round(Number(number) * 1024 ** BYTES.indexOf(unit.toLowerCase()));
    return within(bytes, 1, Number.MAX_SAFE_INTEGER);
  });

export const timeZone = () =>
  parsed('must be a time zone such as UTC, Europe/London or +02:00, spelt exactly so', (value) => {
    if (value === 'UTC' || /^[+-]\d\d:\d\d$/.test(value)) return value;
    // Node takes abbreviations (EST) and other spellings (utc, europe/london); Trino takes neither.
    if (!/^[A-Z]\w*(?:\/[A-Z][\w+-]*){1,2}$/.test(value) || value.length > 50) return undefined;
    try {
      const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions();
      // A zone that was renamed (Asia/Kolkata) resolves to another name; a wrong spelling differs only in case.
      return timeZone.toLowerCase() === value.toLowerCase() && timeZone !== value ? undefined : value;
    } catch {
      return undefined;
    }
  });

/** A host with its port as `URL.host` writes it: small letters, the https port left out. */
export const hostList = () =>
  list((value) => {
    const url = /^[^/?#@\s*]+$/.test(value) ? urlOf(`https://${value}`) : undefined;
    return url?.host;
  }, 'must be hosts such as looker.example.com or looker.example.com:8443, comma separated, without https:// or a path');

const URL_EXPECTS =
  'must be a URL such as https://host or https://host:port, without user name, query or fragment; ';

/**
 * A base URL without its trailing slash, for a server that is sent a credential or that sends some. Plain http only to
 * this machine: anywhere else the credential can be read on the way.
 */
export const baseUrl = (tidy?: (url: URL) => string) =>
  urlOn(isLoopback, `${URL_EXPECTS}http:// only to this machine`, tidy);

/** The same for a server that is sent signed requests and no credential: plain http also to a private address. */
export const signedUrl = () =>
  urlOn(isLocal, `${URL_EXPECTS}http:// only to this machine or a private address`);

const urlOn = (
  mayBePlain: (url: URL) => boolean,
  expects: string,
  tidy: (url: URL) => string = (url) => withoutSlash(url.href),
) =>
  parsed(expects, (value) => {
    const url = urlOf(value);
    if (url === undefined || url.username !== '' || url.password !== '') return undefined;
    if (url.search !== '' || url.hash !== '') return undefined;
    return url.protocol === 'https:' || mayBePlain(url) ? tidy(url) : undefined;
  });

/** The same for a server that may need no credential; the caller refuses http with a password. */
export const originUrl = () =>
  parsed('must be https://host:port, without user name, path or query', (value) => {
    const url = urlOf(value);
    const bare = url !== undefined && url.href === `${url.origin}/`;
    return bare ? url.origin : undefined;
  });

export function withoutSlash(value: string): string {
  return value.replace(/\/+$/, '');
}

function urlOf(value: string): URL | undefined {
  const url = parseUrl(value);
  return url?.protocol === 'https:' || url?.protocol === 'http:' ? url : undefined;
}

/** This machine, by any of its names. */
export function isLoopback(url: URL): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
}

/**
 * Loopback, the host of a local container, a private IPv4 address, or a bare name that only a local network resolves.
 */
function isLocal(url: URL): boolean {
  if (isLoopback(url)) return true;
  if (/^host\.(docker|containers)\.internal$/.test(url.hostname)) return true;
  if (/^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)[\d.]+$/.test(url.hostname)) return true;
  return /^[a-z0-9-]+$/.test(url.hostname);
}
