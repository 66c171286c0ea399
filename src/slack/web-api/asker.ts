import type { AskerDoubt } from '../../core/asker.ts';
import type { Home, People, Person, Place } from './people.ts';

/** Who may ask: the setting `SLACK_ASKERS`, and the channels that `SLACK_CHANNELS` lists. */
export interface AskerRules {
  askers: 'members' | 'anyone';
  channels?: readonly string[] | undefined;
}

/** The reason not to answer somebody in a channel; undefined: none. Throws AppError when Slack does not say. */
export type AskerCheck = (asker: { user: string; channel: string }) => Promise<AskerDoubt | undefined>;

/**
 * The check that every request passes before anything is worked out for it, whatever listener it came by:
 * full members of the app's own workspace or organisation (unless anyone may ask), and no channel that another
 * organisation shares, unless the operator listed it.
 */
export function askerCheck(people: People, { askers, channels }: AskerRules): AskerCheck {
  return async ({ user, channel }) => {
    const [person, place] = await Promise.all([
      askers === 'anyone' ? undefined : doubtAboutPerson(people, user),
      channels?.includes(channel) ? undefined : doubtAboutPlace(people, channel),
    ]);
    return person ?? place;
  };
}

async function doubtAboutPerson(people: People, user: string): Promise<AskerDoubt | undefined> {
  const [person, home] = await Promise.all([people.person(user), people.home()]);
  return doubtAbout(person, home);
}

/** A private channel that this app is not in cannot be seen; there only the asker gets an answer, alone. */
async function doubtAboutPlace(people: People, channel: string): Promise<AskerDoubt | undefined> {
  const place = await people.place(channel);
  return place && isShared(place) ? 'shared_channel' : undefined;
}

/** Who somebody is for Looker, or why that is not certain. */
export type AskerIdentity = { email: string } | { refuse: AskerDoubt };

/**
 * The confirmed e-mail address of a full member, for `LOOKER_SQL_AS=asker`. Refused on any doubt, also in a channel
 * that another organisation shares or that this app cannot see. Throws AppError when Slack does not answer. Needs
 * users:read, users:read.email and channels:read (groups:read for private channels).
 */
export function askerIdentity(people: People) {
  return async (userId: string, channel: string): Promise<AskerIdentity> => {
    const [person, place, home] = await Promise.all([
      people.person(userId),
      people.place(channel),
      people.home(),
    ]);
    const doubt = doubtAbout(person, home) ?? (!place || isShared(place) ? 'shared_channel' : undefined);
    if (doubt) return { refuse: doubt };
    const email = person?.profile?.email;
    if (!email) return { refuse: 'no_email' };
    return person?.is_email_confirmed === true ? { email } : { refuse: 'unconfirmed_email' };
  };
}

function doubtAbout(person: Person | undefined, home: Home): AskerDoubt | undefined {
  if (!person || person.deleted || person.is_stranger) return 'stranger';
  if (person.is_bot) return 'bot';
  if (person.is_restricted || person.is_ultra_restricted) return 'guest';
  return isAtHome(person, home) ? undefined : 'other_team';
}

function isAtHome({ team_id: team, enterprise_user: enterprise }: Person, home: Home): boolean {
  if (home.teamId !== undefined && team === home.teamId) return true;
  return home.enterpriseId !== undefined && enterprise?.enterprise_id === home.enterpriseId;
}

function isShared(place: Place): boolean {
  return place.is_ext_shared === true || place.is_pending_ext_shared === true;
}
