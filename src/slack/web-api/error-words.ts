/**
 * What an error word of Slack means, whatever the call.
 *
 *   passing  Slack's own failure, or a state that ends by itself: the call is repeated
 *   limited  the rate limit: the call is repeated after Retry-After
 *   login    Slack refuses the token or the app: a person has to act, and the call is kept until then
 *   lasting  Slack refuses this call: repeating it would not help
 */
export type WordClass = 'passing' | 'limited' | 'login' | 'lasting';

export interface ErrorWord {
  class: WordClass;
  /** The call may have taken effect although Slack answered with an error. */
  unclear?: true;
  /** The token itself is wrong, so that a new one from the secret may be right. */
  token?: true;
  /** Slack refused the blocks only: the text alone may pass. */
  blocks?: true;
  /** What an operator does about it. */
  remedy?: string;
}

const TOKEN = 'Set SLACK_BOT_TOKEN to the Bot User OAuth Token of the installed app.';
const SCOPE =
  'Add the scopes of manifest.yml to the app (channels:history, and groups:history for private channels, to read; chat:write to post) and install it again.';
const INVITE = 'Invite the bot to the channel (/invite @credit-bot).';
const POSTING = 'Let the bot post there: the settings of the channel or of the workspace forbid it.';
const BUG = 'Report the reference to the developers of credit-bot.';

const passing: ErrorWord = { class: 'passing' };
const unclear: ErrorWord = { class: 'passing', unclear: true };
const limited: ErrorWord = { class: 'limited' };
const token: ErrorWord = { class: 'login', token: true, remedy: TOKEN };
const login = (remedy: string): ErrorWord => ({ class: 'login', remedy });
const lasting = (remedy: string): ErrorWord => ({ class: 'lasting', remedy });
const blocks: ErrorWord = { class: 'lasting', blocks: true, remedy: BUG };

/** docs.slack.dev/reference/methods, section Errors, of every method that the bot calls. */
const WORDS: ReadonlyMap<string, ErrorWord> = new Map(
  Object.entries({
    internal_error: unclear,
    fatal_error: unclear,
    service_unavailable: unclear,
    team_added_to_org: unclear,
    // Slack did not read the arguments: "the POST data was either missing or truncated".
    request_timeout: passing,
    // The workspace moves into an organisation and is back afterwards.
    org_login_required: passing,
    external_channel_migrating: passing,

    ratelimited: limited,
    rate_limited: limited,
    message_limit_exceeded: limited,

    invalid_auth: token,
    not_authed: token,
    account_inactive: token,
    token_revoked: token,
    token_expired: token,
    missing_scope: login(SCOPE),
    no_permission: login(SCOPE),
    not_allowed_token_type: login(
      'Use a bot token (xoxb-) as SLACK_BOT_TOKEN and an app token (xapp-) as SLACK_APP_TOKEN.',
    ),
    team_access_not_granted: login('Approve the app for this workspace of the organisation.'),
    team_disabled: login('The workspace is switched off: ask its owner.'),
    user_removed_from_team: login('Install the app again: its bot user was removed from the workspace.'),
    two_factor_setup_required: login(
      'Set up two-factor authentication for the account that the token belongs to.',
    ),
    accesslimited: login('Add the addresses of the bot to the network allow-list of the organisation.'),
    link_disabled: login('Switch Socket Mode on (api.slack.com/apps, Socket Mode).'),

    invalid_blocks: blocks,
    invalid_blocks_format: blocks,
    msg_blocks_too_long: blocks,
    invalid_attachments: blocks,
    too_many_attachments: blocks,
    attachment_payload_limit_exceeded: blocks,

    not_in_channel: lasting(INVITE),
    channel_not_found: lasting(
      'Check the id in SLACK_CHANNELS; to a private channel the bot must be invited (/invite @credit-bot).',
    ),
    is_inactive: lasting('The channel is frozen or archived: restore it, or remove it from SLACK_CHANNELS.'),
    is_archived: lasting('The channel is archived: restore it, or remove it from SLACK_CHANNELS.'),
    thread_not_found: lasting('The message was deleted: there is nothing to answer.'),
    message_not_found: lasting('The message was deleted: there is nothing to answer.'),
    cannot_reply_to_message: lasting('Slack allows no replies to this message.'),
    restricted_action: lasting(POSTING),
    restricted_action_read_only_channel: lasting(POSTING),
    restricted_action_thread_locked: lasting(POSTING),
    restricted_action_thread_only_channel: lasting(POSTING),
    restricted_action_non_threadable_channel: lasting(POSTING),
    thread_locked: lasting(POSTING),
    channel_is_limited_access: lasting(POSTING),
    not_allowed: lasting(POSTING),
    access_denied: lasting(POSTING),
    posting_to_general_channel_denied: lasting(POSTING),
    is_read_only: lasting(POSTING),
    ekm_access_denied: lasting('The administrators have suspended posting in this workspace: ask them.'),
    enterprise_is_restricted: lasting('The organisation forbids this call: ask its administrators.'),
    messages_tab_disabled: lasting('Switch the Messages tab of the app on (App Home).'),
    user_not_in_channel: lasting('The asker has left the channel.'),
    user_not_found: lasting('Check the user ids in SLACK_ERROR_USERS.'),
    msg_too_long: lasting(BUG),
    no_text: lasting(BUG),
    invalid_arguments: lasting(BUG),
    metadata_too_large: lasting(BUG),
    invalid_metadata_format: lasting(BUG),
    invalid_metadata_schema: lasting(BUG),
    method_deprecated: lasting('Update credit-bot: Slack has removed this method.'),
    deprecated_endpoint: lasting('Update credit-bot: Slack has removed this method.'),
  } satisfies Record<string, ErrorWord>),
);

/** Slack's words are short and in small letters; anything else is an answer that did not come from Slack's API. */
const WELL_FORMED = /^[a-z0-9_]{1,60}$/;

/** The error word of a call that Slack answered with `ok: false`; undefined for every other failure. */
export function slackWord(thrown: unknown): string | undefined {
  const word = (thrown as { data?: { error?: unknown } } | undefined)?.data?.error;
  return typeof word === 'string' && WELL_FORMED.test(word) ? word : undefined;
}

/** What the table says of a word; undefined for a word that it does not have. */
export function errorWord(word: string | undefined): ErrorWord | undefined {
  return word === undefined ? undefined : WORDS.get(word);
}
