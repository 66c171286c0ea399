import {
  duration,
  listMatching,
  matching,
  oneOf,
  originUrl,
  type SettingRow,
  size,
  timeZone,
  wholeNumber,
} from '../values.ts';

/** The settings of Trino or Presto, with the limits of one query, in the order of the documents. */
export const TRINO_SETTINGS = {
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
    meaning:
      'most rows of one result, after rows of the same account, country and day are added up where that is exact; more is an error, never a cut',
    where: 'your choice',
    fallback: '200000',
  },
  TRINO_ALLOWED_SCHEMAS: {
    schema: listMatching(/^[^\s".,;]+\.[^\s".,;]+$/, 'must be catalog.schema pairs, comma separated'),
    meaning: 'schemas that a query may read, `catalog.schema`, comma separated',
    where: 'your choice; the second line behind the rights of TRINO_USER',
    absent: 'any',
  },
} satisfies Record<string, SettingRow>;
