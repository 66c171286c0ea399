import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { links } from '../../emulators/dataset/looks.ts';
import { TRUTHS } from '../../emulators/dataset/traffic.ts';
import { ANN, CREDITS, type Json, type Message, OWNER } from '../../emulators/slack/index.ts';
import { linkTo, WEB_HOST } from '../../support/world/world.ts';
import { buttons } from '../decision-steps.ts';
import { PATIENCE, type Rig, startRig } from '../rig.ts';

const BY_DAY = '121';
const SPEND = '122';
const ramp = TRUTHS.find(({ name }) => name === 'ramp')?.account;
const DASHBOARD = `/dashboards/12?Account=${ramp}`;

describe('a dashboard', () => {
  let rig: Rig;

  beforeAll(async () => {
    rig = await startRig({ env: { CREDIT_APPROVERS: OWNER } });
  }, 30_000);
  afterAll(async () => {
    await rig[Symbol.asyncDispose]();
  });

  const choose = (ts: string, option: string, user = ANN) =>
    rig.world.slack.press({ user, channel: CREDITS, ts, actionId: 'choose_tile', option });
  const amountIn = (message: Pick<Message, 'text'> | undefined) =>
    /^Recommended credit: (\S+)\. /.exec(message?.text ?? '')?.[1];
  /** What the same query comes to without a dashboard. */
  const amountOf = async (path: string) => amountIn(await rig.answer(rig.post(linkTo(path))));

  it('with several charts is answered with a menu, and each chart that is chosen with its amount, once', async () => {
    const { slack } = rig.world;
    const ts = rig.post(`how much? ${linkTo(DASHBOARD)}`);
    const menu = await rig.answer(ts);
    expect(menu.text).toMatch(/^Which chart of Verify fraud do you mean\?/);
    const expected = await amountOf(links.look.ramp ?? '');
    const [first, second, third] = await Promise.all([
      choose(menu.ts ?? '', BY_DAY),
      choose(menu.ts ?? '', BY_DAY, OWNER),
      choose(menu.ts ?? '', BY_DAY),
    ]);
    for (const pressed of [first, second, third]) expect(pressed.error).toBeUndefined();
    await slack.until(() => rig.answers(ts).length > 1, PATIENCE);
    // Of the account in the link, and not of the one that the chart was saved with.
    expect(expected).not.toBe('$1,439.10');
    expect(amountIn(rig.answers(ts)[1])).toBe(expected);

    expect(rig.answers(ts)[0]?.text).toMatch(/do you mean\? .* <@U\w+> chose Burst by day on /);
    const finished = rig.logged('request finished').map(({ outcome }) => outcome);
    expect(finished.filter((outcome) => outcome === 'asked')).toHaveLength(1);
    expect(rig.logged('request failed for good')).toEqual([]);
  });

  it('lets the latest choice count: the answer before is replaced, its buttons go, and the menu says so', async () => {
    const { slack } = rig.world;
    const ts = rig.post(`another ${linkTo(DASHBOARD)}`);
    const menu = await rig.answer(ts);
    await choose(menu.ts ?? '', BY_DAY);
    await slack.until(() => rig.answers(ts).length > 1, PATIENCE);
    const first = rig.answers(ts)[1] as Message;
    const approve = () =>
      slack.press({ user: OWNER, channel: CREDITS, ts: first.ts ?? '', actionId: 'credit_approve' });
    expect(buttons(first)).toContain('credit_approve');

    await choose(menu.ts ?? '', SPEND, OWNER);
    await slack.until(() => rig.answers(ts).length > 2, PATIENCE);
    const [question, replaced, answer] = rig.answers(ts);
    expect(replaced?.text).toMatch(/^Replaced by a later answer \(was /);
    expect(buttons(replaced as Message)).toEqual([]);
    expect(JSON.stringify(answer?.blocks)).toContain(
      'This answer counts now, in place of the one for another chart',
    );
    await slack.until(
      () => rig.answers(ts)[0]?.text?.includes('The answer to the latest choice counts'),
      PATIENCE,
    );
    expect(JSON.stringify(question?.blocks)).toContain('Choose another chart');
    await expect(approve()).rejects.toThrow();

    // Back to the first chart: it is answered anew, and counts.
    await choose(menu.ts ?? '', BY_DAY);
    await slack.until(() => rig.answers(ts).length > 3, PATIENCE);
    await slack.until(() => rig.answers(ts)[2]?.text?.startsWith('Replaced by a later answer'), PATIENCE);
    expect(buttons(rig.answers(ts)[3] as Message)).toContain('credit_approve');
  });

  it('with two charts chosen at one time leaves one answer that counts', async () => {
    const { slack } = rig.world;
    const ts = rig.post(`both of ${linkTo(DASHBOARD)}`);
    const menu = await rig.answer(ts);
    await Promise.all([choose(menu.ts ?? '', BY_DAY), choose(menu.ts ?? '', SPEND, OWNER)]);
    const replaced = () => rig.answers(ts).filter(({ text }) => text?.startsWith('Replaced by'));
    await slack.until(() => rig.answers(ts).length === 3 && replaced().length > 0, PATIENCE);
    expect(replaced()).toHaveLength(1);
  });

  it('beside other links is asked for first, and then all are answered together', async () => {
    const burst = links.billing.burst.path;
    const ts = rig.post(`${linkTo(burst)} and ${linkTo(DASHBOARD)}`);
    const menu = await rig.answer(ts);
    expect(rig.answers(ts)).toHaveLength(1);
    await choose(menu.ts ?? '', BY_DAY);
    await rig.world.slack.until(() => rig.answers(ts).length > 1, PATIENCE);
    const answer = JSON.stringify(rig.answers(ts)[1]?.blocks);
    expect(answer).toMatch(/1\. .*\$1,439\.10.*2\. .*Burst by day/);
  });

  it('of /credit is asked for and answered to the asker alone', async () => {
    const { slack } = rig.world;
    const before = slack.history(CREDITS).length;
    const asked = await slack.command({
      user: ANN,
      channel: CREDITS,
      text: `https://${WEB_HOST}/dashboards/12`,
    });
    const withMenu = () =>
      asked.ephemerals().find(({ blocks }) => blocks?.some(({ type }: Json) => type === 'actions'));
    await slack.until(() => withMenu() !== undefined, PATIENCE);
    const chosen = await choose(withMenu()?.ts ?? '', SPEND);
    await slack.until(() => chosen.ephemerals().some((seen) => amountIn(seen) === '$1,439.10'), PATIENCE);
    expect(slack.history(CREDITS)).toHaveLength(before);
  });
});
