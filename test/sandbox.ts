import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OWNER } from './emulators/slack/index.ts';
import { converse } from './support/world/conversation.ts';
import { KeptBot } from './support/world/kept-bot.ts';
import { SAMPLES } from './support/world/samples.ts';
import { startSandboxPage } from './support/world/sandbox-page.ts';
import { describe, runSample } from './support/world/sandbox-run.ts';
import { startWorld } from './support/world/world.ts';

/**
 * `npm run sandbox`: a local Slack workspace, Looker, Trino and DynamoDB, and the unchanged bot against them. Serves
 * the workspace as a page, posts the sample requests and stays up until Ctrl-C; with `--once` it serves no page and
 * ends: 0 all answered as expected, 1 not.
 */
const say = (text: string) => void process.stdout.write(text);
const stayUp = !process.argv.includes('--once');
// Kept for good: npm passes a signal on that a terminal has already sent to the whole group, and the second one must not
// end this process before it has cleaned up.
let stopping = false;
const asked = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      stopping = true;
      resolve();
    });
});

say('Starting a local Slack, Looker, Trino and DynamoDB ... ');
await using world = await startWorld();
await world.createTable();
const policyFile = join(tmpdir(), `credit-bot-sandbox-${process.pid}.yaml`);
process.on('exit', () => rmSync(policyFile, { force: true }));
writeFileSync(policyFile, `claim_days_after_month_end: ${claimDays()}\n`);
const settings = { ...world.env(), CREDIT_APPROVERS: OWNER, CREDIT_POLICY_FILE: policyFile };
const bot = new KeptBot(settings);
await using page = stayUp ? await startSandboxPage(world.slack, bot) : undefined;
await world.slack.until(() => world.slack.connections().length > 0 || !bot.running, 30_000);
if (!bot.running) {
  say(`the bot did not start:\n${bot.output()}`);
  process.exit(1);
}
say('the bot is connected.\n\n');
if (page) say(`Open ${page.url}\n\n`);

let unexpected = 0;
for (const [index, sample] of SAMPLES.entries()) {
  if (stopping) break;
  const seen = await runSample(world.slack, bot, sample);
  if (!seen.asExpected) unexpected += 1;
  say(describe(seen, index + 1));
}
say(`${SAMPLES.length - unexpected} of ${SAMPLES.length} samples answered as expected.\n`);
if (unexpected > 0) say(`The log of the bot:\n${bot.output()}`);

if (stayUp && !stopping) {
  const file = join(tmpdir(), `credit-bot-sandbox-${process.pid}.env`);
  process.on('exit', () => rmSync(file, { force: true }));
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(file, lines.join(''), { mode: 0o600 });
  say(
    `\nOther commands reach these servers from another terminal, such as\n  env $(cat ${file}) npx tsx src/main.ts doctor\n\n`,
  );
  if (page) say(`The workspace as a page: open ${page.url}\n\n`);
  const stopListening = converse(world.slack, say);
  await Promise.race([asked, bot.ended]);
  stopListening();
}
const code = await bot.stop();
process.exitCode = stayUp || (unexpected === 0 && code === 0) ? 0 : 1;

/**
 * The days of the data set stay where they are while the clock goes on. Claims for its first month, September 2026,
 * close in 30 days, so that an answer shows a deadline as people meet it.
 */
function claimDays(): number {
  const sinceMonthEnd = Math.ceil((Date.now() - Date.UTC(2026, 9, 1)) / (24 * 3600 * 1000));
  return Math.max(0, sinceMonthEnd) + 30;
}
