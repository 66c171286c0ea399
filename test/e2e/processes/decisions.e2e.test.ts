import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dynamoArchive } from '../../../src/adapters/dynamo/ledger/archive.ts';
import { links } from '../../emulators/dataset/looks.ts';
import type { GestureResult } from '../../emulators/slack/gestures.ts';
import { ANN, CREDITS, type Json, type Message, OWNER } from '../../emulators/slack/index.ts';
import { clientOf } from '../../support/store.ts';
import { linkTo } from '../../support/world/world.ts';
import { buttons, chainChecks, select, text } from '../decision-steps.ts';
import { PATIENCE, type Rig, startRig } from '../rig.ts';

const look = (name: keyof typeof links.look | string) => linkTo(links.look[name] ?? '');
const BOB = OWNER;
const CAROL = 'U0CAROL0001';
const NOBODY = 'U0NOBODY001';

let rig: Rig;
const entryAccounts: string[] = [];

const press = (message: Message, user: string, actionId: string) =>
  rig.world.slack.press({ user, channel: CREDITS, ts: message.ts, actionId });

/** The message of the answer as it stands now. */
const now = (message: Message) =>
  rig.world.slack.thread(CREDITS, message.thread_ts ?? '').find(({ ts }) => ts === message.ts) as Message;

const decisions = (message: Message) =>
  rig.answers(message.thread_ts ?? '').filter(({ metadata }) => metadata?.event_type === 'credit_decision');

async function recommendation(name: string): Promise<Message> {
  const ts = rig.post(`Fraud spend ${look(name)}`);
  const answer = await rig.answer(ts);
  expect(answer.text).toMatch(/^Recommended credit:/);
  return answer;
}

async function until(condition: () => unknown): Promise<void> {
  await rig.world.slack.until(condition, PATIENCE);
}

async function told(result: GestureResult): Promise<string> {
  await until(() => result.ephemerals().length > 0);
  return result.ephemerals()[0]?.text ?? '';
}

/** What people were told privately in the channel after a form. */
const whispers = (user: string) =>
  rig.world.slack.workspace.ephemerals.filter((one) => one.user === user).map(({ text }) => text);

/** The modal that a person sees. */
async function form(user: string): Promise<Json> {
  let seen: Json;
  await until(() => {
    seen = rig.world.slack.openViews(user).at(-1);
    return seen;
  });
  return seen;
}

