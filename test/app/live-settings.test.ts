import { describe, expect, it } from '@jest/globals';
import type { Secret, SecretFields, SecretSource } from '../../src/adapters/secrets/secret-source.ts';
import { makeLiveSettings } from '../../src/app/live-settings.ts';
import { loadSettings, type Settings } from '../../src/settings/load.ts';
import { makeLogger } from '../../src/telemetry/logger.ts';

const FIRST: SecretFields = {
  SLACK_BOT_TOKEN: 'xoxb-canary-1',
  SLACK_APP_TOKEN: 'xapp-canary-1',
  LOOKER_BASE_URL: 'https://looker.example.com',
  LOOKER_CLIENT_ID: 'canary-id-1',
  LOOKER_CLIENT_SECRET: 'canary-secret-1',
  TRINO_SERVER: 'https://trino.example.com',
  TRINO_USER: 'bot',
};

function setting(withSource = true) {
  const lines: string[] = [];
  const log = makeLogger({ level: 'debug', destination: { write: (line) => lines.push(line) } });
  let secret: Secret = { fields: FIRST, versionId: 'v1' };
  let listener: (secret: Secret) => void = () => {};
  let next: SecretFields | undefined;
  const rotate = (fields: SecretFields) => {
    secret = { fields: { ...FIRST, ...fields }, versionId: `v${Number(secret.versionId.slice(1)) + 1}` };
    listener(secret);
  };
  const source: SecretSource = {
    current: () => secret,
    start: async () => secret,
    refreshNow: async (_, refused) => {
      if (next !== undefined) rotate(next);
      next = undefined;
      return secret.versionId !== refused;
    },
    onChange: (given) => {
      listener = given;
    },
    stop: () => {},
  };
  const env = { TRINO_USER: 'from-env' };
  const initial = loadSettings(env, FIRST) as Settings;
  const live = makeLiveSettings({
    initial,
    env,
    source: withSource ? source : undefined,
    log,
    registerSecret: log.registerSecret,
  });
  const waits = (fields: SecretFields) => {
    next = fields;
  };
  return { live, rotate, waits, log: () => lines.join('') };
}

class Refused extends Error {}
const isRefused = (error: unknown) => error instanceof Refused;

describe('settings that follow the secret', () => {
  it('take over a new credential, and tell who uses it which one', () => {
    const { live, rotate, log } = setting();
    const told: unknown[] = [];
    live.onCredentials((settings, changed) => told.push([settings.SLACK_BOT_TOKEN, changed]));
    rotate({ SLACK_BOT_TOKEN: 'xoxb-canary-2' });
    expect(told).toEqual([['xoxb-canary-2', ['SLACK_BOT_TOKEN']]]);
    expect(live.current().SLACK_BOT_TOKEN).toBe('xoxb-canary-2');
    expect(log()).not.toContain('canary');
  });

  it('leave other settings for the next start, and say so', () => {
    const { live, rotate, log } = setting();
    rotate({ TRINO_SERVER: 'https://elsewhere.example.com', TRINO_USER: 'other' });
    expect(live.current()).toMatchObject({
      TRINO_SERVER: 'https://trino.example.com',
      TRINO_USER: 'from-env',
    });
    expect(log()).toContain('["TRINO_SERVER"]');
  });

  it('stay as they were when the new secret has problems, named without a value', () => {
    const { live, rotate, log } = setting();
    rotate({ SLACK_BOT_TOKEN: 'canary without its prefix' });
    expect(live.current().SLACK_BOT_TOKEN).toBe('xoxb-canary-1');
    expect(log()).toContain('must begin with xoxb- (a bot token)');
    expect(log()).not.toContain('canary');
  });

  it('repeat a refused call once, after the new credential is in use', async () => {
    const { live, waits } = setting();
    let used = 'canary-secret-1';
    live.onCredentials(async (settings) => {
      await new Promise((resolve) => setImmediate(resolve));
      used = settings.LOOKER_CLIENT_SECRET;
    });
    waits({ LOOKER_CLIENT_SECRET: 'canary-secret-2' });
    const calls: string[] = [];
    const answer = await live.withCredential('looker', isRefused, async () => {
      calls.push(used);
      if (used !== 'canary-secret-2') throw new Refused();
      return 'sql';
    });
    expect([answer, calls]).toEqual(['sql', ['canary-secret-1', 'canary-secret-2']]);
  });

  it('let the failure stand when the secret is the same, when it is another failure, and without a secret', async () => {
    const fail = (error: Error) => {
      let calls = 0;
      const run = async () => {
        calls += 1;
        throw error;
      };
      return { run, calls: () => calls };
    };
    for (const [withSource, error] of [
      [true, new Refused()],
      [true, new Error('network')],
      [false, new Refused()],
    ] as const) {
      const { live } = setting(withSource);
      const { run, calls } = fail(error);
      await expect(live.withCredential('trino', isRefused, run)).rejects.toBe(error);
      expect(calls()).toBe(1);
    }
  });

  it('tell a client that repeats its own calls whether there is another credential', async () => {
    const { live, waits } = setting();
    expect(await live.refresh('slack')).toBe(false);
    waits({ SLACK_BOT_TOKEN: 'xoxb-canary-2' });
    expect(await live.refresh('slack')).toBe(true);
    expect(live.current().SLACK_BOT_TOKEN).toBe('xoxb-canary-2');
    expect(await setting(false).live.refresh('slack')).toBe(false);
  });
});
