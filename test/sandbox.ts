import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runBot } from './support/world/bot-process.ts';
import { converse } from './support/world/conversation.ts';
import { SAMPLES } from './support/world/samples.ts';
import { describe, runSample } from './support/world/sandbox-run.ts';
import { startWorld } from './support/world/world.ts';

/**
 * `npm run sandbox`: a local Slack workspace, Looker, Trino and DynamoDB, and the unchanged bot against them. Posts the
 * sample requests and stays up until Ctrl-C; with `--once` it ends: 0 all answered as expected, 1 not.
 */
const say = (text: string) => void process.stdout.write(text);
const stayUp = !process.argv.includes('--once');

say('Starting a local Slack, Looker, Trino and DynamoDB ... ');
await using world = await startWorld({ source: true });
await world.createTable();
const bot = runBot(world.env(), { source: true });
await world.slack.until(() => world.slack.connections().length > 0 || bot.child.exitCode !== null, 30_000);
if (bot.child.exitCode !== null) {
  say(`the bot did not start:\n${bot.output()}`);
  process.exit(1);
}
say('the bot is connected.\n\n');

let unexpected = 0;
for (const [index, sample] of SAMPLES.entries()) {
  const seen = await runSample(world.slack, bot, sample);
  if (!seen.asExpected) unexpected += 1;
  say(describe(seen, index + 1));
}
say(`${SAMPLES.length - unexpected} of ${SAMPLES.length} samples answered as expected.\n`);
if (unexpected > 0) say(`The log of the bot:\n${bot.output()}`);

if (stayUp) {
  const file = join(tmpdir(), 'credit-bot-sandbox.env');
  const settings = Object.entries(world.env()).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(file, settings.join(''), { mode: 0o600 });
  process.once('exit', () => rmSync(file, { force: true }));
  say(
    `\nOther commands reach these servers from another terminal, such as\n  env $(cat ${file}) npx tsx src/main.ts doctor\n\n`,
  );
  const stopListening = converse(world.slack, say);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM'), bot.exited]);
  stopListening();
}
const code = await bot.stop();
process.exitCode = stayUp || (unexpected === 0 && code === 0) ? 0 : 1;
