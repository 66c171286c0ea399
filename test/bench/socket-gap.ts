import { type SlackEmulator, startSlack } from '../emulators/slack/index.ts';
import { plainBolt } from '../emulators/slack/plain-bolt.ts';
import { longestGap, socketBot } from '../slack/socket/bot.ts';

export interface SocketGap {
  /** Longest time without a connection over `refreshes` refreshes, milliseconds. */
  oursMs: number;
  refreshes: number;
  /** The same at one refresh with Bolt's own SocketModeReceiver. */
  boltMs: number;
}

/**
 * How long nothing comes in when Slack refreshes a connection: our supervisor beside Bolt's own receiver. Takes 11 s.
 */
export async function benchSocketGap(refreshes = 10): Promise<SocketGap> {
  const [oursMs, boltMs] = await Promise.all([ours(refreshes), bolts()]);
  return { oursMs, refreshes, boltMs };
}

async function ours(refreshes: number): Promise<number> {
  await using slack = await startSlack();
  await using bot = socketBot(slack);
  await bot.supervisor.start();
  for (let count = 1; count <= refreshes; count += 1) {
    await refreshed(slack, count + 1);
    // Refreshes come hours apart; a young connection would count as a failure.
    await new Promise((resolve) => setTimeout(resolve, 1050));
  }
  return longestGap(slack);
}

async function bolts(): Promise<number> {
  await using slack = await startSlack();
  await using bolt = await plainBolt(slack);
  await bolt.app.start();
  const connected = new Promise((resolve) => bolt.receiver.client.once('connected', resolve));
  await refreshed(slack, 2);
  // A disconnect before this event ends the process with an unhandled rejection.
  await connected;
  return longestGap(slack);
}

async function refreshed(slack: SlackEmulator, hellos: number): Promise<void> {
  slack.refresh();
  await slack.until(
    () => slack.socket.history.filter(({ what }) => what === 'hello').length === hellos,
    30_000,
  );
}
