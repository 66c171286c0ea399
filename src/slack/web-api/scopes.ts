/** The scopes without which a listener or a reply does not work, whatever the settings. */
export const REQUIRED_SCOPES = [
  'commands',
  'chat:write',
  'files:write',
  'channels:history',
  'groups:history',
] as const;

/** The settings that decide which further scopes are needed. */
export interface ScopeNeeds {
  SLACK_CHANNELS?: readonly string[] | undefined;
  SLACK_ASKERS: 'members' | 'anyone';
  LOOKER_SQL_AS: 'service' | 'asker';
  CREDIT_APPROVERS: readonly string[];
}

/** The scopes of manifest.yml that these settings need and the token lacks. */
export function missingScopes(granted: readonly string[], needs: ScopeNeeds): string[] {
  const asker = needs.LOOKER_SQL_AS === 'asker';
  const wanted: string[] = [...REQUIRED_SCOPES];
  if (needs.SLACK_CHANNELS === undefined || asker) wanted.push('channels:read', 'groups:read');
  if (needs.SLACK_ASKERS === 'members' || asker) wanted.push('users:read');
  if (asker) wanted.push('users:read.email');
  if (needs.CREDIT_APPROVERS.some((id) => id.startsWith('S'))) wanted.push('usergroups:read');
  return wanted.filter((scope) => !granted.includes(scope));
}
