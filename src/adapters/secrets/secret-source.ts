import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import type { Log } from '../../core/ports/log.ts';
import type { Telemetry } from '../../core/ports/telemetry.ts';
import { outcomeOf } from '../aws/call-outcome.ts';
import { firstMistake } from '../aws/first-mistakes.ts';

/** The fields of the secret: texts, numbers and booleans by the name of a setting. */
export type SecretFields = Readonly<Record<string, string | number | boolean>>;

export interface Secret {
  fields: SecretFields;
  /** Names one value of the secret; safe to log. */
  versionId: string;
}

/** The secret, kept in memory. */
export interface SecretSource {
  /** The newest value that was read; also while Secrets Manager is down. Throws before `start`. */
  current(): Secret;
  /** Reads it for the first time. Throws AppError `SECRET_*`: without a secret there is nothing to go on with. */
  start(): Promise<Secret>;
  /**
   * Reads it again because a dependency refused a credential of version `refused`. Resolves to whether another
   * version is there now. Calls at the same time share one read; within the cool-down of a read nothing is read.
   */
  refreshNow(reason: string, refused: string): Promise<boolean>;
  /** Calls back after each new version. */
  onChange(listener: (secret: Secret) => void): void;
  stop(): void;
}

export interface SecretSourceOptions {
  client: SecretsManagerClient;
  /** Name or ARN. */
  secretId: string;
  refreshMs: number;
  /** Shortest time between two reads for a refused credential, milliseconds. */
  coolDownMs?: number;
  log: Log;
  telemetry: Telemetry;
}

const FIELDS = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

export function makeSecretSource(options: SecretSourceOptions): SecretSource {
  const { log, coolDownMs = 30_000 } = options;
  const listeners: ((secret: Secret) => void)[] = [];
  let cached: Secret | undefined;
  let reading: Promise<Secret> | undefined;
  let triedAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;

  function read(): Promise<Secret> {
    reading ??= fetchSecret(options)
      .then((secret) => {
        const changed = cached !== undefined && cached.versionId !== secret.versionId;
        cached = secret;
        if (changed) {
          log.info({ version_id: secret.versionId }, 'The secret has a new version');
          for (const listener of listeners) listener(secret);
        }
        return secret;
      })
      .finally(() => {
        reading = undefined;
      });
    return reading;
  }

  async function refresh(reason: string): Promise<void> {
    triedAt = performance.now();
    try {
      await read();
    } catch (error) {
      log.warn({ err: error, reason }, 'The secret could not be read again; the one in memory stays in use');
    }
  }

  function current(): Secret {
    if (cached === undefined) throw new AppError('INTERNAL', { facts: { secret: 'read before start' } });
    return cached;
  }

  return {
    current,
    async start() {
      const secret = await read();
      log.info({ version_id: secret.versionId }, 'The secret is read');
      timer = setInterval(() => void refresh('interval'), options.refreshMs);
      timer.unref();
      return secret;
    },
    async refreshNow(reason, refused) {
      if (current().versionId !== refused) return true;
      if (reading !== undefined || performance.now() - triedAt >= coolDownMs) await refresh(reason);
      return current().versionId !== refused;
    },
    onChange: (listener) => void listeners.push(listener),
    stop: () => clearInterval(timer),
  };
}

async function fetchSecret({ client, secretId, telemetry }: SecretSourceOptions): Promise<Secret> {
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  try {
    const answer = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
    telemetry.dependency('secretsmanager', 'GetSecretValue', 'ok', seconds());
    const secret = { fields: fieldsOf(answer.SecretString), versionId: answer.VersionId ?? 'unknown' };
    telemetry.secretsRefreshed();
    return secret;
  } catch (error) {
    if (error instanceof AppError) throw error;
    telemetry.dependency('secretsmanager', 'GetSecretValue', outcomeOf(error), seconds());
    const facts = { aws_error: error instanceof Error ? error.name : 'unknown' };
    const remedy = remedyOf(error);
    throw new AppError('SECRET_UNAVAILABLE', { cause: error, facts, ...(remedy && { remedy }) });
  }
}

/** What to do about the mistakes of a first hour; undefined: what the code says. */
function remedyOf(error: unknown): string | undefined {
  const mistake = firstMistake(error);
  if (mistake) return `The reason: ${mistake.found}. ${mistake.remedy}`;
  const name = error instanceof Error ? error.name : '';
  if (name === 'ResourceNotFoundException')
    return 'There is no secret of this name in this region: correct CREDIT_SECRET_ID or AWS_REGION, or create the secret (see k8s/README.md).';
  if (/AccessDenied|DecryptionFailure/.test(name))
    return 'AWS denies it: allow secretsmanager:GetSecretValue on this secret, and kms:Decrypt on its key, in the IAM policy of the service account.';
  return undefined;
}

/** Reports by field name only: neither the text nor a parser's excerpt of it may get into an error. */
function fieldsOf(text: string | undefined): SecretFields {
  const read = FIELDS.safeParse(parsedJson(text));
  if (read.success) return read.data;
  const fields = read.error.issues.map((issue) => issue.path.join('.') || '(all of it)').join(', ');
  throw new AppError('SECRET_BROKEN', { facts: { fields } });
}

function parsedJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
