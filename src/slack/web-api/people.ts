import type { ConversationsInfoResponse, UsersInfoResponse, WebClient } from '@slack/web-api';
import { AppError } from '../../core/errors.ts';
import { LIMITS } from '../../core/limits.ts';
import { slackWord } from './error-words.ts';
import { slackError } from './errors.ts';

/** The workspace and, with Enterprise Grid, the organisation that the app is installed in. */
export interface Home {
  teamId?: string | undefined;
  enterpriseId?: string | undefined;
}

export type Person = NonNullable<UsersInfoResponse['user']>;
export type Place = NonNullable<ConversationsInfoResponse['channel']>;

/** What Slack says about people and channels. Each throws AppError when Slack does not say it; nothing is assumed. */
export interface People {
  home(): Promise<Home>;
  /** Undefined: this app sees no such person. Needs users:read. */
  person(userId: string): Promise<Person | undefined>;
  /** Undefined: this app sees no such channel. Needs channels:read, and groups:read for private channels. */
  place(channel: string): Promise<Place | undefined>;
}

/** How long an answer counts, milliseconds: as long as somebody who is removed may still be taken for a member. */
const KEEP_MS = 60_000;

const NOBODY = new Set(['user_not_found', 'user_not_visible', 'users_not_found']);

/** Looks people and channels up. Calls for the same one share an answer for a minute; a failure is not kept. */
export function slackPeople(client: WebClient): People {
  const home = kept(async (_: string): Promise<Home> => {
    const { team_id: teamId, enterprise_id: enterpriseId } = await client.auth.test();
    return { teamId, enterpriseId };
  });
  const person = kept((user: string) =>
    client.users.info({ user }).then((answer) => answer.user, undefinedFor(NOBODY)),
  );
  const place = kept((channel: string) =>
    client.conversations
      .info({ channel })
      .then((answer) => answer.channel, undefinedFor(new Set(['channel_not_found']))),
  );
  return {
    home: () => home('').catch(notSaid),
    person: (userId) => person(userId).catch(notSaid),
    place: (channel) => place(channel).catch(notSaid),
  };
}

function undefinedFor(words: ReadonlySet<string>): (thrown: unknown) => undefined {
  return (thrown) => {
    if (!words.has(slackWord(thrown) ?? '')) throw thrown;
    return undefined;
  };
}

/**
 * A failed look-up had no effect, so it may always be repeated; what only the operator can fix has a code of its own.
 */
function notSaid(thrown: unknown): never {
  const error = slackError(thrown);
  if (error.code === 'SLACK_RATE_LIMITED' || error.code === 'SLACK_UNAVAILABLE') throw error;
  const waits = error.code === 'SLACK_UNCONFIRMED' ? 'SLACK_UNAVAILABLE' : 'SLACK_ASKER_UNKNOWN';
  throw new AppError(waits, { cause: error, facts: error.facts });
}

/** One call a key at a time, and its answer for `KEEP_MS`. */
function kept<T>(load: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const known = new Map<string, { answer: Promise<T>; until: number }>();
  return (key) => {
    const found = known.get(key);
    if (found && performance.now() < found.until) return found.answer;
    if (known.size >= LIMITS.knownPeople.value) known.clear();
    const answer = load(key);
    known.set(key, { answer, until: performance.now() + KEEP_MS });
    answer.catch(() => {
      if (known.get(key)?.answer === answer) known.delete(key);
    });
    return answer;
  };
}
