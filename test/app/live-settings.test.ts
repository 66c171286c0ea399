import { describe, expect, it } from '@jest/globals';
import type { Secret, SecretFields, SecretSource } from '../../src/adapters/secrets/secret-source.ts';
import { makeLiveSettings } from '../../src/app/live-settings.ts';
import { loadSettings, type Settings } from '../../src/settings/load.ts';
import { makeLogger } from '../../src/telemetry/logger.ts';
import { gate } from '../support/until.ts';

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

const LOOKER = {
  dependency: 'looker' as const,
  credential: (settings: Settings) => settings.LOOKER_CLIENT_SECRET,
  refused: (error: unknown) => error instanceof Refused,
};

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
    const answer = await live.withCredential({
      ...LOOKER,
      call: async () => {
        calls.push(used);
        if (used !== 'canary-secret-2') throw new Refused();
        return 'sql';
      },
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
      await expect(live.withCredential({ ...LOOKER, call: run })).rejects.toBe(error);
      expect(calls()).toBe(1);
    }
  });

  it('let every one of three calls in flight succeed when the secret was rotated under them', async () => {
    const { live, waits } = setting();
    waits({ LOOKER_CLIENT_SECRET: 'canary-secret-2' });
    const started = gate();
    const answers = ['one', 'two', 'three'].map((answer) =>
      live.withCredential({
        ...LOOKER,
        call: async () => {
          const used = live.current().LOOKER_CLIENT_SECRET;
          await started.passed;
          if (used !== 'canary-secret-2') throw new Refused();
          return answer;
        },
      }),
    );
    started.open();
    expect(await Promise.all(answers)).toEqual(['one', 'two', 'three']);
  });

  it('try the secret once more when a call that waited was refused with a newer one', async () => {
    const { live, rotate, waits } = setting();
    const tried: string[] = [];
    const answer = live.withCredential({
      ...LOOKER,
      call: async () => {
        if (tried.length === 0) rotate({ LOOKER_CLIENT_SECRET: 'canary-secret-2' });
        const used = live.current().LOOKER_CLIENT_SECRET;
        tried.push(used);
        if (used === 'canary-secret-3') return 'sql';
        waits({ LOOKER_CLIENT_SECRET: 'canary-secret-3' });
        throw new Refused();
      },
    });
    expect(await answer).toBe('sql');
    expect(tried).toEqual(['canary-secret-2', 'canary-secret-2', 'canary-secret-3']);
  });

  it('tell a client that repeats its own calls whether there is another credential than the one it used', async () => {
    const { live, waits } = setting();
    const isOther = (used: string) => live.renewed('slack', (now) => now.SLACK_BOT_TOKEN !== used);
    expect(await isOther('xoxb-canary-1')).toBe(false);
    waits({ SLACK_BOT_TOKEN: 'xoxb-canary-2' });
    expect(await isOther('xoxb-canary-1')).toBe(true);
    expect(live.current().SLACK_BOT_TOKEN).toBe('xoxb-canary-2');
    // The second call that was refused with the old token finds the new one in memory.
    expect(await isOther('xoxb-canary-1')).toBe(true);
    expect(await setting(false).live.renewed('slack', () => true)).toBe(false);
  });
});
