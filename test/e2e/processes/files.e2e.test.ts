import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { links } from '../../emulators/dataset/looks.ts';
import { ANN, CREDITS, GUEST, type Json, type Message, OWNER } from '../../emulators/slack/index.ts';
import { linkTo } from '../../support/world/world.ts';
import { PATIENCE, type Rig, startRig } from '../rig.ts';

const look = (name: string) => linkTo(links.look[name] ?? '');
let rig: Rig;

const press = (message: Message, user: string, channel = CREDITS) =>
  rig.world.slack.press({ user, channel, ts: message.ts, actionId: 'credit_csv' });
const until = (condition: () => unknown) => rig.world.slack.until(condition, PATIENCE);

/** Messages with files in the thread of an answer. */
const shared = (answer: Message): Json[] =>
  rig.world.slack.thread(CREDITS, answer.thread_ts ?? '').filter(({ files }: Json) => files?.length > 0);

const textOf = (name: string) =>
  rig.world.slack
    .files()
    .find((file) => file.name === name)
    ?.bytes?.toString() ?? '';

async function told(answer: Message, user: string): Promise<string> {
  const result = await press(answer, user);
  await until(() => result.ephemerals().length > 0);
  return result.ephemerals()[0]?.text ?? '';
}

describe('All workings as files', () => {
  beforeAll(async () => {
    rig = await startRig({ replicas: 1, env: { LEASE_SECONDS: '3' } });
  }, 90_000);
  afterAll(async () => {
    await rig[Symbol.asyncDispose]();
  });

  it('puts one set into the thread, whoever presses and however often', async () => {
    const answer = await rig.answer(rig.post(look('burst')));
    const both = await Promise.all([press(answer, ANN), press(answer, OWNER)]);
    await until(() => shared(answer).length > 0);
    await until(() => both.some((result) => result.ephemerals().length > 0));
    expect(both.flatMap((result) => result.ephemerals()).map(({ text }) => text)).toEqual([
      expect.stringMatching(/^The files are (in this thread already|on their way into this thread)\.$/),
    ]);
    const reference = answer.metadata?.event_payload.request_id.slice(0, 6);
    expect(shared(answer)[0]?.files.map(({ name }: Json) => name)).toEqual([
      `credit-${reference}.csv`,
      `credit-${reference}.txt`,
    ]);
    expect(textOf(`credit-${reference}.csv`)).toMatch(/^record,link,account,.*\r\nday,/);
    expect(textOf(`credit-${reference}.csv`)).toMatch(/\r\ntotal,.*,1439\.10\r\n$/);
    expect(textOf(`credit-${reference}.txt`)).toContain(`Ref ${reference}, policy `);
    await until(() => rig.logged('request finished').filter(({ outcome }) => outcome === 'files').length > 0);
    expect(await told(answer, OWNER)).toBe('The files are in this thread already.');
    expect(shared(answer)).toHaveLength(1);
  });

  it('refuses a guest, and a click of another channel or on an answer that nobody knows', async () => {
    const answer = await rig.answer(rig.post(look('ramp')));
    rig.world.slack.workspace.channel(CREDITS).members.add(GUEST);
    expect(await told(answer, GUEST)).toMatch(/full members/);
    const { slack } = rig.world;
    const id: string = answer.metadata?.event_payload.request_id;
    const button = (value: string, channel: string) =>
      slack.workspace.post(channel, {
        user: ANN,
        text: 'forged',
        blocks: [
          {
            type: 'actions',
            elements: [
              { type: 'button', action_id: 'credit_csv', value, text: { type: 'plain_text', text: 'x' } },
            ],
          },
        ],
      });
    const elsewhere = [...slack.workspace.channels.keys()].find(
      (channel) => channel !== CREDITS && slack.workspace.channel(channel).members.has(ANN),
    ) as string;
    for (const [message, channel, why] of [
      [button(id, elsewhere), elsewhere, /belongs to another channel/],
      [button('0'.repeat(20), CREDITS), CREDITS, /do not know this answer/],
    ] as const) {
      const result = await press(message, ANN, channel);
      await until(() => result.ephemerals().length > 0);
      expect(result.ephemerals()[0]?.text).toMatch(why);
    }
    expect(shared(answer)).toEqual([]);
  });

  it('stands on an answer without an amount too', async () => {
    const answer = await rig.answer(rig.post(look('clean')));
    expect(answer.text).toMatch(/^No credit recommended/);
    await press(answer, ANN);
    await until(() => shared(answer).length === 1);
  });

  it('shares one set when the answer of Slack is lost, and after a kill shares what was uploaded', async () => {
    const { slack } = rig.world;
    const lost = await rig.answer(rig.post(look('burst')));
    slack.fault('files.completeUploadExternal', { kind: 'lost-response' });
    await press(lost, ANN);
    const ended = () => rig.logged('request finished').filter(({ outcome }) => outcome === 'files').length;
    const before = ended();
    await until(() => ended() > before);
    expect(shared(lost)).toHaveLength(1);

    const killed = await rig.answer(rig.post(look('burst')));
    const uploads = () => slack.calls('files.getUploadURLExternal').length;
    const [had, shares] = [uploads(), slack.calls('files.completeUploadExternal').length];
    slack.fault('files.completeUploadExternal', { kind: 'hang' });
    await press(killed, ANN);
    await until(() => slack.calls('files.completeUploadExternal').length > shares);
    for (const bot of rig.bots) bot.kill('SIGKILL');
    await Promise.all(rig.bots.map(({ exited }) => exited));
    const bot = rig.start();
    await until(() => bot.output().includes('caught up with Slack'));
    await until(() => shared(killed).length > 0);
    await until(() =>
      rig.logged('request finished').some(({ outcome, attempt }) => outcome === 'files' && attempt === 2),
    );
    expect(shared(killed)).toHaveLength(1);
    expect(uploads() - had).toBe(2);
  }, 60_000);
});
