import { baseUrl, flag, listMatching, matching, oneOf, type SettingRow, withoutSlash } from '../values.ts';

/**
 * The settings of Slack: the tokens, who is answered and where, and whether anything is posted, in the order of the
 * documents.
 */
export const SLACK_SETTINGS = {
  SLACK_BOT_TOKEN: {
    schema: matching(/^(xoxe\.)?xoxb-[!-~]+$/, 'must begin with xoxb- (a bot token)'),
    meaning: "the bot's token, `xoxb-…`",
    where: 'api.slack.com/apps, your app, OAuth & Permissions, Bot User OAuth Token',
    required: true,
    secret: true,
  },
  SLACK_APP_TOKEN: {
    schema: matching(/^xapp-[!-~]+$/, 'must begin with xapp- (an app-level token)'),
    meaning: 'the app-level token of Socket Mode, `xapp-…`',
    where:
      'api.slack.com/apps, your app, Basic Information, App-Level Tokens, generate one with connections:write',
    required: true,
    secret: true,
  },
  SLACK_API_URL: {
    // Web API clients resolve method names against it, so the slash at the end matters.
    schema: baseUrl((url) => `${withoutSlash(url.href)}/`),
    meaning: 'base of the Slack Web API',
    where: 'leave it out, except for a local Slack or a proxy',
    fallback: 'https://slack.com/api/',
  },
  SLACK_CHANNELS: {
    schema: listMatching(
      /^[CGD][A-Z0-9_]+$/,
      'must be channel ids such as C0123ABCD, comma separated, not names: in Slack open the channel, click its name, ' +
        'and copy the Channel ID at the bottom of About',
    ),
    meaning: 'channel ids to answer in, comma separated',
    where: 'Slack: the channel, its name, About, Channel ID at the bottom',
    absent: 'every channel the bot is in',
  },
  SLACK_ASKERS: {
    schema: oneOf('members', 'anyone'),
    meaning:
      "who may ask: `members` (full members of the app's own workspace or organisation) or `anyone` in the channel",
    where: 'your choice; members needs the scope users:read (manifest.yml)',
    fallback: 'members',
  },
  SLACK_ERROR_USERS: {
    schema: listMatching(
      /^[UW][A-Z0-9_]+$/,
      'must be user ids such as U0123ABCD, comma separated, not names: in Slack open the profile, the three dots, ' +
        'Copy member ID',
    ),
    meaning: 'user ids that get error DMs, comma separated',
    where: 'Slack: profile, three dots, Copy member ID',
    absent: 'none: errors are only logged, with a warning at start',
  },
  DRY_RUN: {
    schema: flag(),
    meaning: '`true`: do everything, post nothing; log what would be posted',
    where: 'set it to false when the logged answers convince you',
    fallback: 'true',
  },
  DRY_RUN_PREVIEW: {
    schema: oneOf('log', 'dm'),
    meaning: 'where a dry run shows the would-be reply: `log`, or `dm` to send it to `SLACK_ERROR_USERS`',
    where: 'your choice',
    fallback: 'log',
  },
  REPLY_MISSING_LINK: {
    schema: flag(),
    meaning: 'answer a top-level message without a Looker link',
    where: 'set it to false in a channel where people also chat',
    fallback: 'true',
  },
} satisfies Record<string, SettingRow>;
