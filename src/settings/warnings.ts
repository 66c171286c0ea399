import { SETTINGS, type SettingSource, type Settings } from './load.ts';
import { misspeltNames } from './misspelt.ts';
import { isLoopback } from './values.ts';

/** Settings that are valid but probably a mistake, as sentences for the log at start. */
export function settingsWarnings(settings: Settings): string[] {
  const warnings: string[] = [];
  if (settings.SLACK_ERROR_USERS.length === 0) {
    warnings.push('SLACK_ERROR_USERS is not set: failures are only logged, nobody gets a DM.');
    if (settings.DRY_RUN_PREVIEW === 'dm')
      warnings.push('DRY_RUN_PREVIEW is dm but SLACK_ERROR_USERS is not set: previews are only logged.');
  }
  const trino = new URL(settings.TRINO_SERVER);
  if (trino.protocol === 'http:' && !isLoopback(trino))
    warnings.push('TRINO_SERVER is plain http: queries and results can be read on the way.');
  if (
    new URL(settings.LOOKER_BASE_URL).port === '19999' &&
    settings.LOOKER_WEB_HOSTS.every((host) => host.endsWith(':19999'))
  )
    warnings.push(
      'LOOKER_WEB_HOSTS holds only the API port 19999: set it to the host that people see in the browser.',
    );
  return warnings;
}

/** Names in the environment or the secret that look like a misspelt setting, as sentences for the log at start. */
export function misspeltSettings(env: SettingSource, secret: SettingSource): string[] {
  const known = Object.keys(SETTINGS);
  return [
    ...misspeltNames(env, known),
    ...misspeltNames(secret, known).map((sentence) => `In the secret: ${sentence}`),
  ];
}
