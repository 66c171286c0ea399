import { ANN, CREDITS, type SlackEmulator, startSlack } from '../../emulators/slack/index.ts';
import { type SocketBot, socketBot } from './bot.ts';

/**
 * A process of its own, without a guard for unhandled rejections, so that one ends it as it would end a bot. Prints
 * `survived` after everything that is known to crash or leak with Bolt's own reconnect.
 */
async function main(): Promise<void> {
  await using slack = await startSlack({ redelivery: { ackTimeoutMs: 200, delaysMs: [10, 20] } });
  await faultsWhileReconnecting(slack);
  for (let round = 0; round < 4; round += 1) await stopsWhileReconnecting(slack, round);
  await slack.until(() => slack.connections().length === 0);
  process.stdout.write('survived\n');
}

async function faultsWhileReconnecting(slack: SlackEmulator): Promise<void> {
  await using bot = socketBot(slack, { times: { refused: 20, start: 200 } });
  await bot.supervisor.start();
  for (const kind of ['http', 'error', 'reset', 'html', 'hang'] as const) {
    slack.fault('apps.connections.open', { kind, error: 'invalid_auth' });
    await broken(slack, bot, () => slack.socket.reset());
    slack.fault('apps.connections.open', { kind, error: 'invalid_auth' });
    await broken(slack, bot, () => slack.refresh());
  }
  slack.socket.silentHellos = 1;
  await broken(slack, bot, () => slack.refresh());
  await slack.appRateLimited();
  slack.post({ channel: CREDITS, user: ANN, text: 'still there?' });
  await slack.until(() => bot.heard.length === 1);
}

async function broken(slack: SlackEmulator, bot: SocketBot, breakIt: () => void): Promise<void> {
  const before = bot.connects();
  breakIt();
  await slack.until(() => bot.connects() > before && bot.supervisor.connected());
}

/** Stops several, each another moment after a refresh, wherever its reconnect is by then. */
async function stopsWhileReconnecting(slack: SlackEmulator, round: number): Promise<void> {
  const bots = Array.from({ length: 5 }, () => socketBot(slack));
  await Promise.all(bots.map(({ supervisor }) => supervisor.start()));
  slack.refresh();
  const stops = bots.map(async ({ supervisor }, index) => {
    await new Promise((resolve) => setTimeout(resolve, index * 4 + round));
    await supervisor.stop();
  });
  await Promise.all(stops);
}

void main();
