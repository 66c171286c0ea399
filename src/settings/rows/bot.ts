import {
  decimalNumber,
  flag,
  listMatching,
  matching,
  oneOf,
  type SettingRow,
  text,
  wholeNumber,
} from '../values.ts';

/** The settings of the bot itself, in the order of the documents. */
export const BOT_SETTINGS = {
  CREDIT_POLICY_FILE: {
    schema: text(),
    meaning: 'YAML or JSON file with policy overrides',
    where: 'the owner of the credit policy',
    absent: 'built-in `verify-credit-v2`',
  },
  CREDIT_PRODUCT_PATTERN: {
    schema: text(200),
    meaning: 'case-insensitive text that marks a Verify query',
    where: 'leave it out, unless the product gets another name in the SQL',
    fallback: 'authy',
  },
  CREDIT_APPROVERS: {
    schema: listMatching(
      /^[UWS][A-Z0-9_]+$/,
      'must be user ids (U0123ABCD, W…) or user-group ids (S0123ABCD), comma separated, not names: in Slack open the ' +
        'profile, the three dots, Copy member ID; or the group, the three dots, Copy group ID',
    ),
    meaning: 'Slack users and user groups who may decide on a recommendation, comma separated',
    where: 'Slack: profile, three dots, Copy member ID; People, User groups, the group, Copy group ID',
    absent: 'none: nobody decides in Slack, replies carry no decision buttons',
  },
  CREDIT_SELF_APPROVAL: {
    schema: flag(),
    meaning: 'whether the person who asked may also decide',
    where: 'leave it at false where two people must see every credit',
    fallback: 'false',
  },
  LEDGER_DAYS: {
    schema: wholeNumber(1, 36_600),
    meaning: 'how many days decisions and the records behind them are kept',
    where: 'your rules on keeping records; 2557 days are 7 years',
    fallback: '2557',
  },
  LEASE_SECONDS: {
    schema: decimalNumber(0.2, 900),
    meaning: 'how long a replica holds a request before another may take it over',
    where: 'your choice; decimals are allowed',
    fallback: '30',
  },
  CATCH_UP_HOURS: {
    schema: decimalNumber(0, 720),
    meaning: 'how far back missed messages are looked for after an outage; 0: not at all',
    where: 'your choice',
    fallback: '24',
  },
  MAX_CONCURRENCY: {
    schema: wholeNumber(1, 100),
    meaning: 'requests that one replica works on at a time',
    where: 'your choice; Trino and Looker feel it',
    fallback: '8',
  },
  DRAIN_SECONDS: {
    schema: decimalNumber(0.1, 600),
    meaning: 'longest time from SIGTERM to exit; keep it below the grace period of the platform',
    where: 'your choice; k8s/base allows 100 s of grace',
    fallback: '75',
  },
  HOST: {
    schema: matching(/^[A-Za-z0-9.:-]+$/, 'must be a host name or an IP address to listen on'),
    meaning: 'address of the health and metrics server',
    where: 'the image sets 0.0.0.0',
    fallback: '127.0.0.1',
  },
  PORT: {
    schema: wholeNumber(0, 65_535),
    meaning: 'port of the health and metrics server; 0: any free one',
    where: 'your choice',
    fallback: '8080',
  },
  LOG_LEVEL: {
    schema: oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
    meaning: 'pino level',
    where: 'your choice',
    fallback: 'info',
  },
} satisfies Record<string, SettingRow>;
