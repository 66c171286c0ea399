import {
  baseUrl,
  duration,
  flag,
  hostList,
  listMatching,
  matching,
  oneOf,
  originUrl,
  type SettingRow,
  size,
  timeZone,
  wholeNumber,
  withoutSlash,
} from '../values.ts';

/** The settings of what the bot talks to, in the order of the documents. */
export const EDGE_SETTINGS = {
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
  LOOKER_BASE_URL: {
    schema: baseUrl((url) => withoutSlash(withoutSlash(url.href).replace(/\/api(\/\d\.\d)?$/, ''))),
    meaning: 'the Looker API, `https://host` or `https://host:19999`',
    where:
      'Looker: Admin, API, API Host URL; if empty, the address of Looker (with :19999 on older instances)',
    required: true,
  },
  LOOKER_CLIENT_ID: {
    schema: matching(/^[!-~]+$/, 'must be the client id, without spaces'),
    meaning: 'client id of the API key of the service user',
    where: 'Looker: Admin, Users, the service user, API keys',
    required: true,
    secret: true,
  },
  LOOKER_CLIENT_SECRET: {
    schema: matching(/^[!-~]+$/, 'must be the client secret, without spaces'),
    meaning: 'client secret of the same API key',
    where: 'Looker: Admin, Users, the service user, API keys (shown once, when the key is made)',
    required: true,
    secret: true,
  },
  LOOKER_WEB_HOSTS: {
    schema: hostList(),
    meaning: 'hosts (with port) whose links count as Looker links, comma separated',
    where: 'the address bar of a browser that shows Looker; set it when the API has another host or port',
    absent: 'the host of `LOOKER_BASE_URL`',
  },
  LOOKER_SQL_AS: {
    schema: oneOf('service', 'asker'),
    meaning: '`service`: SQL as the API user; `asker`: as the person who asks, refused on any doubt',
    where: 'your choice; asker needs the sudo permission in Looker and two more Slack scopes (manifest.yml)',
    fallback: 'service',
  },
  LOOKER_ALLOWED_MODELS: {
    schema: listMatching(/^[\w:-]+$/, 'must be LookML model names, comma separated'),
    meaning: 'LookML models that may be run, comma separated',
    where: 'Looker: Develop, Projects; or the MODEL in /explore/MODEL/VIEW',
    absent: 'any',
  },
  TRINO_SERVER: {
    schema: originUrl(),
    meaning: 'the Trino or Presto coordinator, `https://host:port`',
    where: 'the owner of the cluster; or the database connection in Looker: Admin, Connections',
    required: true,
  },
  TRINO_USER: {
    schema: matching(
      /^[!-9;-~\u00a1-\u00ff][ -9;-~\u00a0-\u00ff]*$/,
      'must be a user name of Western letters (ISO-8859-1), without a colon',
    ),
    meaning: 'a Trino user that can only read',
    where: 'the owner of the cluster',
    required: true,
  },
  TRINO_PASSWORD: {
    // Trino reads the header of a login as ISO-8859-1: anything else is a wrong password there.
    schema: matching(
      /^[ -~\u00a0-\u00ff]{1,2048}$/,
      'must be of letters, digits and signs of ISO-8859-1 (Western European): Trino takes no others',
    ),
    meaning: 'its password',
    where: 'the owner of the cluster; needs https, or http to this machine only',
    absent: 'no password is sent',
    secret: true,
  },
  TRINO_CATALOG: {
    schema: matching(/^[^\s",;]+$/, 'must be one catalog name'),
    meaning: 'catalog of unqualified table names',
    where: 'the database connection in Looker: Admin, Connections',
    absent: 'none: tables must be fully qualified',
  },
  TRINO_SCHEMA: {
    schema: matching(/^[^\s",;]+$/, 'must be one schema name'),
    meaning: 'schema of unqualified table names; needs `TRINO_CATALOG`',
    where: 'the database connection in Looker: Admin, Connections',
    absent: 'none',
  },
  TRINO_PROTOCOL: {
    schema: oneOf('trino', 'presto'),
    meaning: 'header family: `trino` or `presto`',
    where: 'presto for PrestoDB and for Trino before version 351',
    fallback: 'trino',
  },
  TRINO_TIMEZONE: {
    schema: timeZone(),
    meaning: 'time zone of the session',
    where: 'the time zone of the database connection in Looker',
    fallback: 'UTC',
  },
  TRINO_MAX_RUN_TIME: {
    schema: duration(),
    meaning: 'longest time of one query, queueing included',
    where: 'your choice, such as 90s or 5m',
    fallback: '5m',
  },
  TRINO_MAX_SCAN: {
    schema: size(),
    meaning: 'most data that one query may read',
    where: 'your choice, such as 50GB',
    absent: 'none',
  },
  TRINO_MAX_ROWS: {
    schema: wholeNumber(1, 10_000_000),
    meaning: 'most rows of one result; more is an error, never a cut',
    where: 'your choice',
    fallback: '200000',
  },
  TRINO_ALLOWED_SCHEMAS: {
    schema: listMatching(/^[^\s".,;]+\.[^\s".,;]+$/, 'must be catalog.schema pairs, comma separated'),
    meaning: 'schemas that a query may read, `catalog.schema`, comma separated',
    where: 'your choice; the second line behind the rights of TRINO_USER',
    absent: 'any',
  },
  AWS_REGION: {
    schema: matching(/^[a-z0-9-]+$/, 'must be a region such as eu-west-1'),
    meaning: 'AWS region of the table and the secret',
    where: 'AWS console, top right; EKS sets it with IRSA and Pod Identity',
    absent: 'what the AWS SDK finds',
  },
  AWS_ENDPOINT_URL_DYNAMODB: {
    schema: baseUrl(),
    meaning: 'another DynamoDB endpoint',
    where: 'only for a local DynamoDB or a VPC endpoint',
    absent: "the region's own",
  },
  AWS_ENDPOINT_URL_SECRETS_MANAGER: {
    schema: baseUrl(),
    meaning: 'another Secrets Manager endpoint',
    where: 'only for a local Secrets Manager or a VPC endpoint',
    absent: "the region's own",
  },
} satisfies Record<string, SettingRow>;
