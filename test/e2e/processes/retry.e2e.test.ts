import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { links } from '../../emulators/dataset/looks.ts';
import { ANN, CREDITS, GUEST, type Message, OWNER } from '../../emulators/slack/index.ts';
import { linkTo, WEB_HOST } from '../../support/world/world.ts';
import { buttons } from '../decision-steps.ts';
import { PATIENCE, type Rig, startRig } from '../rig.ts';

const look = (name: string) => linkTo(links.look[name] ?? '');
const AGAIN = 'credit_retry';
let rig: Rig;

const press = (message: Pick<Message, 'ts'>, user: string) =>
  rig.world.slack.press({ user, channel: CREDITS, ts: message.ts ?? '', actionId: AGAIN });
const until = (condition: () => unknown) => rig.world.slack.until(condition, PATIENCE);
/** The message as it stands now. */
const now = (message: Message) =>
  rig.world.slack.thread(CREDITS, message.thread_ts ?? '').find(({ ts }) => ts === message.ts) as Message;
const finished = () => rig.logged('request finished').map(({ outcome }) => outcome);

/** A query that Trino refuses once. */
async function failing(): Promise<{ ts: string; failure: Message }> {
  const error = { message: 'no', errorCode: 1, errorName: 'COLUMN_NOT_FOUND', errorType: 'USER_ERROR' };
  rig.world.trino.faultFor = ({ kind }) =>
    kind === 'page' ? { patch: (page) => Object.assign(page, { error }) } : undefined;
  const ts = rig.post(`Fraud spend ${look('burst')}`);
  const failure = await rig.answer(ts);
  rig.world.trino.faultFor = () => undefined;
  expect(failure.text).toMatch(/^I could not work this one out \(ref /);
  expect(buttons(failure)).toEqual([AGAIN]);
  return { ts, failure };
}

const referenceIn = (text: string | undefined) => /ref ([0-9A-Z]{6})/.exec(text ?? '')?.[1];

describe('Ask again', () => {
  beforeAll(async () => {
    rig = await startRig({ replicas: 2, env: { LEASE_SECONDS: '3' } });
  }, 90_000);
  afterAll(async () => {
    await rig[Symbol.asyncDispose]();
  });

  it('gives one answer under the same reference, whoever presses and however often, and its button gives way', async () => {
    const { ts, failure } = await failing();
    const both = await Promise.all([press(failure, ANN), press(failure, OWNER)]);
    await until(() => rig.answers(ts).length > 1);
    const [, answer] = rig.answers(ts);
    expect(answer?.text).toMatch(/^Recommended credit: \$1,439\.10\./);
    expect(JSON.stringify(answer?.blocks)).toContain(`Ref ${referenceIn(failure.text)}`);
    await until(() => both.some((result) => result.ephemerals().length > 0));
    expect(both.flatMap((result) => result.ephemerals()).map(({ text }) => text)).toEqual([
      expect.stringMatching(/^Asked again by <@U\w+> on /),
    ]);
    expect(buttons(now(failure))).toEqual([]);
    expect(now(failure).text).toMatch(/^I could not work this one out .* Asked again by /);
    const late = await press(failure, OWNER).catch((error: unknown) => error);
    expect(String(late)).toMatch(/no element|not found|credit_retry/);
    expect(rig.answers(ts)).toHaveLength(2);
  });

  it('may fail again, and has a button of its own then', async () => {
    const ts = rig.post(linkTo(links.missing));
    const first = await rig.answer(ts);
    await press(first, OWNER);
    await until(() => rig.answers(ts).length > 1);
    const second = rig.answers(ts)[1] as Message;
    expect(referenceIn(second.text)).toBe(referenceIn(first.text));
    expect(second.metadata?.event_payload.request_id).not.toBe(first.metadata?.event_payload.request_id);
    await press(second, ANN);
    await until(() => rig.answers(ts).length > 2);
    expect(rig.answers(ts).map((message) => buttons(message))).toEqual([[], [], [AGAIN]]);
  });

  it('stands on a refused answer too, and on one that only the asker sees', async () => {
    const refused = await rig.answer(rig.post(`https://${WEB_HOST}/merge?mid=abc`));
    expect(refused.text).toMatch(/^I cannot recommend a credit/);
    expect(buttons(refused)).toEqual([AGAIN]);

    const { slack } = rig.world;
    const text = `https://${WEB_HOST}${links.missing}`;
    const asked = await slack.command({ user: ANN, channel: CREDITS, text });
    const failed = () => asked.ephemerals().find((seen) => seen.text.startsWith('I could not'));
    await until(failed);
    const before = slack.workspace.ephemerals.length;
    const again = await press(failed() ?? { ts: '' }, ANN);
    await until(() => again.ephemerals().some((seen) => seen.text.startsWith('I could not')));
    expect(failed()?.text).toBeUndefined();
    expect(slack.workspace.ephemerals.slice(before).map(({ user }) => user)).not.toContain(OWNER);
  });

  it('is refused to a guest', async () => {
    const { failure } = await failing();
    rig.world.slack.workspace.channel(CREDITS).members.add(GUEST);
    const result = await press(failure, GUEST);
    await until(() => result.ephemerals().length > 0);
    expect(result.ephemerals()[0]?.text).toMatch(/full members/);
    expect(buttons(now(failure))).toEqual([AGAIN]);
  });

  it('is answered once when every process is killed right after the click', async () => {
    const { ts, failure } = await failing();
    rig.world.trino.faultFor = () => 'hang';
    await press(failure, OWNER);
    for (const bot of rig.bots) bot.kill('SIGKILL');
    await Promise.all(rig.bots.map(({ exited }) => exited));
    rig.world.trino.faultFor = () => undefined;
    const before = finished().length;
    const bot = rig.start();
    await until(() => bot.output().includes('caught up with Slack'));
    await until(() => finished().length > before);
    expect(rig.answers(ts)).toHaveLength(2);
    expect(rig.answers(ts)[1]?.text).toMatch(/^Recommended credit: \$1,439\.10\./);
    expect(buttons(now(failure))).toEqual([]);
    await until(() => rig.logged('request finished').some(({ attempt }) => attempt === 2));
  }, 60_000);
});
