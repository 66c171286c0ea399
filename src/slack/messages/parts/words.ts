import { datesText, monthText } from '../../../core/credit/explain/wording.ts';
import type { LinkRef } from '../../../core/decision.ts';
import { link, type Mrkdwn, plain, wellFormed } from './markup.ts';

/** Names of the 676 codes that can be: an answer names some of them thousands of times. */
const names = new Map<string, string>();
const REGIONS = new Intl.DisplayNames(['en'], { type: 'region' });

/** `Bangladesh`; what is no country code stays as it is. */
export function country(code: string): string {
  if (code === '??') return 'unknown country';
  if (!/^[A-Z]{2}$/.test(code)) return plain(code, 40);
  const name = names.get(code) ?? plain(REGIONS.of(code) ?? code, 40);
  names.set(code, name);
  return name;
}

/** `2026-01` -> `Jan 2026`. */
export function month(value: string | null): string {
  return value === null ? 'unknown month' : monthText(value);
}

/** `Bangladesh, Oct 2026`, or the country alone where the month is not known. */
export function place(code: string, inMonth: string | null): string {
  return inMonth === null ? country(code) : `${country(code)}, ${monthText(inMonth)}`;
}

/** Characters of an account id that tell accounts apart. */
const TAIL = 6;

/** The end of an account id, such as `…00f3a1`: whole ids push every figure out of a narrow column. */
export function accountTail(account: string): string {
  const id = plain(account, 80);
  return id.length > TAIL ? `…${wellFormed(id.slice(-TAIL))}` : id;
}

/** Days in order: `15 Jan`, `15-17 Jan`, `30-31 Jan, 1 Feb`. */
export function shortDays(days: readonly string[]): string {
  return datesText(days).replace(/ \d{4}(?=,|$)/g, '');
}

export function plural(number: number, noun: string): string {
  return `${number.toLocaleString('en-US')} ${noun}${number === 1 ? '' : 's'}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: string[], most = 5): string {
  const shown = items.length > most ? [...items.slice(0, most), `${items.length - most} more`] : items;
  return [shown.slice(0, -1).join(', '), ...shown.slice(-1)].filter((part) => part !== '').join(' and ');
}

/** The link back, under the title of the Look and what the message called it. `number`: its place, from 1. */
export function linkBack(ref: LinkRef, number?: number): Mrkdwn {
  const title = plain(ref.title ?? '', 60);
  const label = plain(ref.label ?? '', 40);
  const name = title || (number === undefined ? 'Looker link' : `Looker link ${number}`);
  return link(ref.url, label && label !== title ? `${name} (${label})` : name);
}

/** A sentence that ends in exactly one full stop. */
export function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
