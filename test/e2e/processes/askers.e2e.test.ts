import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { links } from '../../emulators/dataset/looks.ts';
import {
  ANN,
  COLLEAGUE,
  CREDITS,
  GUEST,
  SHARED,
  SHARED_CHANNEL,
  STRANGER,
} from '../../emulators/slack/index.ts';
import { linkTo, WEB_HOST } from '../../support/world/world.ts';
import { PATIENCE, type Rig, startRig } from '../rig.ts';

const burst = linkTo(links.look.burst ?? '');
const ONLY_MEMBERS = 'I answer only full members of the organisation that runs me: ';

/** Every request that ended for want of a right to ask. */
const refused = (rig: Rig) =>
  rig.logged('request finished').filter(({ outcome }) => outcome === 'not_allowed').length;

describe('somebody who may not ask', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig();
    for (const user of [GUEST, STRANGER, COLLEAGUE])
      rig.world.slack.workspace.channel(CREDITS).members.add(user);
  }, 30_000);
  afterAll(async () => {
    await rig[Symbol.asyncDispose]();
  });

  it.each([
    ['a guest', GUEST],
    ['somebody of another organisation', STRANGER],
    ['somebody of another workspace', COLLEAGUE],
  ])('%s gets silence for a message, with and without a link, and no query is run', async (_, user) => {
    const before = refused(rig);
    const queries = rig.world.trino.queries.length;
    const asked = [rig.post(burst, { user }), rig.post('How much?', { user })];
    await rig.world.slack.until(() => refused(rig) === before + 2, PATIENCE);
    for (const ts of asked) expect(rig.answers(ts)).toEqual([]);
    expect(rig.world.trino.queries.length).toBe(queries);
  });

  it('gets one sentence for /credit, alone', async () => {
    const text = `https://${WEB_HOST}${links.look.burst}`;
    for (const user of [GUEST, STRANGER, COLLEAGUE]) {
      const seen = await rig.world.slack.command({ user, channel: CREDITS, text });
      expect(seen.ephemerals().map((one) => one.text)).toEqual([expect.stringContaining(ONLY_MEMBERS)]);
    }
  });

  it('gets one sentence for the shortcut on a message of a member, alone', async () => {
    const ts = rig.post(burst);
    await rig.answer(ts);
    for (const user of [GUEST, STRANGER]) {
      const seen = await rig.world.slack.shortcut({ user, channel: CREDITS, ts });
      await rig.world.slack.until(() => seen.ephemerals().length > 0, PATIENCE);
      expect(seen.ephemerals().map((one) => one.text)).toEqual([expect.stringContaining(ONLY_MEMBERS)]);
    }
    expect(rig.answers(ts)).toHaveLength(1);
  });

  it('is not answered in a channel that another organisation shares, whoever asks', async () => {
    const { slack } = rig.world;
    slack.workspace.addChannel(SHARED_CHANNEL);
    const before = refused(rig);
    const ts = slack.post({ channel: SHARED, user: ANN, text: burst });
    await slack.until(() => refused(rig) === before + 1, PATIENCE);
    expect(rig.answers(ts, SHARED)).toEqual([]);
    const text = `https://${WEB_HOST}${links.look.burst}`;
    const seen = await slack.command({ user: ANN, channel: SHARED, text });
    expect(seen.ackText).toContain('this channel is shared with another organisation');
  });

  it('gets no amount while Slack does not say who asks, and a member gets it afterwards', async () => {
    const { slack } = rig.world;
    const newcomer = 'U0NEW000001';
    slack.workspace.addUser({ id: newcomer, name: 'new' });
    slack.fault('users.info', { kind: 'http', times: 4 });
    const ts = rig.post(`again ${burst}`, { user: newcomer });
    await slack.until(
      () => rig.logged('attempt failed, another follows').some(({ code }) => code === 'SLACK_UNAVAILABLE'),
      PATIENCE,
    );
    expect(rig.answers(ts)).toEqual([]);
    expect((await rig.answer(ts)).text).toMatch(/^Recommended credit:/);
  });
});

describe('what was posted while nobody listened', () => {
  it('is checked as well', async () => {
    await using rig = await startRig({ replicas: 0 });
    const { slack } = rig.world;
    const at = Date.now() - 60_000;
    const members = slack.post({ channel: CREDITS, user: ANN, text: burst, at });
    const guests = slack.post({ channel: CREDITS, user: GUEST, text: burst, at });
    rig.start();
    await rig.answer(members);
    await slack.until(() => refused(rig) === 1, PATIENCE);
    expect(rig.answers(guests)).toEqual([]);
  });
});

describe('SLACK_ASKERS=anyone', () => {
  it('answers guests and people of other organisations, but still not in a shared channel that is not listed', async () => {
    await using rig = await startRig({ env: { SLACK_ASKERS: 'anyone' } });
    const { slack } = rig.world;
    for (const user of [GUEST, STRANGER]) {
      slack.workspace.channel(CREDITS).members.add(user);
      expect((await rig.answer(rig.post(`${user} ${burst}`, { user }))).text).toMatch(/^Recommended credit:/);
    }
    slack.workspace.addChannel(SHARED_CHANNEL);
    slack.post({ channel: SHARED, user: ANN, text: burst });
    await slack.until(() => refused(rig) === 1, PATIENCE);
    expect(slack.history(SHARED)).toHaveLength(1);
  });
});

describe('a shared channel that SLACK_CHANNELS lists', () => {
  it('gets answers for members only', async () => {
    await using rig = await startRig({ env: { SLACK_CHANNELS: SHARED } });
    const { slack } = rig.world;
    slack.workspace.addChannel(SHARED_CHANNEL);
    const ts = slack.post({ channel: SHARED, user: ANN, text: burst });
    expect((await rig.answer(ts, SHARED)).text).toMatch(/^Recommended credit:/);
    const strangers = slack.post({ channel: SHARED, user: STRANGER, text: burst });
    await slack.until(() => refused(rig) === 1, PATIENCE);
    expect(rig.answers(strangers, SHARED)).toEqual([]);
  });
});
