import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RealServer, realServer } from '../support/real-server.ts';
import { type BotProcess, runBot } from '../support/world/bot-process.ts';
import { SAMPLES } from '../support/world/samples.ts';
import { runSample } from '../support/world/sandbox-run.ts';
import { startWorld, type World } from '../support/world/world.ts';

/** The settings that point the bot at the real server; everything else it talks to is the sandbox's. */
function settingsFor({ kind, url, login }: RealServer): Record<string, string> {
  // A server that runs on has the tables of the runs before.
  if (kind === 'moto') return { AWS_ENDPOINT_URL_DYNAMODB: url, CREDIT_TABLE: `t-${randomUUID()}` };
  const trusted = process.env.NODE_EXTRA_CA_CERTS;
  return {
    ...{ TRINO_SERVER: url, TRINO_PROTOCOL: kind },
    ...(login && { TRINO_USER: login.user }),
    ...(login?.password && { TRINO_PASSWORD: login.password }),
    ...(trusted && { NODE_EXTRA_CA_CERTS: trusted }),
  };
}

describe('the bot as a process of its own', () => {
  let world: World;
  let bot: BotProcess;
  beforeAll(async () => {
    world = await startWorld();
    if (!realServer) throw new Error('this file needs a real server');
    const env = { ...world.env(), ...settingsFor(realServer) };
    expect(await runBot(env, { args: ['table', 'create'] }).exited).toBe(0);
    bot = runBot(env);
    await world.slack.until(
      () => world.slack.connections().length > 0 || bot.child.exitCode !== null,
      60_000,
    );
  });
  afterAll(async () => {
    await bot?.stop();
    await world?.close();
  });

  it.each(SAMPLES)('answers $title', async (sample) => {
    const seen = await runSample(world.slack, bot, sample);
    expect(seen).toMatchObject({ asExpected: true });
  });
});
