import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';
import { dynamoPastDecisions } from '../../../src/adapters/dynamo/ledger/past-decisions.ts';
import { links } from '../../emulators/dataset/looks.ts';
import { CREDITS, type Json, type Message, OWNER } from '../../emulators/slack/index.ts';
import { clientOf, silent } from '../../support/store.ts';
import { linkTo } from '../../support/world/world.ts';
import { select, text } from '../decision-steps.ts';
import { PATIENCE, type Rig, startRig } from '../rig.ts';

const run = promisify(execFile);

async function recommended({ post, answer }: Rig, look: string): Promise<Message> {
  const message = await answer(post(`Fraud spend ${linkTo(links.look[look] ?? '')}`));
  expect(message.text).toMatch(/^Recommended credit:/);
  return message;
}

/** Presses a button and fills in the form that it opens, if any; waits for the decision. */
async function decide(rig: Rig, { ts, thread_ts }: Message, actionId: string, values?: Json): Promise<void> {
  const { slack } = rig.world;
  await slack.press({ user: OWNER, channel: CREDITS, ts, actionId });
  if (values) {
    let form: Json;
    await slack.until(() => (form = slack.openViews(OWNER).at(-1)), PATIENCE);
    await slack.submit(form, values);
  }
  const decisions = () =>
    rig.answers(thread_ts ?? '').filter(({ metadata }) => metadata?.event_type === 'credit_decision');
  await slack.until(() => decisions().length > 0, PATIENCE);
}

it('closes the loop: what was approved, exported and back-tested agrees to the cent', async () => {
  await using rig = await startRig({ env: { CREDIT_APPROVERS: OWNER } });
  await decide(rig, await recommended(rig, 'burst'), 'credit_approve');
  const values = { amount_USD: text('100.00'), reason_code: select('partial') };
  await decide(rig, await recommended(rig, 'ramp'), 'credit_adjust', values);
  // Rests on the credit before it.
  await decide(rig, await recommended(rig, 'ramp'), 'credit_approve');
  await decide(rig, await recommended(rig, 'month-end'), 'credit_reject', {
    reason_code: select('not_fraud'),
  });

  const env = { ...process.env, ...rig.world.env() };
  const exported = await run(
    process.execPath,
    ['dist/main.js', 'ledger', 'export', '--format', 'jsonl', '--cases'],
    { env },
  );
  expect(exported.stderr).toContain('4 cases written.\n');
  const folder = mkdtempSync(join(tmpdir(), 'cases-'));
  try {
    const file = join(folder, 'cases.jsonl');
    writeFileSync(file, exported.stdout);
    const policy = rig.world.env().CREDIT_POLICY_FILE ?? '';
    const tested = await run(process.execPath, [
      'dist/main.js',
      ...['backtest', file, '--json', '--policy', policy],
    ]);
    const { cases, policies } = JSON.parse(tested.stdout);
    const [{ agreement, worst }] = policies;
    expect(cases).toBe(4);
    expect(agreement).toMatchObject({ compared: 4, no_amount: 0, within_1: 0.5 });
    // Only the changed and the rejected one differ from what was recommended.
    expect(worst.map(({ decided }: { decided: string }) => decided).sort()).toEqual(['0.00', '100.00']);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 90_000);

it('says in the folded part what people decided in similar cases, and keeps it in the ledger', async () => {
  await using rig = await startRig({ env: { CREDIT_APPROVERS: OWNER } });
  const client = clientOf(rig.world.dynamo.endpoint, { region: 'us-east-1' });
  const past = dynamoPastDecisions({ client, name: 'credit-bot' }, 30, silent);
  const kind = { product: 'verify', scope: 'estimated', currency: 'USD' };
  for (const confidence of ['HIGH', 'MEDIUM', 'LOW'] as const)
    for (let at = 0; at < 24; at += 1) {
      const decision = { request: `R${at}`, recommended: '1500.00', decided: '1500.00', isRejected: false };
      const noted = { at, request: `R${at}`, number: 1, past: decision };
      await past.note({ kind: { ...kind, confidence }, ...noted });
    }
  client.destroy();
  const answer = await recommended(rig, 'burst');
  expect(answer.text).toMatch(/^Recommended credit: \$1,439\.10/);
  const sentence =
    'Of 24 similar cases, half were approved at 100 % of the recommendation; none was rejected';
  expect(answer.text).not.toContain(sentence);
  const fold = answer.blocks?.find(({ type }: Json) => type === 'container');
  expect(JSON.stringify(fold)).toContain(sentence);
  await decide(rig, answer, 'credit_approve');
  const env = { ...process.env, ...rig.world.env() };
  const { stdout } = await run(process.execPath, ['dist/main.js', 'ledger', 'export'], { env });
  expect(stdout).toContain(`100.0,"${sentence}`);
}, 90_000);
