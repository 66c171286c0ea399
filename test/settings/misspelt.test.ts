import { describe, expect, it } from '@jest/globals';
import { SETTINGS } from '../../src/settings/load.ts';
import { misspeltNames } from '../../src/settings/misspelt.ts';

const names = Object.keys(SETTINGS);

describe('a misspelt setting', () => {
  it.each([
    ['SLACK_CHANEL', 'SLACK_CHANNELS'],
    ['SLACK_ERROR_USER', 'SLACK_ERROR_USERS'],
    ['LOOKER_BASEURL', 'LOOKER_BASE_URL'],
    ['TRINO_PASS', 'TRINO_PASSWORD'],
    ['DRYRUN', 'DRY_RUN'],
    ['dry_run', 'DRY_RUN'],
    ['CREDIT_POLICY_FLIE', 'CREDIT_POLICY_FILE'],
  ])('%s is named with %s', (name, meant) => {
    expect(misspeltNames({ [name]: 'x' }, names)).toEqual([
      `${name} is not a setting; did you mean ${meant}?`,
    ]);
  });

  it('is none of what a shell, npm, Kubernetes or the AWS SDK set, nor a setting', () => {
    const usual =
      'PATH HOME HOSTNAME PORT HOST SHELL USER NODE_ENV AWS_ENDPOINT_URL AWS_PROFILE AWS_ROLE_ARN AWS_DEFAULT_REGION ' +
      'AWS_SECRET_ACCESS_KEY TRINO_SERVICE_HOST TRINO_PORT_8080_TCP CREDIT_BOT_SERVICE_PORT npm_config_registry COMMIT';
    const source = Object.fromEntries([...usual.split(' '), ...names].map((name) => [name, 'x']));
    expect(misspeltNames(source, names)).toEqual([]);
  });
});