describe('deciding on a recommendation', () => {
  beforeAll(async () => {
    rig = await startRig({ replicas: 2, env: { CREDIT_APPROVERS: `${BOB},S0FINANCE` } });
    rig.world.slack.workspace.usergroups.set('S0FINANCE', [CAROL]);
  }, 90_000);
  afterAll(async () => {
    await rig[Symbol.asyncDispose]();
  });

  it('approves it once: the answer shows it, the thread hears it, the ledger has it', async () => {
    const answer = await recommendation('burst');
    const id = answer.metadata?.event_payload.request_id;
    const last = answer.blocks?.at(-1) as Json;
    expect(last).toMatchObject({ type: 'actions', block_id: `ca:${id}` });
    expect(buttons(answer)).toEqual([
      'credit_approve',
      'credit_adjust',
      'credit_reject',
      'credit_what_if',
      'credit_csv',
    ]);
    expect(last.elements[0]).toMatchObject({
      value: id,
      confirm: { text: { text: expect.stringContaining('$1,439.10') } },
    });

    expect(await told(await press(answer, ANN, 'credit_approve'))).toMatch(/not one of the approvers/);
    expect(decisions(answer)).toEqual([]);
    const both = await Promise.all([BOB, CAROL].map((user) => press(answer, user, 'credit_approve')));
    await until(() => decisions(answer).length > 0);
    await until(() => both.some((result) => result.ephemerals().length > 0));
    const second = both.flatMap((result) => result.ephemerals());
    expect(second).toHaveLength(1);
    expect(second[0]?.text).toMatch(/was first|Decided already: Approved by/);
    expect(now(answer).text).toMatch(/^Approved: \$1,439\.10/);
    expect(now(answer).blocks?.[0]?.block_id).toMatch(new RegExp(`^cr:${id}`));
    expect(buttons(now(answer))).toEqual(['credit_reverse', 'credit_csv']);
    const [message] = decisions(answer);
    expect(message?.text).toMatch(/^Approved: \$1,439\.10/);
    expect(message?.text).toContain(`<@${ANN}>`);
    expect(message?.metadata).toEqual({
      event_type: 'credit_decision',
      event_payload: { request_id: id, decision: 'approved' },
    });
    expect(decisions(answer)).toHaveLength(1);
  });

  it('deducts what was approved from the next answer over the same traffic, with a link', async () => {
    const ts = rig.post(`again ${look('burst')}`);
    const answer = await rig.answer(ts);
    expect(answer.text).toMatch(/^No credit recommended:/);
    expect(answer.text).toContain('Already credited: $1,439.10 on');
    expect(JSON.stringify(answer.blocks)).toContain('/archives/');
  });

  it('adjusts the amount in a form that refuses what is no amount and keeps what was typed', async () => {
    const answer = await recommendation('ramp');
    await press(answer, BOB, 'credit_adjust');
    const view = await form(BOB);
    expect(view.callback_id).toBe('credit_adjust');
    const values = (amount: string, reason = 'partial', note?: string) => ({
      amount_USD: { value: { type: 'plain_text_input', value: amount } },
      reason_code: { value: { type: 'static_select', selected_option: { value: reason } } },
      ...(note ? { note: { value: { type: 'plain_text_input', value: note } } } : {}),
    });
    const { slack } = rig.world;
    for (const [bad, block] of [
      [values('four'), 'amount_USD'],
      [values('-1'), 'amount_USD'],
      [values('99999999'), 'amount_USD'],
      [values('100', 'other'), 'note'],
    ] as const) {
      const { ackPayload } = await slack.submit(view, bad);
      expect(ackPayload).toMatchObject({
        response_action: 'errors',
        errors: { [block]: expect.any(String) },
      });
    }
    await slack.submit(view, values('100.00', 'other', 'as agreed'));
    await until(() => decisions(answer).length > 0);
    expect(now(answer).text).toMatch(/^Approved with a change: \$100\.00 \(recommended \$/);
    expect(decisions(answer)[0]?.metadata?.event_payload.decision).toBe('adjusted');
  });

  it('is reversed by an approver, and is open again', async () => {
    const fresh = await recommendation('month-end');
    await press(fresh, CAROL, 'credit_approve');
    await until(() => decisions(fresh).length > 0);
    await press(fresh, BOB, 'credit_reverse');
    await rig.world.slack.submit(await form(BOB), {
      note: { value: { type: 'plain_text_input', value: 'the wrong month' } },
    });
    await until(() => decisions(fresh).length > 1);
    expect(now(fresh).text).toMatch(/^Recommended credit:/);
    expect(buttons(now(fresh))).toContain('credit_approve');
    expect(decisions(fresh)[1]?.text).toMatch(/^Reversed: \$/);
    await press(fresh, BOB, 'credit_reject');
    await rig.world.slack.submit(await form(BOB), {
      reason_code: { value: { type: 'static_select', selected_option: { value: 'not_fraud' } } },
    });
    await until(() => decisions(fresh).length > 2);
    expect(now(fresh).text).toMatch(/^Rejected \(recommended \$/);
  });

  it('leaves a sound ledger with an entry for each decision', async () => {
    const client = clientOf(rig.world.dynamo.endpoint);
    const kinds: string[] = [];
    const check = chainChecks();
    for await (const { chain, entry } of dynamoArchive({ client, name: 'credit-bot' }, 10).chains()) {
      if (entry) kinds.push(entry.kind);
      if (entry) entryAccounts.push(entry.account);
      expect(entry && check(chain, entry)).toBeUndefined();
    }
    client.destroy();
    expect(kinds.sort()).toEqual(['adjusted', 'approved', 'approved', 'rejected', 'reversed']);
  });

  it('works an answer out again with facts that somebody adds, and uses it for all', async () => {
    const ts = rig.post(`Fraud spend ${look('month-end')}`);
    const answer = await rig.answer(ts);
    expect(answer.text).toMatch(/^Recommended credit:/);
    await press(answer, ANN, 'credit_what_if');
    const view = await form(ANN);
    expect(view.callback_id).toBe('credit_what_if');
    const { slack } = rig.world;
    const bad = await slack.submit(view, { guard_mode: select('basic') });
    expect(bad.ackPayload).toMatchObject({
      response_action: 'errors',
      errors: { guard_attempts: expect.any(String) },
    });
    await slack.submit(view, {
      guard_mode: select('basic'),
      guard_attempts: text('1000'),
      // More than were sent: Guard blocked most of it.
      guard_blocked: text('1400'),
    });
    const seen = () => slack.workspace.ephemerals.filter((one) => /^What if: /.test(one.text ?? ''));
    await until(() => seen().length > 0);
    const [shown] = seen();
    expect(shown?.text).toMatch(/^What if: \$[\d,.]+\. Now: \$/);
    expect(JSON.stringify(shown?.blocks)).toContain('basic, 1,000 messages sent and 1,400 blocked');
    await slack.press({ user: ANN, channel: CREDITS, ts: shown?.ts ?? '', actionId: 'credit_use' });
    await until(() => rig.answers(ts).length > 1);
    const used = rig.answers(ts).at(-1) as Message;
    expect(used.text).toMatch(/^Recommended credit: \$/);
    expect(JSON.stringify(used.blocks)).toContain(`With facts that <@${ANN}> added`);
    expect(now(answer).text).toMatch(/^Replaced by a later answer/);
    expect(buttons(now(answer))).toEqual([]);
    expect(buttons(used)).toContain('credit_approve');
    await press(used, BOB, 'credit_approve');
    await until(() => decisions(used).length > 0);
    expect(now(used).text).toMatch(/^Approved: \$/);
  });

  it('shows the decisions on an account, and what waits, to approvers', async () => {
    const { slack } = rig.world;
    const account = entryAccounts[0] ?? '';
    const asked = await slack.command({ user: BOB, channel: CREDITS, text: `history ${account}` });
    expect(asked.ackText).toMatch(new RegExp(`^\\d+ decisions? on ${account}`));
    const other = await slack.command({ user: ANN, channel: CREDITS, text: `history ${account}` });
    expect(other.ackText).toBe('Only approvers see the decisions on an account.');
    slack.openHome(BOB);
    await until(() => slack.home(BOB));
    expect(JSON.stringify(slack.home(BOB))).toContain('Waiting for a decision');
    slack.openHome(ANN);
    await until(() => slack.home(ANN));
    expect(JSON.stringify(slack.home(ANN))).not.toContain('Waiting for a decision');
    expect(JSON.stringify(slack.home(ANN))).toContain('Approved: $1,439.10');
  });

  it('is never decided by whoever asked', async () => {
    const ts = rig.world.slack.post({ channel: CREDITS, user: BOB, text: `mine ${look('ramp')}` });
    const answer = await rig.answer(ts);
    if (!/^Recommended/.test(answer.text)) return expect(answer.text).toMatch(/^Recommended/);
    expect(await told(await press(answer, BOB, 'credit_approve'))).toMatch(/You asked for this credit/);
    expect(decisions(answer)).toEqual([]);
    expect(whispers(NOBODY)).toEqual([]);
  });
});

describe('without approvers', () => {
  it('mentions an earlier recommendation over the same traffic, with a link, and has no decision buttons', async () => {
    await using alone = await startRig({ replicas: 1 });
    const first = await alone.answer(alone.post(`Fraud spend ${look('burst')}`));
    expect(first.text).not.toContain('Already recommended');
    expect(buttons(first)).toEqual(['credit_what_if', 'credit_csv']);
    const second = await alone.answer(alone.post(`once more ${look('burst')}`));
    expect(second.text).toMatch(/^Recommended credit: \$1,439\.10\./);
    expect(second.text).toMatch(/Already recommended: \$1,439\.10 on \d+ \w+ \d{4}/);
    expect(JSON.stringify(second.blocks)).toContain(`/archives/${CREDITS}/p`);
  }, 90_000);
});
