import { daysSpan } from '../../../core/credit/explain/wording.ts';
import type { Memo, Result } from '../../../core/credit/types.ts';
import type { LookFilter } from '../../../core/decision.ts';
import { keptProduct, productLabel } from '../../../core/product-name.ts';
import { join, type Mrkdwn, md, plain } from './markup.ts';
import type { Numbered } from './numbered.ts';
import { accountTail, linkBack, listed, month, plural } from './words.ts';

/** Characters of all filters that stay open; the rest is one click away. */
const OPEN_FILTERS = 160;

/** What one link's amount rests on: the Look, how it was read, whose traffic, and when. */
export function basisLine({ link, number, result, product }: Numbered): Mrkdwn {
  const kept = keptProduct(product);
  const named = number === undefined ? md`` : md`${number}. `;
  const parts = [
    linkBack(link, number),
    ...(kept === undefined ? [] : [md`${plain(productLabel(kept), 40)}`]),
    md`${scopeInWords(result)}`,
    accounts(result.memos),
    dates(result.memos),
  ];
  return md`${named}${join(
    parts.filter(({ mrkdwn }) => mrkdwn !== ''),
    ' · ',
  )}`;
}

const DAILY = { estimated: 'estimated from daily traffic', volume: 'estimated from daily messages' } as const;

function scopeInWords({ scope }: Result): string {
  return scope === 'declared' || scope === null ? 'all spend counted as fraud' : DAILY[scope];
}

function accounts(memos: readonly Memo[]): Mrkdwn {
  const all = [...new Set(memos.map(({ account }) => account))];
  const [only] = all;
  if (only === undefined) return md``;
  if (all.length > 1) return md`accounts ${listed(all.map(accountTail), 3)}`;
  return only === '?' ? md`account not named` : md`account ${plain(only, 40)}`;
}

/** The days that were flagged, or the months of the spend. */
function dates(memos: readonly Memo[]): Mrkdwn {
  const lines = memos.flatMap(({ lines }) => lines);
  const days = lines.flatMap((line) => line.days.map(({ date }) => date)).sort();
  const [first] = days;
  if (first !== undefined) return md`${daysSpan(first, days.at(-1) ?? first)}`;
  const months = [...new Set(lines.flatMap((line) => (line.month === null ? [] : [line.month])))].sort();
  return months.length === 0 ? md`` : md`${listed(months.map(month), 3)}`;
}

/** The Look's own filters, as Looker states them; beyond the room of the open part, how many more there are. */
export function filterLine({ link, number }: Numbered): Mrkdwn[] {
  const filters = (link.filters ?? []).map(filterText);
  if (filters.length === 0) return [];
  let characters = 0;
  const shown = filters.filter((text, at) => {
    characters += text.length + 3;
    return at === 0 || characters <= OPEN_FILTERS;
  });
  const more = filters.length - shown.length;
  const of = number === undefined ? '' : ` of link ${number}`;
  const rest = more > 0 ? md` · ${plural(more, 'more filter')} below` : md``;
  return [md`Filters${of}: ${shown.map((text) => plain(text, OPEN_FILTERS)).join(' · ')}${rest}`];
}

/** Every filter of every link, for the folded part. */
export function allFilters(calculated: readonly Numbered[]): Mrkdwn[] {
  return calculated.flatMap(({ link, number }) => {
    const filters = (link.filters ?? []).map(filterText);
    const of = number === undefined ? '' : ` of link ${number}`;
    return filters.length === 0 ? [] : [md`*Filters${of}*: ${plain(filters.join(' · '), 1500)}`];
  });
}

function filterText({ name, value }: LookFilter): string {
  return `${name} is ${value}`;
}
