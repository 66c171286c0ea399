import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { links } from '../emulators/dataset/looks.ts';
import { linkTo } from '../support/world/world.ts';
import { type Rig, startRig } from './rig.ts';

const POLICY = `
claim_days_after_month_end: 36500
products:
  - { name: psms, pattern: public.messages, answer: true, claim_days_after_month_end: 36500 }
`;

describe('PSMS, answered by the policy file', () => {
  let folder: string;
  let rig: Rig;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'credit-bot-'));
    const file = join(folder, 'policy.yaml');
    await writeFile(file, POLICY);
    rig = await startRig({ env: { CREDIT_POLICY_FILE: file } });
  }, 30_000);
  afterAll(async () => {
    await rig[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  it('is worked out from the volume alone', async () => {
    const answer = await rig.answer(rig.post(linkTo(links.psms)));
    expect(answer.text).toMatch(/^No credit recommended: the volume is up, but that may have other causes/);
    expect(answer.text).toContain('Not credited: $1,159.16 on 21–28 Oct, messages up 3.4 times');
    expect(JSON.stringify(answer.blocks)).toContain('PSMS · estimated from daily messages');
    expect(JSON.stringify(answer.blocks)).toContain('policy psms-credit-v1');
  });

  it('is answered together with Verify, with a total for each', async () => {
    const answer = await rig.answer(rig.post(`${linkTo(links.look.burst ?? '')} ${linkTo(links.psms)}`));
    expect(answer.text).toMatch(/^Recommended credit: \$1,439\.10 for Verify/);
    expect(JSON.stringify(answer.blocks)).toContain('policy verify-credit-v2, psms-credit-v1');
  });
});
