import { describe, expect, it, jest } from '@jest/globals';
import { links } from '../../emulators/dataset/looks.ts';
import { ANN, CREDITS } from '../../emulators/slack/index.ts';
import { runBot } from '../../support/world/bot-process.ts';
import { linkTo } from '../../support/world/world.ts';
import { PATIENCE, type Rig, startRig } from '../rig.ts';

const burst = linkTo(links.look.burst ?? '');
const DAY = 24 * 3_600_000;

/** Each test starts three processes, one after the other. */
jest.setTimeout(90_000);

/** Starts a bot in place of those that run, and waits until it has caught up with Slack. */
async function restart(rig: Rig, env: Record<string, string> = {}): Promise<void> {
  await Promise.all(rig.bots.map((bot) => bot.stop()));
  const bot = runBot({ ...rig.world.env(), ...env });
  rig.bots.push(bot);
  await rig.world.slack.until(() => bot.output().includes('caught up with Slack'), PATIENCE);
}

describe('what was posted while nobody listened', () => {
  it('is answered also as a reply in a thread of last month in which something was asked yesterday', async () => {
    await using rig = await startRig();
    const { slack } = rig.world;
    const root = slack.post({ channel: CREDITS, user: ANN, text: 'a case', at: Date.now() - 30 * DAY });
    rig.post(`and this? ${burst}`, { threadTs: root });
    await rig.answer(root);
    await Promise.all(rig.bots.map((bot) => bot.stop()));
    slack.post({ channel: CREDITS, user: ANN, text: `and now? ${burst}`, threadTs: root, deliver: false });
    await restart(rig);
    await slack.until(() => rig.answers(root).length === 2, PATIENCE);
  });

  it('is answered once although the table was swapped for an empty one meanwhile', async () => {
    await using rig = await startRig();
    const { slack } = rig.world;
    const top = rig.post(burst);
    const root = slack.post({ channel: CREDITS, user: ANN, text: 'a case', at: Date.now() - DAY / 2 });
    await rig.answer(top);
    rig.post(burst, { threadTs: root });
    await rig.answer(root);
    const missed = slack.post({ channel: CREDITS, user: ANN, text: burst, deliver: false });
    await rig.world.createTable('another-table');
    await restart(rig, { CREDIT_TABLE: 'another-table' });
    await rig.answer(missed);
    await slack.until(() => rig.logged('an earlier attempt had posted').length === 2, PATIENCE);
    expect([top, root, missed].map((ts) => rig.answers(ts).length)).toEqual([1, 1, 1]);
  });
});

describe('one gesture that Slack delivers as two messages', () => {
  it('is answered once, also when an edit adds the link later', async () => {
    await using rig = await startRig();
    const { slack } = rig.world;
    const post = (text: string, id: string) =>
      slack.workspace.postAsUser(CREDITS, { user: ANN, text, client_msg_id: id }).ts;
    const copies = [post(burst, 'one-gesture'), post(burst, 'one-gesture')];
    const asked = post('how much?', 'another-gesture');
    await rig.answer(asked);
    slack.edit(CREDITS, asked, `how much? ${burst}`);
    await slack.until(() => rig.answers(asked).some(({ text }) => text?.startsWith('Recommended')), PATIENCE);
    await slack.until(() => copies.some((ts) => rig.answers(ts).length > 0), PATIENCE);
    await rig.answer(rig.post(burst));
    expect(copies.flatMap((ts) => rig.answers(ts))).toHaveLength(1);
  });
});
