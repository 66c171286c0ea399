import type { ErrorCode } from '../../../core/errors.ts';

/**
 * What went wrong in words for the asker, and what to do about it; only for what askers can fix themselves or need only
 * wait for. No SQL, no ids: the owner gets those.
 */
const FOR_ASKERS: Partial<Record<ErrorCode, { reason: string; next: string }>> = {
  LOOKER_NOT_FOUND: {
    reason: "Looker can't find that link, or I'm not allowed to see it.",
    next: 'Check that the link opens, and that its folder is shared with me.',
  },
  LOOKER_FORBIDDEN: {
    reason: "Looker doesn't let me run this query.",
    next: 'Ask an owner to give me access to its model, or use a Look that I may see.',
  },
  LOOKER_RATE_LIMITED: {
    reason: 'Looker takes no more requests at the moment.',
    next: 'Ask again in a few minutes.',
  },
  LOOKER_UNAVAILABLE: { reason: "Looker doesn't answer at the moment.", next: 'Ask again in a few minutes.' },
  TRINO_QUERY_FAILED: {
    reason: 'The query of this link fails.',
    next: 'Run the Look in Looker, repair it, and ask again.',
  },
  TRINO_BUSY: { reason: 'The database is too busy at the moment.', next: 'Ask again in a few minutes.' },
  TRINO_UNAVAILABLE: {
    reason: "The database doesn't answer at the moment.",
    next: 'Ask again in a few minutes.',
  },
  TRINO_TIMEOUT: { reason: 'The query is too slow.', next: 'Use fewer days or countries in the Look.' },
  TRINO_TOO_LARGE: {
    reason: 'The result is too large.',
    next: 'Use one row a day and country in the Look, or fewer days.',
  },
  TRINO_INEXACT: {
    reason: 'A number in the result is too large to be read exactly.',
    next: 'Cast that column to a decimal in the Look.',
  },
  TRINO_INCOMPLETE: { reason: 'The result broke off on the way.', next: 'Ask again in a few minutes.' },
  SLACK_REFUSED: {
    reason: "Slack doesn't let me post in this thread.",
    next: 'Ask in another channel, or with /credit.',
  },
  DEADLINE: { reason: 'This took too long.', next: 'Ask again, with fewer links or fewer days.' },
};

/** Reason and next step for the asker; empty where only the owner can do something. */
export function forAskers(code: ErrorCode | undefined): string {
  const words = code === undefined ? undefined : FOR_ASKERS[code];
  return words === undefined ? '' : `${words.reason} ${words.next}`;
}
