/**
 * Why a request is not answered because of the person or the channel: by `SLACK_ASKERS`, and by `LOOKER_SQL_AS=asker`,
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
