import { describe, expect, it, jest } from '@jest/globals';
import { WebClient } from '@slack/web-api';
import { LIMITS } from '../../../src/core/limits.ts';
import { type AskerRules, askerCheck, askerIdentity } from '../../../src/slack/web-api/asker.ts';
import { slackPeople } from '../../../src/slack/web-api/people.ts';
import {
  ANN,
  BOT,
  COLLEAGUE,
  CREDITS,
  GUEST,
  PRIVATE,
  SHARED,
  SHARED_CHANNEL,
  type SlackOptions,
  STRANGER,
  startSlack,
} from '../../emulators/slack/index.ts';
import { MUTE } from '../../support/slack.ts';

async function start(options: SlackOptions = {}, rules: Partial<AskerRules> = {}) {
  const slack = await startSlack(options);
  slack.workspace.addChannel(SHARED_CHANNEL);
  const client = new WebClient(slack.botToken, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: MUTE,
  });
  const people = slackPeople(client);
  const check = askerCheck(people, { askers: 'members', ...rules });
  return {
    slack,
    ask: (user: string, channel = CREDITS) => check({ user, channel }),
    identify: askerIdentity(people),
    [Symbol.asyncDispose]: () => slack.close(),
  };
}

describe('who may ask', () => {
  it.each([
    ['a full member', ANN, undefined],
    ['a guest', GUEST, 'guest'],
    ['somebody of another organisation', STRANGER, 'stranger'],
    ['somebody of another workspace', COLLEAGUE, 'other_team'],
    ['a bot', BOT.userId, 'bot'],
    ['somebody whom Slack does not know', 'U0NOBODY001', 'stranger'],
  ])('%s', async (_, user, doubt) => {
    await using world = await start();
    expect(await world.ask(user)).toBe(doubt);
  });

  it('takes people of every workspace of the own organisation', async () => {
    await using world = await start({ grid: true });
    expect(await world.ask(COLLEAGUE)).toBeUndefined();
    expect(await world.ask(ANN)).toBeUndefined();
    expect(await world.ask(STRANGER)).toBe('stranger');
  });

  it('refuses a person of another workspace whom Slack does not call a stranger', async () => {
    await using world = await start({ users: [{ id: ANN, name: 'ann', team: 'T0ELSEWHERE' }] });
    expect(await world.ask(ANN)).toBe('other_team');
  });

  it('takes anyone when the operator says so, without looking at the person', async () => {
    await using world = await start({ scopes: ['channels:read', 'groups:read'] }, { askers: 'anyone' });
    for (const user of [ANN, GUEST, STRANGER]) expect(await world.ask(user)).toBeUndefined();
    expect(world.slack.calls('users.info')).toEqual([]);
  });

  it.each(['members', 'anyone'] as const)('refuses a channel that others share (%s)', async (askers) => {
    await using world = await start({}, { askers });
    expect(await world.ask(ANN, SHARED)).toBe('shared_channel');
    world.slack.workspace.channel(SHARED).shared = 'pending';
    await using later = await start({}, { askers });
    later.slack.workspace.channel(SHARED).shared = 'pending';
    expect(await later.ask(ANN, SHARED)).toBe('shared_channel');
  });

  it('takes a shared channel that SLACK_CHANNELS lists, and asks nothing about a listed one', async () => {
    await using world = await start({ scopes: ['users:read'] }, { channels: [SHARED, CREDITS] });
    expect(await world.ask(ANN, SHARED)).toBeUndefined();
    expect(await world.ask(STRANGER, SHARED)).toBe('stranger');
    expect(world.slack.calls('conversations.info')).toEqual([]);
  });

  it('lets a member ask in a private channel that the app cannot see', async () => {
    await using world = await start();
    world.slack.workspace.channel(PRIVATE).members.delete(BOT.userId);
    expect(await world.ask(ANN, PRIVATE)).toBeUndefined();
    expect(await world.ask(GUEST, PRIVATE)).toBe('guest');
  });

  it.each([
    ['a server error', { kind: 'http' }, 'SLACK_UNAVAILABLE'],
    ['a limit on the rate', { kind: '429', retryAfter: 7 }, 'SLACK_RATE_LIMITED'],
    ['an error word', { kind: 'error', error: 'internal_error' }, 'SLACK_UNAVAILABLE'],
    ['a refused token', { kind: 'error', error: 'invalid_auth' }, 'SLACK_ASKER_UNKNOWN'],
    ['a word that nobody knows', { kind: 'error', error: 'something_new' }, 'SLACK_ASKER_UNKNOWN'],
  ])('is a failure to try again, and no member, after %s', async (_, fault, code) => {
    await using world = await start();
    world.slack.fault('users.info', fault as never);
    await expect(world.ask(ANN)).rejects.toMatchObject({ code, retryable: true });
    expect(await world.ask(ANN)).toBeUndefined();
  });

  it('remembers people up to the limit, and looks all of them up again beyond it', async () => {
    await using world = await start();
    const lowered = jest.replaceProperty(LIMITS.knownPeople as { value: number }, 'value', 3);
    const lookUps = () => world.slack.calls('users.info').length;
    for (const user of [ANN, GUEST, STRANGER, ANN, GUEST, STRANGER]) await world.ask(user);
    expect(lookUps()).toBe(3);
    await world.ask(COLLEAGUE);
    expect(await world.ask(ANN)).toBeUndefined();
    expect(lookUps()).toBe(5);
    lowered.restore();
  });

  it('is a failure that names the scope where the app lacks it', async () => {
    await using world = await start({ scopes: ['channels:read'] });
    await expect(world.ask(ANN)).rejects.toMatchObject({
      code: 'SLACK_ASKER_UNKNOWN',
      facts: { error: 'missing_scope' },
      remedy: expect.stringContaining('users:read'),
    });
  });

  it('asks Slack once a minute for a person and a channel, also when many ask at once', async () => {
    await using world = await start();
    await Promise.all(Array.from({ length: 20 }, () => world.ask(ANN)));
    await world.ask(ANN);
    expect(world.slack.calls('users.info')).toHaveLength(1);
    expect(world.slack.calls('conversations.info')).toHaveLength(1);
    expect(world.slack.calls('auth.test')).toHaveLength(1);
  });
});

describe('who somebody is for Looker', () => {
  it('is the confirmed address of a full member', async () => {
    await using world = await start();
    expect(await world.identify(ANN, CREDITS)).toEqual({ email: 'ann@example.com' });
  });

  it.each([
    ['a guest', GUEST, CREDITS, 'guest'],
    ['a shared channel', ANN, SHARED, 'shared_channel'],
    ['a channel that the app cannot see', ANN, 'C0NOWHERE01', 'shared_channel'],
    ['an address that was never confirmed', 'U0NEW000001', CREDITS, 'unconfirmed_email'],
    ['no address', 'U0SILENT001', CREDITS, 'no_email'],
  ])('is refused for %s', async (_, user, channel, refuse) => {
    await using world = await start();
    world.slack.workspace.addUser({
      id: 'U0NEW000001',
      name: 'new',
      email: 'new@example.com',
      unconfirmed: true,
    });
    world.slack.workspace.addUser({ id: 'U0SILENT001', name: 'silent' });
    expect(await world.identify(user, channel)).toEqual({ refuse });
  });
});
