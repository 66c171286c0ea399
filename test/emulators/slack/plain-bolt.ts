import { App, LogLevel, SocketModeReceiver } from '@slack/bolt';
import type { SlackEmulator } from './emulator.ts';
import type { Json } from './types.ts';

/** A logger of the SDKs that says nothing. */
export const quiet = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  setName() {},
  getLevel: () => LogLevel.ERROR,
};

/** Web client options for tests: one try, and 429 as an error. */
export const ONE_TRY = { retryConfig: { retries: 0 }, rejectRateLimitedCalls: true, logger: quiet };

export interface PlainBolt extends AsyncDisposable {
  app: App;
  receiver: SocketModeReceiver;
}

/** A Bolt app with Bolt's own receiver, as anybody would write it, on the emulator. Not started. */
export async function plainBolt(slack: SlackEmulator): Promise<PlainBolt> {
  const clientOptions = { slackApiUrl: slack.apiUrl };
  const receiver = new SocketModeReceiver({
    appToken: slack.appToken,
    logger: quiet,
    installerOptions: { clientOptions: { ...clientOptions } },
  });
  const app = new App({
    token: slack.botToken,
    receiver,
    clientOptions,
    logger: quiet,
    deferInitialization: true,
  });
  await app.init();
  const end = async () => {
    // Twice: the second call does not wait for the server's close frame.
    void receiver.client.disconnect();
    void receiver.client.disconnect();
    await slack.until(() => slack.connections().length === 0);
  };
  return { app, receiver, [Symbol.asyncDispose]: end };
}

/** The error code of a call; `none` when it succeeds. */
export async function errorOf(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => undefined,
    (thrown: Json) => thrown,
  );
  if (error === undefined) return 'none';
  return error.data?.error ?? error.code ?? String(error);
}
