import type { WebClient } from '@slack/web-api';
import { slackError, slackWord } from './slack-error.ts';

/** Who somebody is for Looker, or why that cannot be said for sure. */
export type Identity = { email: string } | { refuse: string };

/**
 * The e-mail address of a full member of our own workspace, for `LOOKER_SQL_AS=asker`. Refused on any doubt: guests,
 * strangers, bots, people of other workspaces, channels that another organisation shares. Throws AppError when Slack
 * does not answer. Needs users:read, users:read.email and channels:read (groups:read for private channels).
 */
export function identifier(client: WebClient, teamId: string) {
  return async (userId: string, channel: string): Promise<Identity> => {
    try {
      const [{ user }, { channel: where }] = await Promise.all([
        client.users.info({ user: userId }),
        client.conversations.info({ channel }),
      ]);
      const doubtful =
        !user ||
        user.deleted ||
        user.is_bot ||
        user.is_restricted ||
        user.is_ultra_restricted ||
        user.is_stranger;
      if (doubtful || user.team_id !== teamId)
        return { refuse: 'Only full members of this workspace may ask here.' };
      if (!where || where.is_ext_shared || where.is_pending_ext_shared)
        return { refuse: 'This channel is shared with another organisation.' };
      const email = user.profile?.email;
      return email
        ? { email }
        : { refuse: 'Your Slack profile has no e-mail address that the bot may read.' };
    } catch (thrown) {
      const word = slackWord(thrown);
      if (word === undefined) throw slackError(thrown);
      return { refuse: 'The bot may not look up who asks.' };
    }
  };
}
