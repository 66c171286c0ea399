import type { SecretSource } from '../adapters/secrets/secret-source.ts';
import { toAppError } from '../core/errors.ts';
import { BAD_SETTINGS, type CommandIo } from '../process/command-io.ts';
import {
  formatProblems,
  loadSecretSettings,
  loadSettings,
  type SettingProblem,
  type SettingSource,
} from '../settings/load.ts';
import { makeLogger, type RootLog } from '../telemetry/logger.ts';
import { type Metrics, makeMetrics } from '../telemetry/metrics.ts';
import { type LiveSettings, makeLiveSettings } from './live-settings.ts';

/** The settings, and what can be made before anything else: the log and the metrics. */
export interface Runtime {
  live: LiveSettings;
  log: RootLog;
  metrics: Metrics;
  /** Absent when `CREDIT_SECRET_ID` is not set. */
  secret: SecretSource | undefined;
}

/**
 * Reads the settings: environment, then the secret, then defaults. Resolves to an exit code, with every problem
 * printed, when the program cannot go on.
 */
export async function openSettings(
  env: SettingSource,
  io: CommandIo,
  version: string,
): Promise<Runtime | number> {
  const first = loadSecretSettings(env);
  if ('problems' in first) return reportProblems(io, withoutSecret(env));
  const log = makeLogger({ level: first.LOG_LEVEL, version });
  // Set by the image; no setting of the bot.
  const { COMMIT: commit } = env;
  const metrics = makeMetrics({ version, ...(typeof commit === 'string' && { commit }) });
  const secret = first.CREDIT_SECRET_ID
    ? await secretOf(first, first.CREDIT_SECRET_ID, { log, metrics })
    : undefined;
  try {
    const fields = (await secret?.start())?.fields ?? {};
    const initial = loadSettings(env, fields);
    if ('problems' in initial) {
      secret?.stop();
      return reportProblems(io, initial.problems);
    }
    const live = makeLiveSettings({ initial, env, source: secret, log, registerSecret: log.registerSecret });
    return { live, log, metrics, secret };
  } catch (thrown) {
    const error = toAppError(thrown);
    log.error({ err: error }, 'the secret could not be read');
    io.err(`CREDIT_SECRET_ID: ${error.message} ${error.remedy}`);
    return 1;
  }
}

/** The problems that are certain without the secret: what seems to be missing may be in it. */
function withoutSecret(env: SettingSource): SettingProblem[] {
  const read = loadSettings(env);
  const problems = 'problems' in read ? read.problems : [];
  return env.CREDIT_SECRET_ID ? problems.filter(({ name }) => env[name]) : problems;
}

/** Its client is loaded only where there is a secret. */
async function secretOf(
  settings: {
    SECRET_REFRESH_SECONDS: number;
    AWS_REGION: string | undefined;
    AWS_ENDPOINT_URL_SECRETS_MANAGER: string | undefined;
  },
  secretId: string,
  { log, metrics }: { log: RootLog; metrics: Metrics },
): Promise<SecretSource> {
  const { secretsClient } = await import('../adapters/secrets/client.ts');
  const { makeSecretSource } = await import('../adapters/secrets/secret-source.ts');
  const { AWS_REGION: region, AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoint } = settings;
  const client = secretsClient({ ...(region && { region }), ...(endpoint && { endpoint }) });
  const refreshMs = settings.SECRET_REFRESH_SECONDS * 1000;
  return makeSecretSource({ client, secretId, refreshMs, log, telemetry: metrics.telemetry });
}

/** Prints every problem, a line each, and returns the exit code. */
export function reportProblems(io: CommandIo, problems: readonly SettingProblem[]): number {
  io.err(formatProblems(problems));
  return BAD_SETTINGS;
}
