import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { links } from '../../emulators/dataset/looks.ts';
import { ANN, BOT, CREDITS, GUEST, OWNER } from '../../emulators/slack/index.ts';
import { linkTo } from '../../support/world/world.ts';
import { PATIENCE, type Rig, startRig } from '../rig.ts';

const HELP = /^I read Looker links, not questions\. In this thread you can: press the buttons/;
let rig: Rig;

/** What was said to one person alone, so far. */
const whispers = (user: string) => rig.world.slack.workspace.ephemerals.filter((one) => one.user === user);
const mention = (threadTs: string, user: string, text = `<@${BOT.userId}> why so little?`) =>
  rig.post(text, { threadTs, user });
const replies = () => rig.world.slack.calls('conversations.replies').length;

describe('a mention of the bot', () => {
  beforeAll(async () => {
    rig = await startRig();
    rig.world.slack.workspace.channel(CREDITS).members.add(GUEST);
  }, 30_000);
  afterAll(async () => {
    await rig[Symbol.asyncDispose]();
  });

  it('in one of its threads gets a short help, once a thread and person, visible to that person alone', async () => {
    const { slack } = rig.world;
    const ts = rig.post(linkTo(links.look.clean ?? ''));
    await rig.answer(ts);
    mention(ts, ANN);
    await slack.until(() => whispers(ANN).length > 0, PATIENCE);
    expect(whispers(ANN)).toEqual([
      expect.objectContaining({ threadTs: ts, text: expect.stringMatching(HELP) }),
    ]);
    const before = replies();
    mention(ts, ANN);
    mention(ts, OWNER);
    await slack.until(() => whispers(OWNER).length > 0 && replies() >= before + 2, PATIENCE);
    expect([whispers(ANN).length, whispers(OWNER).length]).toEqual([1, 1]);
    expect(rig.answers(ts)).toHaveLength(1);
  });

  it('elsewhere, of a guest, without the mention, or with a link, gets no help', async () => {
    const { slack } = rig.world;
    const ts = rig.post(linkTo(links.look.clean ?? ''));
    await rig.answer(ts);
    // The bot has said nothing under this one.
    const quiet = slack.workspace.post(CREDITS, { user: ANN, text: 'x', subtype: 'channel_topic' });
    const before = whispers(OWNER).length + whispers(GUEST).length;
    mention(quiet.ts, OWNER);
    mention(ts, GUEST);
    mention(ts, OWNER, 'thanks all');
    mention(ts, OWNER, `<@${BOT.userId}> and ${linkTo(links.look.burst ?? '')}`);
    await slack.until(() => rig.answers(ts).length > 1, PATIENCE);
    expect(whispers(OWNER).length + whispers(GUEST).length).toBe(before);
  });
});
