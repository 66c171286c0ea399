import { secretsClient } from '../adapters/secrets/client.ts';
import { makeSecretSource, type SecretSource } from '../adapters/secrets/secret-source.ts';
import { loadSecretSettings, loadSettings, type SettingProblem, type SettingSource } from '../config.ts';
import { toAppError } from '../core/errors.ts';
import { type CommandIo, reportProblems } from './command-io.ts';
import { makeLogger, type RootLog } from './logger.ts';
import { type Metrics, makeMetrics } from './metrics.ts';
import { type LiveSettings, makeLiveSettings } from './secrets-refresh.ts';

/** The settings, and what can be made before anything else: the log and the metrics. */
export interface Opened {
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
): Promise<Opened | number> {
  const first = loadSecretSettings(env);
  if ('problems' in first) return reportProblems(io, withoutSecret(env));
  const log = makeLogger({ level: first.LOG_LEVEL, version });
  // Set by the image; no setting of the bot.
  const { COMMIT: commit } = env;
  const metrics = makeMetrics({ version, ...(typeof commit === 'string' && { commit }) });
  const secret = first.CREDIT_SECRET_ID
    ? secretOf(first, first.CREDIT_SECRET_ID, { log, metrics })
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

/** Every problem that can be told without the secret, which may hold what seems to be missing. */
function withoutSecret(env: SettingSource): SettingProblem[] {
  const read = loadSettings(env);
  const problems = 'problems' in read ? read.problems : [];
  return env.CREDIT_SECRET_ID ? problems.filter(({ name }) => env[name]) : problems;
}

function secretOf(
  settings: {
    SECRET_REFRESH_SECONDS: number;
    AWS_REGION: string | undefined;
    AWS_ENDPOINT_URL_SECRETS_MANAGER: string | undefined;
  },
  secretId: string,
  { log, metrics }: { log: RootLog; metrics: Metrics },
): SecretSource {
  const { AWS_REGION: region, AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoint } = settings;
  const client = secretsClient({ ...(region && { region }), ...(endpoint && { endpoint }) });
  const refreshMs = settings.SECRET_REFRESH_SECONDS * 1000;
  return makeSecretSource({ client, secretId, refreshMs, log, telemetry: metrics.telemetry });
}
