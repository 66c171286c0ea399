import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { secretsClient } from '../../../src/adapters/secrets/client.ts';
import { makeSecretSource, type SecretSource } from '../../../src/adapters/secrets/secret-source.ts';
import { AppError } from '../../../src/core/errors.ts';
import { makeLogger } from '../../../src/telemetry/logger.ts';
import { makeMetrics } from '../../../src/telemetry/metrics.ts';
import { type Secrets, startSecrets } from '../../emulators/secrets/index.ts';
import { until } from '../../support/until.ts';
import { realBackend } from './backend.ts';

/** Each test has a secret of its own: a real server keeps what the test before put there. */
let NAME = '';
let secrets: Secrets;
const sources: SecretSource[] = [];
beforeEach(async () => {
  NAME = `credit-bot/${randomUUID()}`;
  secrets = await startSecrets(realBackend());
});
afterEach(async () => {
  for (const source of sources.splice(0)) source.stop();
  await secrets.close();
});

function setting({
  maxAttempts = 3,
  region = 'eu-west-1',
  ...options
}: {
  refreshMs?: number;
  coolDownMs?: number;
  secretId?: string;
  maxAttempts?: number;
  region?: string;
} = {}) {
  const lines: string[] = [];
  const metrics = makeMetrics({ version: '1', runtime: false });
  const source = makeSecretSource({
    client: secretsClient({
      ...(region && { region }),
      endpoint: secrets.url,
      maxAttempts,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    }),
    secretId: NAME,
    refreshMs: 3_600_000,
    log: makeLogger({ level: 'debug', destination: { write: (line) => lines.push(line) } }),
    telemetry: metrics.telemetry,
    ...options,
  });
  sources.push(source);
  return { source, log: () => lines.join(''), page: async () => (await metrics.page()).body };
}

async function failureOf(promise: Promise<unknown>): Promise<AppError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof AppError) return error;
  throw new Error('expected an AppError');
}

describe('the secret', () => {
  it('is read once at start, by a signed request, and then served from memory', async () => {
    const { version } = await secrets.put(
      NAME,
      '{"SLACK_BOT_TOKEN":"xoxb-1","MAX_CONCURRENCY":4,"DRY_RUN":false}',
    );
    const { source, page } = setting();
    await source.start();
    for (let i = 0; i < 20; i += 1) source.current();
    expect(source.current()).toEqual({
      versionId: version,
      fields: { SLACK_BOT_TOKEN: 'xoxb-1', MAX_CONCURRENCY: 4, DRY_RUN: false },
    });
    expect(secrets.calls).toEqual([{ signed: true }]);
    expect(await page()).toMatch(/credit_bot_secrets_last_refresh_timestamp_seconds 1\d{9}/);
  });

  it('is found by its ARN too', async () => {
    const { arn: secretId } = await secrets.put(NAME, '{}');
    expect((await setting({ secretId }).source.start()).fields).toEqual({});
  });

  it.each(['throttle', 'error', 'reset'] as const)('is read in spite of one %s', async (fault) => {
    await secrets.put(NAME, '{}');
    secrets.faults.push(fault);
    await setting().source.start();
    expect(secrets.calls).toHaveLength(2);
  });

  it.each(['denied', 'decryption'] as const)(
    'stops the start at once when access is %s, saying what to check',
    async (fault) => {
      await secrets.put(NAME, '{}');
      secrets.faults.push(fault);
      const { source, page } = setting();
      const error = await failureOf(source.start());
      expect(error.code).toBe('SECRET_UNAVAILABLE');
      expect(error.remedy).toContain('secretsmanager:GetSecretValue');
      expect(secrets.calls).toHaveLength(1);
      expect(await page()).toContain('operation="GetSecretValue",outcome="auth"} 1');
    },
  );

  it('stops the start when there is no such secret', async () => {
    const error = await failureOf(setting().source.start());
    expect(error.facts).toEqual({ aws_error: 'ResourceNotFoundException' });
    expect(error.remedy).toContain('no secret of this name in this region');
    expect(error.remedy).not.toContain('GetSecretValue');
  });

  it('names the region when none is set', async () => {
    const before = process.env;
    process.env = { PATH: before.PATH, AWS_CONFIG_FILE: '/dev/null' };
    try {
      const error = await failureOf(setting({ region: '' }).source.start());
      expect(error.remedy).toMatch(/no AWS region is set\. Set AWS_REGION/);
    } finally {
      process.env = before;
    }
  });

  it.each([
    ['no JSON', 'canary SLACK_BOT_TOKEN=xoxb', '(all of it)'],
    ['a list', '["canary"]', '(all of it)'],
    ['something nested', '{"LOOKER":{"id":"canary"},"TRINO_USER":["canary"]}', 'LOOKER, TRINO_USER'],
  ])('is refused by field name, never by value, when it is %s', async (_, value, fields) => {
    await secrets.put(NAME, value);
    const { source, log } = setting();
    const error = await failureOf(source.start());
    expect(error).toMatchObject({ code: 'SECRET_BROKEN', facts: { fields } });
    expect(JSON.stringify([error, error.message, error.cause]) + log()).not.toContain('canary');
  });

  it('is read once for all that refuse a rotated credential at the same time', async () => {
    const { version: old } = await secrets.put(NAME, '{"a":"1"}');
    const { source } = setting();
    const seen: string[] = [];
    source.onChange((secret) => seen.push(secret.versionId));
    await source.start();
    const { version: rotated } = await secrets.put(NAME, '{"a":"2"}');
    const answers = await Promise.all(Array.from({ length: 10 }, () => source.refreshNow('slack', old)));
    expect(answers).toEqual(Array(10).fill(true));
    expect(await source.refreshNow('a late one', old)).toBe(true);
    expect(secrets.calls).toHaveLength(2);
    expect(seen).toEqual([rotated]);
  });

  it('is not asked for again within the cool-down when the credential stays refused', async () => {
    const { version } = await secrets.put(NAME, '{}');
    const { source } = setting();
    await source.start();
    for (let i = 0; i < 5; i += 1) expect(await source.refreshNow('looker', version)).toBe(false);
    expect(secrets.calls).toHaveLength(2);
  });

  it('is asked for again after the cool-down', async () => {
    const { version } = await secrets.put(NAME, '{}');
    const { source } = setting({ coolDownMs: 0 });
    await source.start();
    await source.refreshNow('looker', version);
    await source.refreshNow('looker', version);
    expect(secrets.calls).toHaveLength(3);
  });

  it('stays in use while Secrets Manager is down, and is taken anew when it is back', async () => {
    await secrets.put(NAME, '{"a":"1"}');
    const { source, log } = setting({ refreshMs: 20 });
    await source.start();
    secrets.faults.push('denied', 'denied');
    await until(() => log().includes('the one in memory stays in use'));
    expect(source.current().fields).toEqual({ a: '1' });
    await secrets.put(NAME, '{"a":"2"}');
    await until(() => source.current().fields.a === '2');
  });

  it('keeps a good value when the next one is broken', async () => {
    const { version } = await secrets.put(NAME, '{"a":"1"}');
    const { source } = setting();
    await source.start();
    await secrets.put(NAME, 'oops');
    expect(await source.refreshNow('slack', version)).toBe(false);
    expect(source.current().fields).toEqual({ a: '1' });
  });

  it('gives up on a server that hangs', async () => {
    await secrets.put(NAME, '{}');
    secrets.faults.push('hang');
    const error = await failureOf(setting({ maxAttempts: 1 }).source.start());
    expect(error.facts).toEqual({ aws_error: 'TimeoutError' });
  });
});
