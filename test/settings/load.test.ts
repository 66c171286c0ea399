import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  formatProblems,
  loadSecretSettings,
  loadSettings,
  SETTINGS,
  type SettingName,
  type Settings,
  secretValues,
} from '../../src/settings/load.ts';
import type { SettingRow } from '../../src/settings/values.ts';
import { settingsWarnings } from '../../src/settings/warnings.ts';
import { envExample } from '../support/settings-docs.ts';

const LEAST = {
  SLACK_BOT_TOKEN: 'xoxb-1-abc',
  SLACK_APP_TOKEN: 'xapp-1-abc',
  LOOKER_BASE_URL: 'https://Looker.example.com:19999/',
  LOOKER_CLIENT_ID: 'id',
  LOOKER_CLIENT_SECRET: 'secret',
  TRINO_SERVER: 'https://trino.example.com',
  TRINO_USER: 'credit-bot',
};
const NAMES = Object.keys(SETTINGS) as SettingName[];

function load(changes: Record<string, unknown> = {}, secret?: Record<string, unknown>): Settings {
  const loaded = loadSettings({ ...LEAST, ...changes }, secret);
  if ('problems' in loaded) throw new Error(formatProblems(loaded.problems));
  return loaded;
}

function problems(changes: Record<string, unknown>): Record<string, string> {
  const loaded = loadSettings({ ...LEAST, ...changes });
  if (!('problems' in loaded)) return {};
  return Object.fromEntries(loaded.problems.map(({ name, problem }) => [name, problem]));
}

