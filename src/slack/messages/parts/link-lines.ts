import type { KnownBlock } from '@slack/types';
import type { Combined, CombinedLink } from '../../../core/credit/types.ts';
import { isZero } from '../../../core/decimal-text.ts';
import type { LinkOutcome } from '../../../core/decision.ts';
import { linkProblem } from '../refused.ts';
import { basisLine, filterLine } from './basis.ts';
import { context, sections } from './block-limits.ts';
import { join, type Mrkdwn, md, plain } from './markup.ts';
import { money } from './money.ts';
import { calculatedOf } from './numbered.ts';
import { accountTail, linkBack, listed, plural } from './words.ts';

/** Links that stay open. */
const OPEN_LINKS = 3;
/** More accounts than this in one link are shown as a number. */
const MOST_MEMOS = 3;
/** Characters of the open links; URLs of Explores can be very long. */
const ROOM = 3000;

/** What the amount rests on: one link with its filters, or a line a link for the first ones. */
export function openLinks(links: readonly LinkOutcome[], combined: Combined): KnownBlock[] {
  const [only, ...others] = calculatedOf(links);
  if (only && links.length === 1 && others.length === 0)
    return [...sections(basisLine(only)), ...context(...filterLine(only))];
  const lines = linesOf(links, combined);
  const shown = lines.slice(0, OPEN_LINKS);
  const long = shown.reduce((sum, { mrkdwn }) => sum + mrkdwn.length, 0) > ROOM;
  const more = lines.length - shown.length;
  return sections(
    ...(long ? linesOf(withoutUrls(links), combined).slice(0, OPEN_LINKS) : shown),
    ...(more > 0 ? [md`${plural(more, 'more link')} below.`] : []),
  );
}

/** The links that are not open. */
export function foldedLinks(links: readonly LinkOutcome[], combined: Combined): Mrkdwn[] {
  return linesOf(links, combined).slice(OPEN_LINKS);
}

function withoutUrls(links: readonly LinkOutcome[]): LinkOutcome[] {
  return links.map((outcome) => ({ ...outcome, link: { ...outcome.link, url: '' } }));
}

/** One line a link: where it leads, and what it came to. Numbered when there are several. */
function linesOf(links: readonly LinkOutcome[], combined: Combined): Mrkdwn[] {
  let calculated = 0;
  return links.map((outcome, at) => {
    const result = outcome.kind === 'calculated' ? combined.links[calculated++] : undefined;
    const number = links.length > 1 ? md`${at + 1}. ` : md``;
    const back = linkBack(outcome.link, links.length > 1 ? at + 1 : undefined);
    const said = result?.status === 'OK' ? amounts(result) : linkProblem(outcome);
    return md`${number}${back}${scopeOf(result)}: ${said}`;
  });
}

function scopeOf(link: CombinedLink | undefined): Mrkdwn {
  if (link?.scope === 'estimated') return md` (estimated from daily traffic)`;
  if (link?.scope === 'volume') return md` (estimated from daily messages)`;
  return link?.scope === 'declared' ? md` (all spend counted as fraud)` : md``;
}

function amounts({ memos }: CombinedLink): Mrkdwn {
  if (memos.length === 0) return md`nothing to credit`;
  const several = new Set(memos.map(({ account }) => account)).size > 1;
  const shown = memos
    .slice(0, MOST_MEMOS)
    .map(
      (memo) =>
        md`${amount(memo)} for account ${several ? accountTail(memo.account) : plain(memo.account, 40)}`,
    );
  const more = memos.length - shown.length;
  return join(more > 0 ? [...shown, md`${plural(more, 'more account')}`] : shown, ', ');
}

function amount({ status, counted, duplicate_deducted, currency }: CombinedLink['memos'][number]): Mrkdwn {
  if (status === 'ABSTAIN') return md`no amount can be given`;
  if (isZero(counted) && !isZero(duplicate_deducted)) return md`already counted under another link`;
  return isZero(counted) ? md`nothing to credit` : md`*${money(counted, currency)}*`;
}

/** Warnings when the amount leaves links or accounts out. */
export function leftOut(links: readonly LinkOutcome[]): Mrkdwn[] {
  const out = links.flatMap((outcome, at) =>
    outcome.kind === 'calculated' && outcome.result.status === 'OK' ? [] : [String(at + 1)],
  );
  const some = links.some(
    (link) => link.kind === 'calculated' && link.result.memos.some(({ status }) => status === 'ABSTAIN'),
  );
  const left = out.length > 1 ? 'are left out' : 'is left out';
  return [
    ...(out.length > 0 ? [md`:warning: *Incomplete*: link ${listed(out)} of ${links.length} ${left}.`] : []),
    ...(some ? [md`:warning: *Incomplete*: for some of the traffic no amount can be given.`] : []),
  ];
}
