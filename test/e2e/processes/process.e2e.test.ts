import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { links } from '../../emulators/dataset/looks.ts';
import { ANN, CREDITS, PRIVATE } from '../../emulators/slack/index.ts';
import { runBot } from '../../support/world/bot-process.ts';
import { linkTo } from '../../support/world/world.ts';
import { PATIENCE, startRig } from '../rig.ts';

const burst = linkTo(links.look.burst ?? '');

describe('the process', () => {
  it('names every bad setting at once, by name and never by value, and ends with 78', async () => {
    const bot = runBot({ SLACK_BOT_TOKEN: 'no-token-of-mine', TRINO_SERVER: 'nowhere', DRY_RUN: 'maybe' });
    expect(await bot.exited).toBe(78);
    const lines = bot.output().trim().split('\n');
    const names = lines.map((line) => line.split(' ')[0]);
    expect(names).toEqual(
      expect.arrayContaining([
        'SLACK_BOT_TOKEN',
        'SLACK_APP_TOKEN',
        'LOOKER_BASE_URL',
        'LOOKER_CLIENT_ID',
        'LOOKER_CLIENT_SECRET',
        'TRINO_SERVER',
        'TRINO_USER',
        'DRY_RUN',
      ]),
    );
    expect(bot.output()).not.toMatch(/no-token-of-mine|nowhere|maybe/);
  });

  it('names every bad setting also when one of them is needed before all others', async () => {
    const bot = runBot({ LOG_LEVEL: 'loud', DRY_RUN: 'maybe' });
    expect(await bot.exited).toBe(78);
    expect(bot.output()).toMatch(/^LOG_LEVEL /m);
    expect(bot.output()).toMatch(/^DRY_RUN /m);
    expect(bot.output()).toMatch(/^TRINO_USER .* is missing/m);
    const withSecret = runBot({ LOG_LEVEL: 'loud', DRY_RUN: 'maybe', CREDIT_SECRET_ID: 'credit-bot' });
    expect(await withSecret.exited).toBe(78);
    const names = withSecret.output().match(/^[A-Z_]+/gm);
    expect(names?.sort()).toEqual(['DRY_RUN', 'LOG_LEVEL']);
  });

  it('as a tool takes from a settings file what the environment does not say, and does without one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'credit-bot-'));
    const file = join(folder, '.env');
    writeFileSync(file, 'SLACK_BOT_TOKEN=no-token-of-mine\nTRINO_SERVER=nowhere\nLOOKER_BASE_URL=\n');
    const named = async (env: Record<string, string>) => {
      const bot = runBot(env, { args: [`--settings=${file}`, 'doctor'] });
      expect(await bot.exited).toBe(78);
      return bot.output();
    };
    const output = await named({ SLACK_BOT_TOKEN: 'xoxb-of-the-environment' });
    expect(output).toMatch(/TRINO_SERVER .* must be/);
    expect(output).not.toContain('SLACK_BOT_TOKEN');
    rmSync(folder, { recursive: true });
    expect(await named({})).toMatch(/SLACK_BOT_TOKEN .* is missing/);
  });

  it('ends with 1 and one clear line when Slack refuses the token', async () => {
    await using rig = await startRig({ replicas: 0 });
    const bot = runBot({ ...rig.world.env(), SLACK_BOT_TOKEN: 'xoxb-not-the-one' });
    expect(await bot.exited).toBe(1);
    expect(bot.output()).toContain(
      'Slack refuses SLACK_BOT_TOKEN (invalid_auth). Set it to the Bot User OAuth Token',
    );
  });

  it('ends with 1 and one clear line when Slack refuses the app token', async () => {
    await using rig = await startRig({ replicas: 0 });
    const bot = runBot({ ...rig.world.env(), SLACK_APP_TOKEN: 'xapp-not-the-one' });
    expect(await bot.exited).toBe(1);
    expect(bot.output()).toContain(
      'Slack refuses SLACK_APP_TOKEN (invalid_auth). Set it to an app-level token',
    );
  });

  it('ends with 1 and says which setting to change when its port is taken', async () => {
    await using rig = await startRig({ replicas: 0 });
    const { port } = new URL(rig.world.env().SLACK_API_URL ?? '');
    const bot = runBot({ ...rig.world.env(), HOST: '127.0.0.1', PORT: port });
    expect(await bot.exited).toBe(1);
    expect(bot.output()).toContain('set PORT to a free one');
  });

  it('makes its table as a tool of the same program', async () => {
    await using rig = await startRig({ replicas: 0 });
    const env = { ...rig.world.env(), CREDIT_TABLE: 'made-by-the-tool' };
    const tool = runBot(env, { args: ['table', 'create'] });
    expect(await tool.exited).toBe(0);
    expect(tool.output()).toContain('The table made-by-the-tool is ready.');
  });

  it('warns at the start of a name that is no setting but resembles one', async () => {
    await using rig = await startRig({ env: { SLACK_CHANEL: CREDITS } });
    expect(rig.logged('SLACK_CHANEL is not a setting; did you mean SLACK_CHANNELS?')).toHaveLength(1);
  });

  it('posts nothing unless dry run is switched off, but does all the work and logs the would-be reply', async () => {
    await using rig = await startRig({ env: { DRY_RUN: '' } });
    rig.post(burst);
    rig.post(linkTo(links.missing));
    await rig.world.slack.until(() => rig.logged('request finished').length === 2, PATIENCE);
    const said = rig.logged('dry run: nothing is posted').map(({ would_post }) => String(would_post));
    expect(said.some((text) => text.startsWith('Recommended credit: $1,439.10.'))).toBe(true);
    const posts = rig.world.slack
      .calls()
      .filter(({ method }) => /^(chat|assistant|files|views|reactions)\./.test(method));
    expect(posts).toEqual([]);
  });

  it('sends the would-be reply to the owners when the preview is set to dm', async () => {
    await using rig = await startRig({ env: { DRY_RUN: 'true', DRY_RUN_PREVIEW: 'dm' } });
    const ts = rig.post(burst);
    await rig.world.slack.until(() => rig.world.slack.dms('U0OWNER0001').length === 1, PATIENCE);
    expect(rig.world.slack.dms('U0OWNER0001')[0]?.text).toMatch(
      /^Dry run, ref [0-9A-Z]{6}: Recommended credit: \$1,439\.10/,
    );
    expect(rig.answers(ts)).toEqual([]);
  });

  it('lets exactly one of two replicas answer a message that both of them get', async () => {
    await using rig = await startRig({ replicas: 2 });
    const asked = Array.from({ length: 3 }, (_, index) => {
      rig.world.slack.duplicate(4, { to: 'all' });
      return rig.post(`number ${index} ${burst}`);
    });
    for (const ts of asked) await rig.answer(ts);
    await rig.world.slack.until(() => rig.logged('request finished').length === 3, PATIENCE);
    expect(asked.map((ts) => rig.answers(ts).length)).toEqual([1, 1, 1]);
    const posts = rig.world.slack.calls('chat.postMessage').filter(({ status }) => status === 200);
    expect(posts).toHaveLength(3);
  });

  it('keeps out of channels that are not its own', async () => {
    await using rig = await startRig({ env: { SLACK_CHANNELS: PRIVATE } });
    const ts = rig.post(burst);
    const there = rig.world.slack.post({ channel: PRIVATE, user: ANN, text: burst });
    await rig.answer(there, PRIVATE);
    expect(rig.answers(ts)).toEqual([]);
    expect(rig.world.slack.history(CREDITS).length).toBe(1);
  });
});
