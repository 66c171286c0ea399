import { App, SocketModeReceiver } from '@slack/bolt';

/** A bare Bolt app that only replies: what the bot's own latency is measured beside. */
async function main(): Promise<void> {
  const { SLACK_BOT_TOKEN = '', SLACK_APP_TOKEN = '', SLACK_API_URL = '' } = process.env;
  const clientOptions = { slackApiUrl: SLACK_API_URL };
  const receiver = new SocketModeReceiver({
    appToken: SLACK_APP_TOKEN,
    installerOptions: { clientOptions: { ...clientOptions } },
  });
  const app = new App({ token: SLACK_BOT_TOKEN, receiver, clientOptions });
  app.event('message', async ({ event, client }) => {
    const { channel, ts, subtype } = event;
    if (subtype || ('bot_id' in event && event.bot_id)) return;
    await client.chat.postMessage({ channel, thread_ts: ts, text: 'Recommended credit: $1.00' });
  });
  await app.start();
}

void main();
