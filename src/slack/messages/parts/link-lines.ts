import type { Combined, CombinedLink } from '../../../core/credit/types.ts';
import { isZero } from '../../../core/decimal-text.ts';
import type { LinkOutcome } from '../../../core/decision.ts';
import { linkProblem } from '../refused.ts';
import { within } from './block-limits.ts';
import { join, type Mrkdwn, md, plain } from './markup.ts';
import { money } from './money.ts';
import { linkBack, listed, plural } from './words.ts';

/** More than this many accounts in one link are told as a number. */
const MOST_MEMOS = 4;

/** Characters for all lines of links; URLs of Explores can be very long. */
const ROOM = 4500;

/** One line a link: where it leads, and what it came to. Numbered when there are several. */
export function linkLines(links: readonly LinkOutcome[], combined: Combined): Mrkdwn[] {
  const lines = linesOf(links, combined);
  const size = lines.reduce((sum, { mrkdwn }) => sum + mrkdwn.length, 0);
  const short = () =>
    linesOf(
      links.map((link) => ({ ...link, link: { ...link.link, url: '' } })),
      combined,
    );
  return within(ROOM, size > ROOM ? short() : lines, 'link');
}

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
  return link?.scope === 'declared' ? md` (spend scoped to the fraud)` : md``;
}

function amounts({ memos }: CombinedLink): Mrkdwn {
  if (memos.length === 0) return md`nothing to credit`;
  const shown = memos
    .slice(0, MOST_MEMOS)
    .map((memo) => md`${amount(memo)} for account ${plain(memo.account, 40)}`);
  const more = memos.length - shown.length;
  return join(more > 0 ? [...shown, md`${plural(more, 'more account')} in the table`] : shown, ', ');
}

function amount({ status, counted, duplicate_deducted, currency }: CombinedLink['memos'][number]): Mrkdwn {
  if (status === 'ABSTAIN') return md`no amount can be given`;
  if (isZero(counted) && !isZero(duplicate_deducted)) return md`paid by another link`;
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
