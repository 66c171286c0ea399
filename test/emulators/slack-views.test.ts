import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ANN, CREDITS, type Json, OWNER, type SlackEmulator, startSlack } from './slack/index.ts';
import { errorOf, plainBolt } from './slack/plain-bolt.ts';

let slack: SlackEmulator;

beforeAll(async () => {
  slack = await startSlack();
});

afterAll(() => slack.close());

const plain = (text: string) => ({ type: 'plain_text', text });
const amount = {
  type: 'input',
  block_id: 'amount_USD',
  label: plain('Amount'),
  element: { type: 'plain_text_input', action_id: 'value', initial_value: '4948.80' },
};
const note = {
  type: 'input',
  block_id: 'note',
  label: plain('Note'),
  element: { type: 'plain_text_input', action_id: 'value' },
};
const modal = (blocks: Json[], more: object = {}): Json => ({
  ...{ type: 'modal', callback_id: 'form', title: plain('Form'), submit: plain('Send'), blocks },
  ...more,
});

/** An app that opens the modal on a command and answers its submission as told. */
async function appWith(view: Json, answer: () => Json) {
  const bolt = await plainBolt(slack);
  const submitted: Json[] = [];
  bolt.app.command('/credit', async ({ ack, body, client }) => {
    await ack();
    await client.views.open({ trigger_id: body.trigger_id, view });
  });
  bolt.app.view('form', async ({ ack, view: sent }: Json) => {
    submitted.push(sent.state.values);
    await ack(answer());
  });
  await bolt.app.start();
  await slack.command({ user: ANN, channel: CREDITS, text: 'open' });
  await slack.until(() => slack.openViews(ANN).length === 1);
  return { submitted, [Symbol.asyncDispose]: () => bolt[Symbol.asyncDispose]() };
}

describe('a modal', () => {
  it('tells the app what it shows, changed or not, and closes when that is acknowledged', async () => {
    await using app = await appWith(modal([amount, note]), () => undefined);
    const [view] = slack.openViews(ANN);
    await slack.submit(view, { note: { value: { value: 'as agreed' } } });
    expect(app.submitted).toEqual([
      {
        amount_USD: { value: { type: 'plain_text_input', value: '4948.80' } },
        note: { value: { type: 'plain_text_input', value: 'as agreed' } },
      },
    ]);
    expect(slack.openViews(ANN)).toEqual([]);
  });

  it('cannot be submitted while a required input is empty; an optional one may be', async () => {
    await using app = await appWith(modal([note, { ...amount, optional: true }]), () => undefined);
    const [view] = slack.openViews(ANN);
    await expect(slack.submit(view)).rejects.toThrow('required inputs are empty: note');
    await slack.submit(view, {
      note: { value: { value: 'x' } },
      amount_USD: { value: { value: null } },
    });
    expect(app.submitted).toHaveLength(1);
  });

  it('stays open with messages beside its inputs when the app answers with errors', async () => {
    let answer: Json = { response_action: 'errors', errors: { amount_USD: 'More than was charged' } };
    await using _app = await appWith(modal([amount]), () => answer);
    const [view] = slack.openViews(ANN);
    await slack.submit(view);
    expect(slack.viewErrors(view.id)).toEqual({ amount_USD: 'More than was charged' });
    answer = undefined;
    await slack.submit(view);
    expect(slack.openViews(ANN)).toEqual([]);
  });

  it('refuses errors that name no input of it', async () => {
    const errors = { nothing: 'x' };
    await using _app = await appWith(modal([amount]), () => ({ response_action: 'errors', errors }));
    const [view] = slack.openViews(ANN);
    expect((await slack.submit(view)).error).toBe('invalid_response');
    await slack.dismiss(view);
    expect(slack.openViews(ANN)).toEqual([]);
  });

  it('is replaced by an update, covered by a push, and cleared with all that it covers', async () => {
    const next = modal([], { title: plain('Next') });
    const answers = [
      { response_action: 'update', view: modal([], { title: plain('Changed') }) },
      { response_action: 'push', view: next },
      { response_action: 'clear' },
    ];
    await using _app = await appWith(modal([]), () => answers.shift());
    const titles = () => slack.openViews(ANN).map((view) => view.title.text);
    await slack.submit(slack.openViews(ANN).at(-1));
    expect(titles()).toEqual(['Changed']);
    await slack.submit(slack.openViews(ANN).at(-1));
    expect(titles()).toEqual(['Changed', 'Next']);
    await slack.submit(slack.openViews(ANN).at(-1));
    expect(titles()).toEqual([]);
  });
});

it('the App Home shows what was published, and its buttons carry the view to the app', async () => {
  await using bolt = await plainBolt(slack);
  const elements: Json[] = [{ type: 'button', action_id: 'open', value: 'v', text: plain('Open') }];
  const view: Json = { type: 'home', blocks: [{ type: 'actions', elements }] };
  const pressed: Json[] = [];
  bolt.app.event('app_home_opened', async ({ event, client }) => {
    await client.views.publish({ user_id: event.user, view });
  });
  bolt.app.action('open', async ({ ack, body }: Json) => {
    pressed.push(body);
    await ack();
  });
  await bolt.app.start();
  slack.openHome(OWNER);
  await slack.until(() => slack.home(OWNER));
  await slack.pressInView(slack.home(OWNER), { actionId: 'open' });
  expect(pressed).toMatchObject([
    { container: { type: 'view' }, view: { type: 'home' }, actions: [{ action_id: 'open', value: 'v' }] },
  ]);
  expect(pressed[0].channel).toBeUndefined();
  const stale = bolt.app.client.views.publish({ user_id: OWNER, view, hash: 'stale' });
  expect(await errorOf(stale)).toBe('hash_conflict');
});

it('a press inside a container carries the confirm dialog and the state of the other inputs', async () => {
  await using bolt = await plainBolt(slack);
  const option = { text: plain('One'), value: '1' };
  const select = { type: 'static_select', action_id: 'pick', options: [option], initial_option: option };
  const confirm = { title: plain('Sure?'), text: plain('It moves money') };
  const button = { type: 'button', action_id: 'go', text: plain('Go'), confirm };
  const inside = { type: 'actions', block_id: 'inside', elements: [select, button] };
  const blocks: Json[] = [{ type: 'container', title: plain('More'), child_blocks: [inside] }];
  const seen: Json[] = [];
  bolt.app.action('go', async ({ ack, body }: Json) => {
    seen.push(body);
    await ack();
  });
  await bolt.app.start();
  const { ts = '' } = await bolt.app.client.chat.postMessage({ channel: CREDITS, text: 'x', blocks });
  await slack.press({ user: ANN, channel: CREDITS, ts, actionId: 'go' });
  expect(seen).toMatchObject([
    {
      actions: [{ action_id: 'go', block_id: 'inside', confirm }],
      state: { values: { inside: { pick: { type: 'static_select', selected_option: option } } } },
    },
  ]);
});
