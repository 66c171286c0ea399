import type { SecretFields, SecretSource } from '../adapters/secrets/secret-source.ts';
import type { Log } from '../core/ports/log.ts';
import type { Dependency } from '../core/ports/telemetry.ts';
import {
  formatProblems,
  loadSettings,
  SETTINGS,
  type SettingName,
  type SettingSource,
  type Settings,
  secretValues,
} from '../settings/load.ts';
import type { SettingRow } from '../settings/values.ts';

/** The settings in use; credentials follow the secret. */
export interface LiveSettings {
  current(): Settings;
  /** Calls back with the names of the credentials that changed. May be async; a failure is logged. */
  onCredentials(listener: (settings: Settings, changed: SettingName[]) => unknown): void;
  /**
   * Resolves to whether a newer credential than the refused one is in use: at once if the settings have one already,
   * else after reading the secret again.
   * @param dependency the service that refused the credential
   * @param differs whether these settings have another credential than the refused call used
   */
  renewed(dependency: Dependency, differs: (settings: Settings) => boolean): Promise<boolean>;
  /**
   * Runs `call`, and runs it again when the dependency refused its credential and a newer one is available. Without a
   * secret there is never a newer one, so the failure is thrown.
   */
  withCredential<T>(options: CredentialCall<T>): Promise<T>;
}

export interface CredentialCall<T> {
  dependency: Dependency;
  /** The credential that the call uses, to see whether it has changed since. */
  credential: (settings: Settings) => unknown;
  /** Whether the call failed because the credential was refused. */
  refused: (error: unknown) => boolean;
  call: () => Promise<T>;
}

/** A call may have waited and used a newer credential than the one noted before it; a third try covers that. */
const TRIES = 3;

export interface LiveSettingsOptions {
  initial: Settings;
  env: SettingSource;
  /** Absent when `CREDIT_SECRET_ID` is not set. */
  source?: SecretSource | undefined;
  log: Log;
  registerSecret: (value: string) => void;
}

/**
 * Follows the secret. Only credentials change in a running process: the log names any other changed setting, which
 * counts from the next start on. A secret with problems is not used; the settings before it stay.
 */
export function makeLiveSettings(options: LiveSettingsOptions): LiveSettings {
  const { source, log } = options;
  const listeners: ((settings: Settings, changed: SettingName[]) => unknown)[] = [];
  let settings = options.initial;
  // A refused call is repeated only after the listeners have applied the new credential.
  let applied: Promise<unknown> = Promise.resolve();
  for (const value of secretValues(settings)) options.registerSecret(value);

  function apply(fields: SecretFields): void {
    const loaded = loadSettings(options.env, fields);
    if ('problems' in loaded) {
      log.error({ problems: formatProblems(loaded.problems) }, 'The new secret has problems and is not used');
      return;
    }
    for (const value of secretValues(loaded)) options.registerSecret(value);
    const changed = changedNames(settings, loaded);
    const credentials = changed.filter(isCredential);
    const waiting = changed.filter((name) => !isCredential(name));
    if (waiting.length > 0)
      log.warn({ settings: waiting }, 'Settings changed in the secret; they count from the next start on');
    if (credentials.length === 0) return;
    settings = { ...settings, ...Object.fromEntries(credentials.map((name) => [name, loaded[name]])) };
    log.info({ settings: credentials }, 'Credentials changed');
    applied = Promise.allSettled(listeners.map(async (listener) => listener(settings, credentials))).then(
      (ends) => {
        for (const end of ends)
          if (end.status === 'rejected')
            log.error({ err: end.reason }, 'A new credential could not be put to use');
      },
    );
  }

  const renewed: LiveSettings['renewed'] = async (dependency, differs) => {
    if (source === undefined) return false;
    if (!differs(settings))
      await source.refreshNow(`${dependency} refused the credential`, source.current().versionId);
    await applied;
    return differs(settings);
  };

  source?.onChange((secret) => apply(secret.fields));
  return {
    current: () => settings,
    renewed,
    onCredentials: (listener) => void listeners.push(listener),
    async withCredential({ dependency, credential, refused, call }) {
      for (let tries = 1; ; tries += 1) {
        const used = credential(settings);
        try {
          return await call();
        } catch (error) {
          if (tries >= TRIES || !refused(error)) throw error;
          if (!(await renewed(dependency, (now) => credential(now) !== used))) throw error;
        }
      }
    },
  };
}

function changedNames(before: Settings, after: Settings): SettingName[] {
  const names = Object.keys(SETTINGS) as SettingName[];
  return names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
}

function isCredential(name: SettingName): boolean {
  const row: SettingRow = SETTINGS[name];
  return row.secret === true;
}
