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

/** The settings as they change with the secret. */
export interface LiveSettings {
  current(): Settings;
  /** Calls back with the names of the credentials that changed. May be async; a failure is logged. */
  onCredentials(listener: (settings: Settings, changed: SettingName[]) => unknown): void;
  /** Reads the secret again because `dependency` refused a credential; resolves once a new one is in use. */
  refresh(dependency: Dependency): Promise<boolean>;
  /**
   * Runs `call`. When it fails because the dependency refused the credential (`refused` says so), the secret is read
   * again, and if it is another one now, the call runs once more. Without a secret there is nothing to read: the
   * failure stands.
   */
  withCredential<T>(
    dependency: Dependency,
    refused: (error: unknown) => boolean,
    call: () => Promise<T>,
  ): Promise<T>;
}

export interface LiveSettingsOptions {
  initial: Settings;
  env: SettingSource;
  /** Absent when `CREDIT_SECRET_ID` is not set. */
  source?: SecretSource | undefined;
  log: Log;
  registerSecret: (value: string) => void;
}

/**
 * Follows the secret. Only credentials change in a running process; another setting that was changed in the secret is
 * named in the log and waits for the next start. A secret with problems is not used: the settings before stay.
 */
export function makeLiveSettings(options: LiveSettingsOptions): LiveSettings {
  const { source, log } = options;
  const listeners: ((settings: Settings, changed: SettingName[]) => unknown)[] = [];
  let settings = options.initial;
  // A listener that swaps a client is waited for before a refused call is repeated with it.
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

  async function refresh(
    dependency: Dependency,
    version = source?.current().versionId ?? '',
  ): Promise<boolean> {
    if (source === undefined) return false;
    const renewed = await source.refreshNow(`${dependency} refused the credential`, version);
    await applied;
    return renewed;
  }

  source?.onChange((secret) => apply(secret.fields));
  return {
    current: () => settings,
    refresh: (dependency) => refresh(dependency),
    onCredentials: (listener) => void listeners.push(listener),
    async withCredential(dependency, refused, call) {
      const version = source?.current().versionId ?? '';
      try {
        return await call();
      } catch (error) {
        if (!refused(error) || !(await refresh(dependency, version))) throw error;
        return await call();
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
