import { ACCOUNTS } from './accounts.ts';
import { TRAFFIC } from './traffic.ts';

/** Where the SQL of the engines that hold the tables differs. */
export interface Dialect {
  /** A list of the whole numbers from 0, as many as `count` says. */
  numbers(count: string): string;
  /** A moment so many whole seconds after midnight of a date, with six digits of its second. */
  secondsInto(day: string, seconds: string): string;
  /** The MD5 sum of a text, in hexadecimal digits. */
  md5(text: string): string;
}

export const DUCKDB: Dialect = {
  numbers: (count) => `range(${count})`,
  secondsInto: (day, seconds) => `CAST(${day} AS TIMESTAMP) + to_seconds(CAST(${seconds} AS INTEGER))`,
  md5: (text) => `md5(${text})`,
};

/** Trino and PrestoDB; the latter has three digits of a second. */
export const trinoDialect = (timestamp: 'TIMESTAMP(6)' | 'TIMESTAMP'): Dialect => ({
  numbers: (count) => `SEQUENCE(0, ${count} - 1)`,
  secondsInto: (day, seconds) => `DATE_ADD('second', ${seconds}, CAST(${day} AS ${timestamp}))`,
  md5: (text) => `LOWER(TO_HEX(MD5(TO_UTF8(${text}))))`,
});

/** Rows of one INSERT; Trino plans each of them. */
const ROWS_AT_ONCE = 1000;

/**
 * The statements that make the tables, in the session's schema. One row an attempt is spread from the daily numbers
 * inside the engine, which is faster than sending them.
 */
export function tableStatements(dialect: Dialect): string[] {
  const inserts: string[] = [];
  for (let at = 0; at < TRAFFIC.length; at += ROWS_AT_ONCE) {
    const some = TRAFFIC.slice(at, at + ROWS_AT_ONCE);
    inserts.push(`INSERT INTO daily VALUES ${some.map(dailyRow).join(',')}`);
  }
  return [
    'CREATE TABLE daily (account_sid VARCHAR, country_code VARCHAR, day DATE, attempts INTEGER, approved INTEGER, blocked INTEGER, mode VARCHAR, price DECIMAL(12,4))',
    ...inserts,
    ACCOUNT_TABLE,
    `INSERT INTO accounts VALUES ${ACCOUNTS.map(({ sid, name }) => `('${sid}', '${name} Ltd')`).join(',')}`,
    verifications(dialect),
    'CREATE VIEW rawpii_authy_verifications AS SELECT *, date_created AS data_load_date FROM authy_verifications',
    ...BILLING,
    FRAUD_GUARD,
    MESSAGES,
    'DROP TABLE daily',
  ];
}

function dailyRow(row: (typeof TRAFFIC)[number]): string {
  const { account, country, day, attempts, approved, blocked, mode, price } = row;
  return `('${account}','${country}',DATE '${day}',${attempts},${approved},${blocked},'${mode}',${price})`;
}

const ACCOUNT_TABLE = 'CREATE TABLE accounts (sid VARCHAR, friendly_name VARCHAR)';

const verifications = ({ numbers, secondsInto, md5 }: Dialect) => `
CREATE TABLE authy_verifications AS
SELECT 'VE' || ${md5('account_sid || country_code || CAST(day AS VARCHAR) || CAST(n AS VARCHAR)')} AS verification_sid,
  account_sid,
  country_code,
  'sms' AS channel,
  CASE WHEN n < approved THEN 'approved' ELSE 'expired' END AS status,
  ${secondsInto('day', 'n * 86399 / attempts')} AS date_created,
  price AS sms_fee_usd,
  CAST(CASE WHEN n < approved THEN 0.05 ELSE 0 END AS DECIMAL(12,4)) AS verify_fee_usd,
  CAST(price + CASE WHEN n < approved THEN 0.05 ELSE 0 END AS DECIMAL(12,4)) AS charge_usd
FROM daily CROSS JOIN UNNEST(${numbers('attempts')}) AS t(n)`;

/** Billing counts texts and approved verifications a day, each under its billable item. */
const BILLING = [
  'CREATE TABLE billable_items (sid VARCHAR, friendly_name VARCHAR)',
  `INSERT INTO billable_items VALUES
    ('BI01', 'Verify Channel Fee - Outbound SMS'), ('BI02', 'Verify Success Fee'), ('BI03', 'Programmable Messaging - Outbound SMS')`,
  'CREATE TABLE billable_item_metadata (billable_item_sid VARCHAR, product VARCHAR)',
  "INSERT INTO billable_item_metadata VALUES ('BI01', 'Authy'), ('BI02', 'Authy'), ('BI03', 'PSMS')",
  `CREATE TABLE billable_item_usage AS
SELECT account_sid, country_code, CAST(day AS TIMESTAMP) AS date_processed, 'BI01' AS billable_item_sid,
  CAST(attempts AS BIGINT) AS quantity, CAST(attempts * price AS DECIMAL(18,4)) AS charge_usd, CAST(price AS DOUBLE) AS unit_price
FROM daily
UNION ALL
SELECT account_sid, country_code, CAST(day AS TIMESTAMP), 'BI02',
  CAST(approved AS BIGINT), CAST(approved * 0.05 AS DECIMAL(18,4)), 0.05
FROM daily`,
];

/** Attempts are the messages that were sent while scripts ran; blocked ones were not sent. */
const FRAUD_GUARD = `
CREATE TABLE fraud_guard_daily AS
SELECT account_sid, country_code, day, mode, CAST(attempts AS BIGINT) AS attempts, CAST(blocked AS BIGINT) AS blocked
FROM daily WHERE blocked > 0`;

const MESSAGES = `
CREATE TABLE messages AS
SELECT account_sid, country_code, CAST(day AS TIMESTAMP) AS date_sent, CAST(attempts * 3 AS BIGINT) AS segments,
  CAST(attempts * 3 * price AS DECIMAL(18,4)) AS price_usd
FROM daily`;
