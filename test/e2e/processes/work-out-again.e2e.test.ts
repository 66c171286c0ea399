import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { links } from '../../emulators/dataset/looks.ts';
import { CREDITS, type Json, type Message, OWNER } from '../../emulators/slack/index.ts';
import { linkTo } from '../../support/world/world.ts';
import { buttons } from '../decision-steps.ts';
import { PATIENCE, type Rig, startRig } from '../rig.ts';

let rig: Rig;
const until = (condition: () => unknown) => rig.world.slack.until(condition, PATIENCE);

describe('a decision that met another credit', () => {
  beforeAll(async () => {
    rig = await startRig({ env: { CREDIT_APPROVERS: OWNER } });
  }, 90_000);
  afterAll(async () => {
    await rig[Symbol.asyncDispose]();
  });

  it('is refused with a button that works the answer out again, with that credit, in the place of the old one', async () => {
    const { slack } = rig.world;
    const press = (message: { ts?: string }, actionId: string) =>
      slack.press({ user: OWNER, channel: CREDITS, ts: message.ts ?? '', actionId });
    const recommendation = async () => {
      const ts = rig.post(`Fraud spend ${linkTo(links.look.burst ?? '')}`);
      return { ts, answer: (await rig.answer(ts)) as Message };
    };
    const [one, two] = [await recommendation(), await recommendation()];
    await press(one.answer, 'credit_approve');
    await until(() => rig.answers(one.ts).some(({ text }) => text?.startsWith('Approved: $1,439.10')));
    const statements = rig.world.trino.queries.length;

    const refused = await press(two.answer, 'credit_approve');
    await until(() => refused.ephemerals().length > 0);
    const [whisper] = refused.ephemerals();
    expect(whisper?.text).toMatch(/^Another credit over this traffic was approved .* Work it out again/);
    const button = ((whisper?.blocks ?? []) as Json[]).find(({ type }) => type === 'actions')?.elements[0];
    expect(button).toMatchObject({ action_id: 'credit_retry', text: { text: 'Work it out again' } });
    await Promise.all([press(whisper ?? {}, 'credit_retry'), press(whisper ?? {}, 'credit_retry')]);
    await until(() => rig.answers(two.ts).length > 1);
    const [old, answer] = rig.answers(two.ts);
    expect(old?.text).toMatch(/^Replaced by a later answer \(was \$1,439\.10\)/);
    expect(buttons(old as Message)).toEqual([]);
    expect(answer?.text).toMatch(/^No credit recommended: an earlier credit covers everything/);
    expect(JSON.stringify(answer?.blocks)).toContain('This answer counts now, in place of the one');
    expect(rig.world.trino.queries).toHaveLength(statements);
    await until(
      () => rig.logged('request finished').filter(({ outcome }) => outcome === 'no_credit').length > 0,
    );
    expect(rig.answers(two.ts)).toHaveLength(2);
  });
});