describe('settings', () => {
  it('need only the required ones; everything else has the default of the contract', () => {
    expect(load()).toEqual({
      ...LEAST,
      LOOKER_BASE_URL: 'https://looker.example.com:19999',
      SLACK_API_URL: 'https://slack.com/api/',
      SLACK_ASKERS: 'members',
      SLACK_ERROR_USERS: [],
      DRY_RUN: true,
      DRY_RUN_PREVIEW: 'log',
      REPLY_MISSING_LINK: true,
      LOOKER_WEB_HOSTS: ['looker.example.com:19999'],
      LOOKER_SQL_AS: 'service',
      TRINO_PROTOCOL: 'trino',
      TRINO_TIMEZONE: 'UTC',
      TRINO_MAX_RUN_TIME: 300_000,
      TRINO_MAX_ROWS: 200_000,
      CREDIT_TABLE: 'credit-bot',
      SECRET_REFRESH_SECONDS: 300,
      CREDIT_PRODUCT_PATTERN: 'authy',
      CREDIT_APPROVERS: [],
      CREDIT_SELF_APPROVAL: false,
      LEDGER_DAYS: 2557,
      LEASE_SECONDS: 30,
      CATCH_UP_HOURS: 24,
      MAX_CONCURRENCY: 8,
      DRAIN_SECONDS: 75,
      HOST: '127.0.0.1',
      PORT: 8080,
      LOG_LEVEL: 'info',
    });
  });

  it.each(['UTC', 'Europe/London', 'America/Argentina/Buenos_Aires', 'Asia/Kolkata', 'Etc/UTC', '+02:00'])(
    'take the time zone %s',
    (zone) => expect(load({ TRINO_TIMEZONE: zone })).toMatchObject({ TRINO_TIMEZONE: zone }),
  );

  it('take the environment before the secret, the secret before the default, and blank as absent', () => {
    const settings = load(
      { CREDIT_TABLE: 'from-env', TRINO_CATALOG: '  ', PORT: '', DRY_RUN: ' false ' },
      { CREDIT_TABLE: 'from-secret', TRINO_CATALOG: 'hive', MAX_CONCURRENCY: 3, DRY_RUN: true },
    );
    expect(settings).toMatchObject({
      CREDIT_TABLE: 'from-env',
      TRINO_CATALOG: 'hive',
      PORT: 8080,
      MAX_CONCURRENCY: 3,
      DRY_RUN: false,
    });
  });

  it('report every missing one at once, each with what it is and where to get it', () => {
    const loaded = loadSettings({ SLACK_BOT_TOKEN: ' ' });
    const lines = formatProblems('problems' in loaded ? loaded.problems : []).split('\n');
    expect(lines.map((line) => line.split(' ')[0]).sort()).toEqual(Object.keys(LEAST).sort());
    expect(lines[0]).toBe(
      "SLACK_BOT_TOKEN (the bot's token, `xoxb-…`) is missing. Where to get it: api.slack.com/apps, your app, OAuth & Permissions, Bot User OAuth Token.",
    );
  });

  const broken = '\u0007c4n4ry-"value\u0007\n\\';
  it.each(NAMES)('never show the value of a broken %s', (name) => {
    for (const value of [broken, `xoxb-${broken}`, `https://u:${broken}@h/`, `<${broken}>`]) {
      const loaded = loadSettings({ ...LEAST, [name]: value });
      if ('problems' in loaded)
        expect(JSON.stringify(loaded) + formatProblems(loaded.problems)).not.toContain('c4n4ry');
    }
  });

  it.each<[SettingName, string]>([
    ['SLACK_BOT_TOKEN', 'xapp-1-abc'],
    ['SLACK_APP_TOKEN', 'xoxb-1-abc'],
    ['SLACK_API_URL', 'http://slack.example.com/api/'],
    ['SLACK_CHANNELS', '#credits'],
    ['SLACK_CHANNELS', 'C0123,credits'],
    ['SLACK_ERROR_USERS', '@owner'],
    ['DRY_RUN', 'no'],
    ['DRY_RUN', 'False'],
    ['DRY_RUN', '0'],
    ['LOOKER_BASE_URL', 'looker.example.com'],
    ['LOOKER_BASE_URL', 'http://looker.example.com'],
    ['LOOKER_BASE_URL', 'http://10.1.2.3:19999'],
    ['LOOKER_BASE_URL', 'http://looker:19999'],
    ['SLACK_API_URL', 'http://host.docker.internal/api/'],
    ['AWS_ENDPOINT_URL_SECRETS_MANAGER', 'http://192.168.1.2:4566'],
    ['LOOKER_BASE_URL', 'https://user:pw@looker.example.com'],
    ['LOOKER_WEB_HOSTS', 'https://looker.example.com'],
    ['LOOKER_WEB_HOSTS', '*.example.com'],
    ['LOOKER_SQL_AS', 'me'],
    ['TRINO_SERVER', 'https://trino.example.com/ui'],
    ['TRINO_SERVER', 'trino:8080'],
    ['TRINO_TIMEZONE', 'Mars/Olympus'],
    ['TRINO_TIMEZONE', 'utc'],
    ['TRINO_TIMEZONE', 'EST'],
    ['TRINO_TIMEZONE', 'europe/london'],
    ['TRINO_TIMEZONE', 'Europe/LONDON'],
    ['TRINO_MAX_RUN_TIME', '5'],
    ['TRINO_MAX_RUN_TIME', '0s'],
    ['TRINO_MAX_SCAN', '50 G'],
    ['TRINO_MAX_ROWS', '1e5'],
    ['TRINO_MAX_ROWS', '0'],
    ['TRINO_ALLOWED_SCHEMAS', 'sales'],
    ['CREDIT_TABLE', 'a b'],
    ['LEASE_SECONDS', '-1'],
    ['CREDIT_APPROVERS', 'ann'],
    ['CREDIT_APPROVERS', 'C0123ABCD'],
    ['CREDIT_SELF_APPROVAL', 'yes'],
    ['LEDGER_DAYS', '0'],
    ['PORT', '65536'],
    ['LOG_LEVEL', 'verbose'],
  ])('refuse %s=%s', (name, value) => {
    expect(Object.keys(problems({ [name]: value }))).toEqual([name]);
  });

  it('say how to correct a channel that is given by name', () => {
    expect(problems({ SLACK_CHANNELS: '#credits' }).SLACK_CHANNELS).toContain('copy the Channel ID');
  });

  it('refuse a Trino password over plain http, except on the own machine', () => {
    const password = { TRINO_PASSWORD: 'p' };
    expect(problems({ ...password, TRINO_SERVER: 'http://trino.example.com:8080' })).toEqual({
      TRINO_SERVER: 'must be https:// when TRINO_PASSWORD is set (http:// only to this machine)',
    });
    for (const server of ['http://10.1.2.3:8080', 'http://trino:8080', 'http://host.docker.internal:8080'])
      expect(Object.keys(problems({ ...password, TRINO_SERVER: server }))).toEqual(['TRINO_SERVER']);
    for (const server of ['http://127.0.0.1:8080', 'http://localhost:8080', 'http://[::1]:8080'])
      expect(problems({ ...password, TRINO_SERVER: server })).toEqual({});
    expect(problems({ TRINO_SERVER: 'http://trino.example.com:8080' })).toEqual({});
  });

  it('report a cross check also when other settings are broken', () => {
    expect(problems({ PORT: 'x', TRINO_SCHEMA: 's' })).toEqual({
      PORT: 'must be a whole number from 0 to 65535',
      TRINO_CATALOG: 'is missing: TRINO_SCHEMA is set',
    });
  });

  it('come out in one form whatever way they are written', () => {
    expect(
      load({
        SLACK_API_URL: 'http://127.0.0.1:4010/api',
        SLACK_CHANNELS: ' C0123ABCD, ,C0456,C0123ABCD,',
        LOOKER_BASE_URL: 'https://looker.example.com/api/4.0/',
        LOOKER_WEB_HOSTS: 'Looker.Example.com:443, 127.0.0.1:4020',
        TRINO_SERVER: 'https://Trino.example.com:443/',
        TRINO_MAX_RUN_TIME: '1.5h',
        TRINO_MAX_SCAN: '50GB',
        LEASE_SECONDS: '1.5',
      }),
    ).toMatchObject({
      SLACK_API_URL: 'http://127.0.0.1:4010/api/',
      SLACK_CHANNELS: ['C0123ABCD', 'C0456'],
      LOOKER_BASE_URL: 'https://looker.example.com',
      LOOKER_WEB_HOSTS: ['looker.example.com', '127.0.0.1:4020'],
      TRINO_SERVER: 'https://trino.example.com',
      TRINO_MAX_RUN_TIME: 5_400_000,
      TRINO_MAX_SCAN: 50 * 1024 ** 3,
      LEASE_SECONDS: 1.5,
    });
  });

  it('warn of what is legal but probably not meant', () => {
    const said = settingsWarnings(
      load({ DRY_RUN_PREVIEW: 'dm', TRINO_SERVER: 'http://trino.example.com' }),
    ).join('\n');
    for (const part of [
      'nobody gets a DM',
      'previews are only logged',
      'TRINO_SERVER is plain',
      'API port 19999',
    ])
      expect(said).toContain(part);
    expect(
      settingsWarnings(load({ SLACK_ERROR_USERS: 'U1', LOOKER_WEB_HOSTS: 'looker.example.com' })),
    ).toEqual([]);
  });

  it('hand every secret to the scrubber', () => {
    const secrets = NAMES.filter((name) => (SETTINGS[name] as SettingRow).secret);
    expect(secrets).toEqual(
      expect.arrayContaining(['SLACK_BOT_TOKEN', 'LOOKER_CLIENT_SECRET', 'TRINO_PASSWORD']),
    );
    expect(secretValues(load({ TRINO_PASSWORD: 'p' }))).toEqual([
      'xoxb-1-abc',
      'xapp-1-abc',
      'id',
      'secret',
      'p',
    ]);
  });

  it('let the secret be found before the required ones are known', () => {
    expect(
      loadSecretSettings({ CREDIT_SECRET_ID: 'credit-bot/prod', SECRET_REFRESH_SECONDS: '1' }),
    ).toMatchObject({
      CREDIT_SECRET_ID: 'credit-bot/prod',
      SECRET_REFRESH_SECONDS: 1,
    });
    expect(loadSecretSettings({ AWS_REGION: 'not a region' })).toMatchObject({
      problems: [{ name: 'AWS_REGION' }],
    });
  });

  it('are all in .env.example with what they are and where to get them', () => {
    expect(readFileSync('.env.example', 'utf8')).toBe(envExample());
  });
});
