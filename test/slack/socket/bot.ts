import { App, type ReceiverEvent } from '@slack/bolt';
import type { Log } from '../../../src/core/ports/log.ts';
import type { Telemetry } from '../../../src/core/ports/telemetry.ts';
import {
  detachedReceiver,
  type SocketParts,
  type SocketSupervisor,
  superviseSocket,
} from '../../../src/slack/socket/supervisor.ts';
import { BOT, type Json, type SlackEmulator } from '../../emulators/slack/index.ts';
import { quiet } from '../../emulators/slack/plain-bolt.ts';

/** The aim is 250 ms (the bench measures 15); a busy test machine gets more. Bolt's own reconnect takes 5 to 12 s. */
export const AT_ONCE = 1500;

export const silentLog: Log = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => silentLog,
};

/** Telemetry that keeps what it is told, as `[name, ...arguments]`. */
export function recorder(): { telemetry: Telemetry; records: unknown[][] } {
  const records: unknown[][] = [];
  const record =
    (_: object, name: string) =>
    (...given: unknown[]) =>
      records.push([name, ...given]);
  return { telemetry: new Proxy({}, { get: record }) as Telemetry, records };
}

export interface SocketBot extends AsyncDisposable {
  supervisor: SocketSupervisor;
  app: App;
  records: unknown[][];
  /** Texts of the messages as they were dispatched to the listener. */
  heard: string[];
  connects(): number;
}

/** A Bolt app behind the supervisor, with short times. Not started. */
export function socketBot(slack: SlackEmulator, more: Partial<SocketParts> = {}): SocketBot {
  const { telemetry, records } = recorder();
  const heard: string[] = [];
  let connects = 0;
  const app = new App({
    authorize: async () => ({ botToken: slack.botToken, botId: BOT.botId, botUserId: BOT.userId }),
    receiver: detachedReceiver,
    clientOptions: { slackApiUrl: slack.apiUrl },
    logger: quiet,
  });
  app.event('message', async ({ event }: Json) => {
    heard.push(event.text);
  });
  const supervisor = superviseSocket({
    app,
    appToken: () => slack.appToken,
    apiUrl: slack.apiUrl,
    log: silentLog,
    telemetry,
    persist: async () => 'take',
    onConnected: () => {
      connects += 1;
    },
    ...more,
    times: { backoffMin: 10, backoffMax: 50, flush: 500, ...more.times },
  });
  const end = () => supervisor.stop();
  return { supervisor, app, records, heard, connects: () => connects, [Symbol.asyncDispose]: end };
}

/** Text of the message in an envelope. */
export function textOf(body: ReceiverEvent['body']): string {
  return body.event?.text ?? '';
}

/** Longest time without a connection that delivers, from the emulator's own history. */
export function longestGap(slack: SlackEmulator): number {
  let open = 0;
  let lost: number | undefined;
  let longest = 0;
  const refreshed = new Set<number>();
  for (const { at, what, id } of slack.socket.history) {
    if (what === 'hello') {
      if (lost !== undefined && open === 0) longest = Math.max(longest, at - lost);
      open += 1;
      continue;
    }
    if (what === 'closed' && refreshed.has(id)) continue;
    if (what === 'refreshed') refreshed.add(id);
    open -= 1;
    if (open === 0) lost = at;
  }
  return longest;
}
