import type { ConversationsInfoResponse, UsersInfoResponse, WebClient } from '@slack/web-api';
import type { AskerDoubt } from '../../core/looker/refusals.ts';
import type { Log } from '../../core/ports/log.ts';
import { slackWord } from './error-words.ts';
import { slackError } from './errors.ts';

/** Who somebody is for Looker, or the doubt that stands against it. */
export type Identity = { email: string } | { refuse: AskerDoubt };

/**
 * The e-mail address of a full member of our own workspace, for `LOOKER_SQL_AS=asker`. Refused on any doubt: guests,
 * strangers, bots, people of other workspaces, channels that another organisation shares. Throws AppError when Slack
 * does not answer. Needs users:read, users:read.email and channels:read (groups:read for private channels).
 */
export function askerIdentity(client: WebClient, log: Log) {
  let own: Promise<string | undefined> | undefined;
  const ownTeam = () => {
    own ??= client.auth.test().then(({ team_id }) => team_id);
    own.catch(() => {
      own = undefined;
    });
    return own;
  };
  return async (userId: string, channel: string): Promise<Identity> => {
    try {
      const [{ user }, { channel: where }, teamId] = await Promise.all([
        client.users.info({ user: userId }),
        client.conversations.info({ channel }),
        ownTeam(),
      ]);
      const doubt = doubtAbout(user, where, teamId);
      if (doubt) return { refuse: doubt };
      const email = user?.profile?.email;
      return email ? { email } : { refuse: 'no_email' };
    } catch (thrown) {
      const word = slackWord(thrown);
      if (word === undefined) throw slackError(thrown);
      log.warn(
        { error: word },
        'who asks cannot be looked up: add users:read, users:read.email and channels:read to the app',
      );
      return { refuse: 'no_email' };
    }
  };
}

function doubtAbout(
  user: UsersInfoResponse['user'],
  channel: ConversationsInfoResponse['channel'],
  teamId: string | undefined,
): AskerDoubt | undefined {
  if (!user || user.deleted || user.is_stranger) return 'stranger';
  if (user.is_bot) return 'bot';
  if (user.is_restricted || user.is_ultra_restricted) return 'guest';
  if (user.team_id !== teamId) return 'other_team';
  if (!channel || channel.is_ext_shared || channel.is_pending_ext_shared) return 'shared_channel';
  return undefined;
}
