import { z } from 'zod';
import { parseUrl } from '../core/parse-url.ts';
import { AWS_SETTINGS } from './rows/aws.ts';
import { BOT_SETTINGS } from './rows/bot.ts';
import { LOOKER_SETTINGS } from './rows/looker.ts';
import { SLACK_SETTINGS } from './rows/slack.ts';
import { TRINO_SETTINGS } from './rows/trino.ts';
import { isLoopback, type SettingRow } from './values.ts';

/** Every setting. `.env.example` and the table in README.md are tested against it. */
export const SETTINGS = {
  ...SLACK_SETTINGS,
  ...LOOKER_SETTINGS,
  ...TRINO_SETTINGS,
  ...AWS_SETTINGS,
  ...BOT_SETTINGS,
};

export type SettingName = keyof typeof SETTINGS;
const NAMES = Object.keys(SETTINGS) as SettingName[];

type Table = typeof SETTINGS;
type Value<N extends SettingName> = z.output<Table[N]['schema']>;
type Present<N extends SettingName> = Table[N] extends { required: true } | { fallback: string } ? N : never;

/**
 * The settings, read. Durations are milliseconds, sizes bytes; names ending in `_SECONDS` or `_HOURS` are in those. A
 * list that is undefined means "any"; `SLACK_ERROR_USERS`, `CREDIT_APPROVERS` and `LOOKER_WEB_HOSTS` are always lists.
 */
export type Settings = Readonly<
  { [N in SettingName as Present<N>]: Value<N> } & { [N in SettingName]: Value<N> | undefined } & {
    SLACK_ERROR_USERS: readonly string[];
    CREDIT_APPROVERS: readonly string[];
    LOOKER_WEB_HOSTS: readonly string[];
  }
>;

/** What is wrong with one setting. Never contains a value. */
export interface SettingProblem {
  name: SettingName;
  problem: string;
  meaning: string;
  where: string;
}

/** The text of each setting by name: `process.env`, or the JSON of the secret. */
export type SettingSource = Readonly<Record<string, unknown>>;

const SHAPE = Object.fromEntries(
  NAMES.map((name) => {
    const row: SettingRow = SETTINGS[name];
    return [name, row.required ? row.schema : row.schema.optional()];
  }),
);
const SCHEMA = z.object(SHAPE);

/**
 * Reads every setting: the environment wins over the secret, the secret over the default; blank is absent. All
 * problems come back at once.
 */
export function loadSettings(
  env: SettingSource,
  secret: SettingSource = {},
): Settings | { problems: SettingProblem[] } {
  const texts: Partial<Record<SettingName, string>> = {};
  for (const name of NAMES) {
    const row: SettingRow = SETTINGS[name];
    const found = textOf(env[name]) ?? textOf(secret[name]) ?? row.fallback;
    if (found !== undefined) texts[name] = found;
  }
  const read = SCHEMA.safeParse(texts);
  const problems = read.success ? [] : read.error.issues.map((issue) => problemOf(issue, texts));
  const every = [...problems, ...crossProblems(texts)];
  return every.length > 0 || !read.success
    ? { problems: every }
    : withDefaults(read.data as Partial<Settings>);
}

/** What fetches the secret, `SECRET_REFRESH_SECONDS` included: the refresh starts before the secret is read. */
const FOR_THE_SECRET = [
  'CREDIT_SECRET_ID',
  'AWS_REGION',
  'AWS_ENDPOINT_URL_SECRETS_MANAGER',
  'SECRET_REFRESH_SECONDS',
  'LOG_LEVEL',
] as const;

/** The few settings that are needed to fetch the secret, or their problems. They come from the environment only. */
export function loadSecretSettings(env: SettingSource) {
  return loadSome(FOR_THE_SECRET, env);
}

/** Reads some settings alone, from the environment only, for a command that needs no others; or their problems. */
export function loadSome<N extends SettingName>(
  names: readonly N[],
  env: SettingSource,
): Pick<Settings, N> | { problems: SettingProblem[] } {
  const some = Object.fromEntries(names.map((name) => [name, env[name]]));
  return loadSettings({ ...PLACEHOLDERS, ...some });
}

const PLACEHOLDERS = {
  SLACK_BOT_TOKEN: 'xoxb-0',
  SLACK_APP_TOKEN: 'xapp-0',
  LOOKER_BASE_URL: 'https://0.invalid',
  LOOKER_CLIENT_ID: '0',
  LOOKER_CLIENT_SECRET: '0',
  TRINO_SERVER: 'https://0.invalid',
  TRINO_USER: '0',
};

/** One line a problem: the name, what is wrong, what it is, where to get it. */
export function formatProblems(problems: readonly SettingProblem[]): string {
  return problems
    .map(({ name, problem, meaning, where }) => `${name} (${meaning}) ${problem}. Where to get it: ${where}.`)
    .join('\n');
}

/** The values that must never be shown; logs are scrubbed of them. */
export function secretValues(settings: Settings): string[] {
  const secrets = NAMES.filter((name) => (SETTINGS[name] as SettingRow).secret === true);
  return secrets.map((name) => settings[name]).filter((value) => typeof value === 'string');
}

/** Text of a setting; blank counts as absent. JSON numbers, booleans and lists of a secret are read as text. */
function textOf(value: unknown): string | undefined {
  if (Array.isArray(value)) return textOf(value.join(','));
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
  const text = String(value).trim();
  return text === '' ? undefined : text;
}

function problemOf(issue: z.core.$ZodIssue, texts: Partial<Record<SettingName, string>>): SettingProblem {
  const name = String(issue.path[0]) as SettingName;
  // Only our own texts: zod's may quote the value.
  const custom = issue.code === 'custom' ? issue.message : 'cannot be read';
  return problem(name, texts[name] === undefined ? 'is missing' : custom);
}

function problem(name: SettingName, text: string): SettingProblem {
  const { meaning, where }: SettingRow = SETTINGS[name];
  return { name, problem: text, meaning, where };
}

function crossProblems(texts: Partial<Record<SettingName, string>>): SettingProblem[] {
  const found: SettingProblem[] = [];
  const server = parseUrl(texts.TRINO_SERVER ?? '');
  if (texts.TRINO_PASSWORD !== undefined && server?.protocol === 'http:' && !isLoopback(server))
    found.push(
      problem('TRINO_SERVER', 'must be https:// when TRINO_PASSWORD is set (http:// only to this machine)'),
    );
  if (texts.TRINO_SCHEMA !== undefined && texts.TRINO_CATALOG === undefined)
    found.push(problem('TRINO_CATALOG', 'is missing: TRINO_SCHEMA is set'));
  return found;
}

function withDefaults(read: Partial<Settings>): Settings {
  const whole = read as Settings;
  return {
    ...whole,
    SLACK_ERROR_USERS: read.SLACK_ERROR_USERS ?? [],
    CREDIT_APPROVERS: read.CREDIT_APPROVERS ?? [],
    LOOKER_WEB_HOSTS: read.LOOKER_WEB_HOSTS ?? [new URL(whole.LOOKER_BASE_URL).host],
  };
}
