import type { HomeView, KnownBlock } from '@slack/types';
import { dayText } from '../../../core/credit/explain/wording.ts';
import type { Counts } from '../../../core/ports/request-store.ts';
import { type RecordHead, standingDecision } from '../../../core/record.ts';
import { context, header, sections } from '../parts/block-limits.ts';
import { link, type Mrkdwn, md, mention, plain } from '../parts/markup.ts';
import { permalink } from '../parts/permalink.ts';
import { plural } from '../parts/words.ts';
import { amountsText, decisionHeadline, moment } from './wording.ts';

export interface HomeContent {
  /** What waits for a decision, oldest first; undefined for who is no approver. */
  waiting: { heads: RecordHead[]; more: boolean } | undefined;
  /** The person's own requests, newest first. */
  own: RecordHead[];
  /** Today's numbers; undefined when they could not be counted. */
  counts: Counts | undefined;
  workspaceUrl: string | undefined;
  /** Epoch milliseconds. */
  now: number;
}

/** The App Home of one person. */
export function homeView(content: HomeContent): HomeView {
  const { waiting, own, counts } = content;
  const blocks: KnownBlock[] = [
    ...(waiting ? waitingBlocks(waiting, content) : []),
    header('Your requests'),
    ...(own.length === 0
      ? sections(
          md`None with an amount yet. Post a Looker link in a channel with me, or try \`/credit help\`.`,
        )
      : sections(...own.map((head) => ownLine(head, content)))),
    header('Today'),
    ...sections(countsLine(counts)),
    ...context(md`As of ${moment(content.now)}.`),
  ];
  return { type: 'home', blocks };
}

function waitingBlocks(
  { heads, more }: NonNullable<HomeContent['waiting']>,
  content: HomeContent,
): KnownBlock[] {
  if (heads.length === 0) return [header('Waiting for a decision'), ...sections(md`Nothing waits.`)];
  return [
    header(`Waiting for a decision: ${heads.length}${more ? ' and more' : ''}`),
    ...sections(...heads.map((head) => waitingLine(head, content))),
    ...(more
      ? context(md`These are the oldest ${heads.length}; the others follow when some are decided.`)
      : []),
  ];
}

function waitingLine(head: RecordHead, content: HomeContent): Mrkdwn {
  const { request, totals, accounts } = head;
  const where = placeOf(head, content.workspaceUrl);
  const customer =
    accounts.length === 1
      ? `customer …${plain(accounts[0] ?? '', 60).slice(-6)}`
      : plural(accounts.length, 'customer');
  return md`• *${amountsText(totals)}*, ${customer}, asked by ${mention('@', request.user)} ${ago(content.now - request.askedAt)} ago${deadline(head, content.now)}: ${where}`;
}

function deadline({ deadline: last }: RecordHead, now: number): string {
  if (last === null) return '';
  const days = Math.round(
    (Date.parse(last) - Date.parse(new Date(now).toISOString().slice(0, 10))) / 86_400_000,
  );
  if (days < 0) return `, claims closed on ${dayText(last)}`;
  return `, claim by ${dayText(last)} (${days === 0 ? 'today' : `${plural(days, 'day')} left`})`;
}

function ownLine(head: RecordHead, { workspaceUrl }: HomeContent): Mrkdwn {
  const standing = standingDecision(head.decisions);
  const state =
    standing !== undefined
      ? decisionHeadline(standing, head.totals)
      : head.totals.length === 0
        ? 'No credit recommended'
        : `Recommended: ${amountsText(head.totals)}${head.status === 'open' ? ', waiting for a decision' : ''}`;
  return md`• ${plain(state, 300)}, ${moment(head.request.askedAt)}: ${placeOf(head, workspaceUrl)}`;
}

/** The message with the answer, or the thread while its message is not known; private answers have none. */
function placeOf({ request, replyTs }: RecordHead, workspaceUrl: string | undefined): Mrkdwn {
  const { reply, channel, reference } = request;
  if (reply.kind === 'ephemeral') return md`ref ${reference} (private answer)`;
  const url = permalink(workspaceUrl, channel, replyTs ?? reply.threadTs, reply.threadTs);
  return url === undefined ? md`ref ${reference} in ${mention('#', channel)}` : link(url, `ref ${reference}`);
}

function countsLine(counts: Counts | undefined): Mrkdwn {
  if (!counts) return md`The numbers cannot be counted at the moment.`;
  const { answered, noCredit, failed, waiting } = counts;
  return md`${plural(answered, 'answer')} with a credit, ${noCredit} without, ${failed} failed, ${waiting} being worked on.`;
}

/** `3 days`, `2 hours`, `5 minutes`. */
function ago(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  if (minutes < 60) return plural(minutes, 'minute');
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? plural(hours, 'hour') : plural(Math.floor(hours / 24), 'day');
}
