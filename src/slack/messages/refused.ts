import type { KnownBlock } from '@slack/types';
import { errorNotes, rolesText } from '../../core/credit/explain/notes.ts';
import type { Decision, LinkOutcome } from '../../core/decision.ts';
import type { ReplyMessage } from '../../core/ports/reply-channel.ts';
import type { CreditRequest } from '../../core/request.ts';
import { context, fitted, oneLine, sections, within } from './parts/block-limits.ts';
import { forAskers } from './parts/failure-words.ts';
import { join, type Mrkdwn, md, plain } from './parts/markup.ts';
import { inSlack } from './parts/notes.ts';
import { linkBack, plural, sentence } from './parts/words.ts';
import { retryButton } from './retry.ts';

/** More problems than these of one link are counted only: repairing the first ones shows the rest. */
const MOST_PROBLEMS = 3;

/** No link of the message could be used: what is wrong with each, and how to fix it. */
export function refused(
  { links }: Extract<Decision, { kind: 'refused' }>,
  request: CreditRequest,
): ReplyMessage {
  const several = links.length > 1;
  const what = several ? 'these links' : links[0]?.link.url === '' ? 'this message' : 'this link';
  const title = md`*I cannot recommend a credit from ${what}.*`;
  const lines = links.map((outcome, at) => {
    if (outcome.link.url === '') return linkProblem(outcome);
    const number = several ? md`${at + 1}. ` : md``;
    return md`${number}${linkBack(outcome.link, several ? at + 1 : undefined)}: ${linkProblem(outcome)}`;
  });
  return {
    text: oneLine(md`${title} ${join(several ? lines : links.map(linkProblem), ' ')}`),
    blocks: fitted(sections(title, ...within(8000, lines, 'link')), links.slice(0, 3).flatMap(columnsSeen), [
      ...context(md`Ref ${request.reference}`),
      retryButton(request),
    ]),
  };
}

/** What is wrong with a link, and how to fix it. */
export function linkProblem(outcome: LinkOutcome): Mrkdwn {
  switch (outcome.kind) {
    case 'refused':
      return problem(outcome.refusal.reason, outcome.refusal.remedy);
    case 'failed':
      return md`I could not work this one out. ${forAskers(outcome.code)}${outcome.ownerTold ? ' The owner has been told.' : ''}`;
    case 'not_verify':
      return md`This is not a Verify query.`;
    case 'calculated': {
      const notes = errorNotes(outcome.result).map(inSlack);
      const shown = notes.slice(0, MOST_PROBLEMS).map(({ text, todo }) => problem(text, todo));
      // A result keeps the first errors only.
      const all = Math.max(notes.length, outcome.workings?.errors ?? 0);
      const more = all - shown.length;
      if (shown.length === 0) return md`The result of this query cannot be used.`;
      return join(more > 0 ? [...shown, md`And ${plural(more, 'more problem')}.`] : shown, ' ');
    }
  }
}

function problem(reason: string, remedy: string | null): Mrkdwn {
  const fix = remedy === null ? md`` : md` _${sentence(plain(remedy, 500))}_`;
  return md`${sentence(plain(reason, 500))}${fix}`;
}

/** When columns are missing: which would be enough, and which the query has. */
function columnsSeen(outcome: LinkOutcome): KnownBlock[] {
  if (outcome.kind !== 'calculated') return [];
  const error = outcome.result.errors.find(({ code }) => code === 'D01_MISSING_ROLE');
  const seen = texts(error?.columns_seen);
  const enough = texts(Object(error?.missing_by_scope).declared);
  return context(
    ...(enough.length > 0 && 'estimated' in Object(error?.missing_by_scope)
      ? [md`Enough for a query that is scoped to the fraud: ${plain(rolesText(enough), 200)}.`]
      : []),
    ...(seen.length > 0 ? [md`Columns of the query: ${plain(seen.join(', '), 600)}`] : []),
  );
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
