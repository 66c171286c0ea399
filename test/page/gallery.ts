import {
  ANN,
  CREDITS,
  type Json,
  OWNER,
  type SlackEmulator,
  STRANGER,
  startSlack,
} from '../emulators/slack/index.ts';
import { type Page, startPage } from '../emulators/slack/page/index.ts';
import { plainBolt } from '../emulators/slack/plain-bolt.ts';
import { actions, answer, chart, form, pie, plain } from './gallery-blocks.ts';

export interface Gallery extends AsyncDisposable {
  slack: SlackEmulator;
  page: Page;
  /** What the app was told, newest last. */
  told: Json[];
  /** What it answers to the next submissions of the form. */
  answers: Json[];
}

/** A workspace with a small app of its own, whose messages and modals use everything that the page can show. */
export async function startGallery(): Promise<Gallery> {
  const slack = await startSlack();
  const bolt = await plainBolt(slack);
  const told: Json[] = [];
  const answers: Json[] = [];
  listen(bolt.app, told, answers);
  await bolt.app.start();
  for (const person of [ANN, OWNER, STRANGER]) slack.workspace.dm(person);
  const page = await startPage(slack, {
    roles: { [ANN]: 'analyst', [OWNER]: 'approver' },
    samples: [{ title: 'a Look', text: 'Fraud spend <https://acme.cloud.looker.com/looks/101|$179.73>' }],
    faults: [],
    bot: () => 'connected',
  });
  const end = async () => {
    await page[Symbol.asyncDispose]();
    await bolt[Symbol.asyncDispose]();
    await slack.close();
  };
  return { slack, page, told, answers, [Symbol.asyncDispose]: end };
}

function listen(app: Json, told: Json[], answers: Json[]): void {
  app.event('message', async ({ event, client }: Json) => {
    if (event.bot_id || event.subtype) return;
    const { channel, ts: thread_ts } = event;
    await client.assistant.threads.setStatus({
      channel_id: channel,
      thread_ts,
      status: 'is running the query …',
    });
    if (!event.text.includes('looks/101')) return;
    await client.chat.postMessage({
      channel,
      thread_ts,
      text: 'Recommended credit: $3,131.75',
      blocks: answer,
    });
  });
  app.command('/credit', async ({ ack, command, client }: Json) => {
    await ack({ text: `You asked for “${command.text}”`, blocks: [] });
    if (command.text !== 'charts') return;
    const blocks = [chart('line'), pie];
    await client.chat.postMessage({ channel: command.channel_id, text: 'Charts', blocks });
  });
  app.shortcut('recommend_credit', async ({ ack, respond, shortcut }: Json) => {
    told.push(shortcut);
    await ack();
    await respond('On it.');
  });
  app.action('credit_approve', async ({ ack, body, client }: Json) => {
    told.push(body);
    await ack();
    const { channel, message } = body;
    const text = 'Approved: $3,131.75';
    const header = { type: 'header', block_id: 'cr:R1:2', text: plain(text) };
    const blocks = [header, ...answer.slice(1).filter((block) => block !== actions)];
    await client.chat.update({ channel: channel.id, ts: message.ts, text, blocks });
    const file = { file: Buffer.from('country,credit\nBD,1439.10\n'), filename: 'credit-R1.csv' };
    await client.files.uploadV2({ channel_id: channel.id, thread_ts: message.thread_ts, ...file });
  });
  app.action('credit_adjust', async ({ ack, body, client }: Json) => {
    await ack();
    await client.views.open({ trigger_id: body.trigger_id, view: form });
  });
  for (const action of ['more', 'choose', 'credit_reject', 'facts', 'open'])
    app.action(action, async ({ ack, body }: Json) => {
      told.push(body);
      await ack();
    });
  app.view('form', async ({ ack, view }: Json) => {
    told.push(view);
    await ack(answers.shift());
  });
  app.event('app_home_opened', async ({ event, client }: Json) => {
    const open = { type: 'button', action_id: 'open', text: plain('Open'), value: 'R1' };
    const waiting = { type: 'section', text: plain('$3,131.75 waits for a decision'), accessory: open };
    const view = { type: 'home', blocks: [{ type: 'header', text: plain('Waiting') }, waiting] };
    await client.views.publish({ user_id: event.user, view });
  });
}

export { ANN, CREDITS, OWNER };
