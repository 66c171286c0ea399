import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { settingsProbe } from '../../../src/cli/doctor/doctor.ts';
import { loadSettings, type Settings } from '../../../src/settings/load.ts';

const NEEDED = {
  SLACK_BOT_TOKEN: 'xoxb-1',
  SLACK_APP_TOKEN: 'xapp-1',
  SLACK_ERROR_USERS: 'U0OWNER0001',
  LOOKER_BASE_URL: 'https://looker.example.com',
  LOOKER_CLIENT_ID: 'x',
  LOOKER_CLIENT_SECRET: 'x',
  TRINO_SERVER: 'https://trino.example.com',
  TRINO_USER: 'x',
};

const IN_FORCE = [
  expect.stringMatching(/^ok: Policy in force: Verify: verify-credit-v2, digest [0-9a-f]{12}\.$/),
  expect.stringMatching(/^ok: Policy in force: PSMS: psms-credit-v1, digest [0-9a-f]{12}, not answered\.$/),
];

describe('the doctor of the settings', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'credit-bot-doctor-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function policyFile(text: string): string {
    const path = join(folder, 'policy.yaml');
    writeFileSync(path, text);
    return path;
  }

  async function findings(env: Record<string, string>, secret: Record<string, string> = {}) {
    const all = { ...NEEDED, DRY_RUN: 'false', ...env };
    const settings = loadSettings(all, secret) as Settings;
    const found = await settingsProbe(settings, all, secret).run(AbortSignal.timeout(1000));
    return found.map((one) => `${one.state}: ${one.found} ${one.remedy ?? ''}`.trim());
  }

  it('is content with a policy file that can be used and answers that are posted', async () => {
    expect(await findings({ CREDIT_POLICY_FILE: policyFile('min_credit: 5.00') })).toEqual([
      'ok: CREDIT_POLICY_FILE can be read.',
      ...IN_FORCE,
      'ok: DRY_RUN is false: answers are posted.',
    ]);
  });

  it.each([
    ['is missing', () => join(folder, 'absent.yaml'), 'no such file'],
    ['is no YAML', () => policyFile('a: [1'), 'is not YAML or JSON (line 1)'],
    ['has an unknown parameter', () => policyFile('min_credits: 5'), 'min_credits'],
  ])('is wrong when the policy file %s', async (_, path, says) => {
    const [first] = await findings({ CREDIT_POLICY_FILE: path() });
    expect(first).toMatch(/^wrong: CREDIT_POLICY_FILE: .*The bot does not start like this/);
    expect(first).toContain(says);
  });

  it('warns of misspelt names, in the environment and in the secret, of a missing owner and of a dry run', async () => {
    const seen = await findings(
      { SLACK_CHANEL: 'C1', SLACK_ERROR_USERS: '', DRY_RUN: 'true' },
      { TRINO_PASWORD: 'canary' },
    );
    expect(seen).toEqual([
      ...IN_FORCE,
      'warning: SLACK_CHANEL is not a setting; did you mean SLACK_CHANNELS? Correct the name.',
      'warning: In the secret: TRINO_PASWORD is not a setting; did you mean TRINO_PASSWORD? Correct the name.',
      'warning: SLACK_ERROR_USERS is not set: failures are only logged, nobody gets a DM.',
      'warning: DRY_RUN is true: nothing is posted. Set it to false when the logged answers convince you.',
    ]);
    expect(seen.join()).not.toContain('canary');
  });
});
