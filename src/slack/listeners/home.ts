import { z } from 'zod';
import type { AskerDoubt } from '../../core/asker.ts';
import { orAfter } from '../../core/async/deadline.ts';
import { whyNotAllowed } from '../messages/not-allowed.ts';
import { type Mrkdwn, md } from '../messages/parts/markup.ts';
import type { AskerCheck } from '../web-api/asker.ts';
import type { Home } from '../web-api/people.ts';
import type { Gesture } from './gesture.ts';

/** Slack waits three seconds for an ack, which a write to the table must still precede; milliseconds. */
const CHECK_MS = 700;

const id = z.string().nullish().catch(undefined);
const holder = z.object({ id }).nullish().catch(undefined);
/** Where a gesture says that it comes from: a command in plain fields, a shortcut or a menu in objects. */
const origin = z.object({
  team_id: id,
  enterprise_id: id,
  team: holder,
  enterprise: holder,
  user: z.object({ team_id: id }).nullish().catch(undefined),
});

/**
 * Why a gesture is not taken in: it names another workspace than `home` and not its organisation. `home` is undefined
 * when anyone may ask. That a gesture names the right one proves nothing: who asks is looked up before any work.
 */
export function foreignGesture(body: unknown, home: Home | undefined): Mrkdwn | undefined {
  const from = origin.safeParse(body).data;
  if (home?.teamId === undefined || !from) return undefined;
  const enterprise = from.enterprise_id ?? from.enterprise?.id;
  if (home.enterpriseId !== undefined && enterprise === home.enterpriseId) return undefined;
  const teams = [from.team_id, from.team?.id, from.user?.team_id];
  const foreign = teams.some((team) => typeof team === 'string' && team !== home.teamId);
  return foreign ? md`${whyNotAllowed('other_team')}` : undefined;
}

/** The sentence for a command that the check refuses within its time; undefined leaves the decision to the worker. */
export async function refusedInTime(
  mayAsk: AskerCheck,
  asker: { user: string; channel: string },
): Promise<Mrkdwn | undefined> {
  const doubt = await doubtInTime(mayAsk(asker));
  return doubt === undefined || doubt === 'unknown' ? undefined : md`${whyNotAllowed(doubt)}`;
}

/**
 * The same for a chart chosen in a menu, but refused also when Slack does not say in time who chose: the first choice
 * of a chart is the only request for it, so somebody who may not ask must not use it up.
 */
export async function unlessRefused(gesture: Gesture, mayAsk: AskerCheck): Promise<Gesture> {
  if (gesture.kind === 'unclear') return gesture;
  const doubt = await doubtInTime(mayAsk(gesture.request));
  if (doubt === undefined) return gesture;
  const sentence =
    doubt === 'unknown'
      ? md`Slack does not tell me who you are at the moment. Please try again in a minute.`
      : md`${whyNotAllowed(doubt)}`;
  return { kind: 'unclear', sentence };
}

/** What the check says within its time; `unknown`: Slack does not say. */
export async function doubtInTime(
  check: ReturnType<AskerCheck>,
): Promise<AskerDoubt | 'unknown' | undefined> {
  return orAfter(
    CHECK_MS,
    check.catch(() => 'unknown' as const),
    () => 'unknown' as const,
  );
}
