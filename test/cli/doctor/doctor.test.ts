import { describe, expect, it } from '@jest/globals';
import {
  type DoctorChecks,
  edgeProbes,
  ok,
  type Probe,
  runDoctor,
  warning,
  wrong,
} from '../../../src/cli/doctor/probes.ts';
import { slackProbes } from '../../../src/cli/doctor/slack-probes.ts';
import { AppError } from '../../../src/core/errors.ts';
import { loadSettings, type Settings } from '../../../src/settings/load.ts';
import { REQUIRED_SCOPES } from '../../../src/slack/web-api/scopes.ts';
import { makeLogger } from '../../../src/telemetry/logger.ts';
import {
  CREDITS,
  ELSEWHERE,
  OWNER,
  PRIVATE,
  type SlackOptions,
  startSlack,
} from '../../emulators/slack/index.ts';

async function examine(probes: Probe[], timeoutMs?: number) {
  const lines: string[] = [];
  const code = await runDoctor(probes, {
    print: (line) => lines.push(line),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
  return { code, lines, text: lines.join('\n') };
}

describe('the doctor', () => {
  it('prints one line a finding, in order, and ends 0 when nothing is wrong', async () => {
    const slow: Probe = {
      subject: 'slow one',
      run: async () => {
        await new Promise((resolve) => setImmediate(resolve));
        return [ok('is well.'), warning('is odd.', 'Look at it.')];
      },
    };
    const { code, lines } = await examine([slow, { subject: 'b', run: async () => [ok('too.')] }]);
    expect(lines).toEqual([
      'ok       slow one  is well.',
      'warning  slow one  is odd. Look at it.',
      'ok       b         too.',
      'No problems, 1 warning.',
    ]);
    expect(code).toBe(0);
  });

  it('ends 1 with the remedy when something is wrong, also when a probe throws or hangs', async () => {
    const { code, text } = await examine(
      [
        { subject: 'a', run: async () => [wrong('is broken.', 'Mend it.')] },
        { subject: 'b', run: () => Promise.reject(new AppError('LOOKER_LOGIN', { facts: { status: 404 } })) },
        {
          subject: 'c',
          run: () => Promise.reject(Object.assign(new Error('canary'), { code: 'ECONNREFUSED' })),
        },
        { subject: 'd', run: () => new Promise(() => {}) },
      ],
      20,
    );
    expect(code).toBe(1);
    expect(text).toContain('wrong    a  is broken. Mend it.');
    expect(text).toContain('(status 404) Make a new API key');
    expect(text).toContain('failed: Error ECONNREFUSED.');
    expect(text).toContain('does not answer within 0.02 s.');
    expect(text).toContain('4 problems.');
    expect(text).not.toContain('canary');
  });

  it('looks at the secret, Looker, Trino, its rights and the table', async () => {
    const well: DoctorChecks = {
      lookerProblems: async () => [],
      trinoPing: async () => 1,
      trinoProblems: async () => [],
      trinoWriteRights: async () => ({
        allowed: [],
        refused: ['CREATE TABLE', 'INSERT', 'DELETE'],
        unknown: [],
      }),
      tableProblems: async () => [],
    };
    expect(await examine(edgeProbes(well))).toMatchObject({ code: 0 });
    const ill = await examine(
      edgeProbes({
        lookerProblems: async () => ['The API user lacks see_sql: add it to its role.'],
        trinoPing: () => Promise.reject(new AppError('TRINO_LOGIN')),
        trinoProblems: async () => [],
        trinoWriteRights: async () => ({ allowed: ['INSERT'], refused: ['CREATE TABLE'], unknown: [] }),
        tableProblems: async () => ['The table has no index due: run `npm run table -- create`.'],
        readSecret: () => Promise.reject(new AppError('SECRET_UNAVAILABLE')),
      }),
    );
    expect(ill.code).toBe(1);
    for (const part of [
      'see_sql',
      'TRINO_USER and TRINO_PASSWORD',
      'can write: Trino would run INSERT',
      'no index due',
      'kms:Decrypt',
    ])
      expect(ill.text).toContain(part);
    expect(ill.lines.filter((line) => line.startsWith('wrong'))).toHaveLength(5);
  });
});

describe('the doctor of Trino', () => {
  const edges: DoctorChecks = {
    lookerProblems: async () => [],
    trinoPing: async () => 1,
    trinoProblems: async () => [],
    trinoWriteRights: async () => ({ allowed: [], refused: [], unknown: [] }),
    tableProblems: async () => [],
  };

  it('is wrong when the login works and the catalog is unknown', async () => {
    const { code, text } = await examine(
      edgeProbes({ ...edges, trinoProblems: async () => ['Trino does not know TRINO_CATALOG.'] }),
    );
    expect([code, text]).toEqual([1, expect.stringContaining('wrong    Trino         Trino does not know')]);
  });

  it('says why the rights to write are not checked', async () => {
    const unchecked = 'Without TRINO_CATALOG there is no table to check on.';
    const { code, text } = await examine(
      edgeProbes({
        ...edges,
        trinoWriteRights: async () => ({
          allowed: [],
          refused: ['CREATE TABLE'],
          unknown: ['INSERT', 'DELETE'],
          unchecked,
        }),
      }),
    );
    expect(code).toBe(0);
    expect(text).toContain(
      `refuses TRINO_USER CREATE TABLE. Not checked whether TRINO_USER can INSERT, DELETE. ${unchecked}`,
    );
  });
});

describe('the doctor of Slack', () => {
  async function slack(
    options: SlackOptions,
    env: (given: Record<string, string>) => Record<string, string | undefined>,
  ) {
    await using emulator = await startSlack(options);
    const settings = loadSettings({
      LOOKER_BASE_URL: 'https://looker.example.com',
      LOOKER_CLIENT_ID: 'x',
      LOOKER_CLIENT_SECRET: 'x',
      TRINO_SERVER: 'https://trino.example.com',
      TRINO_USER: 'x',
      ...env(emulator.env()),
    }) as Settings;
    const lines: string[] = [];
    const log = makeLogger({ level: 'debug', destination: { write: (line) => lines.push(line) } });
    const { text, code } = await examine(slackProbes(settings, log));
    for (const secret of [settings.SLACK_BOT_TOKEN, settings.SLACK_APP_TOKEN])
      expect(text + lines.join('')).not.toContain(secret);
    expect(emulator.connections()).toEqual([]);
    return { text, code };
  }

  it('is content with the scopes of the manifest and channels that it is in', async () => {
    const { code, text } = await slack({ scopes: [...REQUIRED_SCOPES, 'users:read'] }, (env) => ({
      ...env,
      SLACK_CHANNELS: `${CREDITS},${PRIVATE}`,
      SLACK_ERROR_USERS: 'U0OWNER0001',
    }));
    expect([code, text]).toEqual([0, expect.stringContaining('All is well.')]);
    expect(text).not.toContain('warning');
  });

  it('names each missing scope, and the channel that the bot is not in', async () => {
    const { code, text } = await slack(
      { scopes: ['commands', 'channels:history', 'groups:history'] },
      (env) => ({
        ...env,
        SLACK_CHANNELS: `${CREDITS},${ELSEWHERE},C0NOWHERE`,
      }),
    );
    expect(code).toBe(1);
    expect(text).toContain('lacks the scopes chat:write, files:write, users:read.');
    expect(text).toContain('number 2 of SLACK_CHANNELS: not_in_channel. Invite the bot');
    expect(text).toContain('number 3 of SLACK_CHANNELS: channel_not_found.');
    expect(text).toContain('nobody gets a DM');
  });

  it('finds an owner that Slack does not know, and one that is deactivated', async () => {
    const { code, text } = await slack({ scopes: [...REQUIRED_SCOPES, 'users:read'] }, (env) => ({
      ...env,
      SLACK_CHANNELS: CREDITS,
      SLACK_ERROR_USERS: 'U0OWNER0001,U0NOBODY',
    }));
    expect(code).toBe(1);
    expect(text).toContain('number 1 of SLACK_ERROR_USERS gets a DM when something fails.');
    expect(text).toContain('number 2 of SLACK_ERROR_USERS: user_not_found. Copy the member id again');
  });

  it('wants the scopes of a setting only when the setting is in use', async () => {
    const scopes = [...REQUIRED_SCOPES];
    const all = await slack({ scopes }, (env) => ({ ...env, LOOKER_SQL_AS: 'asker' }));
    expect(all.text).toContain('lacks the scopes channels:read, groups:read, users:read, users:read.email.');
    expect(all.text).toContain('users.conversations: missing_scope (needs');
    const anyone = await slack({ scopes }, (env) => ({
      ...env,
      SLACK_ASKERS: 'anyone',
      SLACK_CHANNELS: CREDITS,
    }));
    expect(anyone.text).toContain('has the scopes of manifest.yml.');
  });

  it('wants the scope of user groups only when a group is named among the approvers', async () => {
    const scopes = [...REQUIRED_SCOPES, 'users:read'];
    const named = (approvers: string, granted: string[] = scopes) =>
      slack({ scopes: granted }, (env) => ({
        ...env,
        SLACK_CHANNELS: CREDITS,
        CREDIT_APPROVERS: approvers,
      }));
    expect((await named(OWNER)).text).toContain('has the scopes of manifest.yml.');
    expect((await named(`${OWNER},S0FINANCE`)).text).toContain('lacks the scopes usergroups:read.');
    const granted = await named(`${OWNER},S0FINANCE`, [...scopes, 'usergroups:read']);
    expect(granted.text).toContain('has the scopes of manifest.yml.');
  });

  it('says which token to set when one is refused', async () => {
    const { code, text } = await slack({}, (env) => ({
      ...env,
      SLACK_BOT_TOKEN: 'xoxb-0-revoked',
      SLACK_APP_TOKEN: 'xapp-0-revoked',
    }));
    expect(code).toBe(1);
    expect(text).toContain('auth.test: invalid_auth. Set SLACK_BOT_TOKEN');
    expect(text).toContain('apps.connections.open: invalid_auth. Make an app-level token');
  });

  it('says that Slack cannot be reached', async () => {
    const { code, text } = await slack({}, (env) => ({ ...env, SLACK_API_URL: 'http://127.0.0.1:9/api/' }));
    expect(code).toBe(1);
    expect(text).toContain('slack_webapi_request_error');
  });
});
