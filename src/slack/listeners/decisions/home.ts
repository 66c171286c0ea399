import type { App } from '@slack/bolt';
import type { HomeView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { orAfter } from '../../../core/async/deadline.ts';
import type { AnswerRecords } from '../../../core/ports/answer-records.ts';
import type { Log } from '../../../core/ports/log.ts';
import type { Counts } from '../../../core/ports/request-store.ts';
import { homeView } from '../../messages/decisions/home.ts';
import type { Approvers } from '../../web-api/approvers.ts';
import { slackId } from '../gesture.ts';
import { type HomeTimes, OpenHomes, type ShownHome } from './open-homes.ts';

export interface HomeParts {
  client: WebClient;
  approvers: Approvers;
  records: Pick<AnswerRecords, 'waiting' | 'askedBy'>;
  counts(): Promise<Counts>;
  workspaceUrl: string | undefined;
  dryRun: boolean;
  /** Aborts when the bot is about to end. */
  ending: AbortSignal;
  log: Log;
  times?: HomeTimes;
}

/** Answers that an App Home lists; Slack's limit of a view is far above their lines. */
const MOST_WAITING = 100;
const MOST_OWN = 10;
/** What takes longer is left out of the view, milliseconds. */
const COUNTING_MS = 2000;

const opened = z.object({ user: slackId, tab: z.literal('home') });

/**
 * The App Home, written anew each time that somebody opens it, and for as long as they may have it open whenever it
 * says something else. In a dry run nothing is shown.
 */
export function registerHome(app: Pick<App, 'event'>, parts: HomeParts): void {
  const { log, ending, times } = parts;
  const publish = (user: string, view: HomeView) => parts.client.views.publish({ user_id: user, view });
  const homes = new OpenHomes({
    look: (users) => homesOf(parts, users),
    publish,
    ...{ ending, log, ...(times && { times }) },
  });
  app.event('app_home_opened', async ({ event }) => {
    const { data } = opened.safeParse(event);
    if (!data || parts.dryRun) return;
    try {
      const shown = (await homesOf(parts, [data.user])).get(data.user);
      if (!shown) return;
      await publish(data.user, shown.view);
      homes.opened(data.user, shown.same);
    } catch (error) {
      log.warn({ err: error }, 'an App Home could not be shown');
    }
  });
}

/** What the App Homes of these people show. What is the same for all of them is read once. */
async function homesOf(
  { approvers, records, counts, workspaceUrl }: HomeParts,
  users: readonly string[],
): Promise<Map<string, ShownHome>> {
  const [decide, own, numbers] = await Promise.all([
    Promise.all(users.map((user) => approvers.includes(user))),
    Promise.all(users.map((user) => records.askedBy(user, MOST_OWN))),
    orAfter(
      COUNTING_MS,
      counts().catch(() => undefined),
      () => undefined,
    ),
  ]);
  const waiting = decide.includes(true) ? await records.waiting(MOST_WAITING) : undefined;
  return new Map(
    users.map((user, at) => {
      const content = { own: own[at] ?? [], counts: numbers, workspaceUrl };
      const view = (now: number) => homeView({ ...content, waiting: decide[at] ? waiting : undefined, now });
      // Ages and the time of the look grow by themselves.
      return [user, { view: view(Date.now()), same: JSON.stringify(view(0)) }];
    }),
  );
}
