/**
 * Why a request is not answered because of who asked or where: `SLACK_ASKERS` in general, and `LOOKER_SQL_AS=asker`,
 * which also needs an e-mail address that belongs to one Looker user.
 */
export type AskerDoubt =
  | 'guest'
  | 'stranger'
  | 'other_team'
  | 'shared_channel'
  | 'bot'
  | 'no_email'
  | 'unconfirmed_email'
  | 'unknown_in_looker';
