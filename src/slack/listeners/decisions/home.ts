import type { App } from '@slack/bolt';
import { z } from 'zod';
import { orAfter } from '../../../core/async/deadline.ts';
import type { AnswerRecords } from '../../../core/ports/answer-records.ts';
import type { Log } from '../../../core/ports/log.ts';
import type { Counts } from '../../../core/ports/request-store.ts';
import { homeView } from '../../messages/decisions/home.ts';
import type { Approvers } from '../../web-api/approvers.ts';
import { slackId } from '../gesture.ts';

export interface HomeParts {
  approvers: Approvers;
  records: Pick<AnswerRecords, 'waiting' | 'askedBy'>;
  counts(): Promise<Counts>;
  workspaceUrl: string | undefined;
  dryRun: boolean;
  log: Log;
}

/** Answers that an App Home lists; Slack's limit of a view is far above their lines. */
const MOST_WAITING = 100;
const MOST_OWN = 10;
/** What takes longer is left out of the view, milliseconds. */
const COUNTING_MS = 2000;

const opened = z.object({ user: slackId, tab: z.literal('home') });

/**
 * The App Home, written anew each time that somebody opens it: what it shows is as new as the table. In a dry run
 * nothing is shown.
 */
export function registerHome(app: Pick<App, 'event'>, parts: HomeParts): void {
  app.event('app_home_opened', async ({ event, client }) => {
    const { data } = opened.safeParse(event);
    if (!data || parts.dryRun) return;
    try {
      await client.views.publish({ user_id: data.user, view: await viewFor(parts, data.user) });
    } catch (error) {
      parts.log.warn({ err: error }, 'an App Home could not be shown');
    }
  });
}

async function viewFor({ approvers, records, counts, workspaceUrl }: HomeParts, user: string) {
  const [decides, own, numbers] = await Promise.all([
    approvers.includes(user),
    records.askedBy(user, MOST_OWN),
    orAfter(
      COUNTING_MS,
      counts().catch(() => undefined),
      () => undefined,
    ),
  ]);
  const waiting = decides ? await records.waiting(MOST_WAITING) : undefined;
  return homeView({ waiting, own, counts: numbers, workspaceUrl, now: Date.now() });
}
