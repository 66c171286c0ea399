import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { links } from '../emulators/dataset/looks.ts';
import { TRUTHS } from '../emulators/dataset/traffic.ts';
import { linkTo } from '../support/world/world.ts';
import { startRig } from './rig.ts';

const POLICY = `
claim_days_after_month_end: 36500
guard_query: |
  SELECT mode, SUM(attempts) AS attempts, SUM(blocked) AS blocked, country_code AS country
  FROM public.fraud_guard_daily -- one row a day
  WHERE account_sid = :account AND day BETWEEN :start AND :end AND country_code IN (:countries)
  GROUP BY 1, 4
`;

describe('Fraud Guard data from the query of the policy file', () => {
  it('makes the credit what Guard owes of the fraud, and is no upper bound any more', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'credit-bot-'));
    const file = join(folder, 'policy.yaml');
    await writeFile(file, POLICY);
    await using rig = await startRig({ env: { CREDIT_POLICY_FILE: file } });
    const answer = await rig.answer(rig.post(linkTo(links.look.burst ?? '')));
    await rm(folder, { recursive: true });
    const truth = TRUTHS.find(({ name }) => name === 'burst');
    expect(truth).toMatchObject({ mode: 'basic', fraudCost: '1439.1000' });
    // Basic stands for 0.80 and blocked 0.416: 1,439.10 x (0.80 - 0.416) / (1 - 0.416).
    expect(answer.text).toMatch(/^Recommended credit: \$946\.26\. Medium confidence/);
    expect(answer.text).not.toContain('At most this much');
  });
});
