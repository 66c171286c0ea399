import type { SlackEmulator } from '../emulator.ts';
import type { GestureResult } from '../gestures.ts';
import type { Json } from '../types.ts';
import type { ReadMarks } from './read-marks.ts';
import { composed } from './typed-text.ts';
import type { Act, ActResult } from './wire.ts';

const COMMAND = /^\/(\w+)\s*([\s\S]*)$/;

/**
 * Does what a person did on the page. A problem is a sentence for that person, as Slack's client shows it when an app
 * does not answer. @throws where the page asks for something that is not there.
 */
export async function perform(
  slack: SlackEmulator,
  marks: ReadMarks,
  user: string,
  act: Exclude<Act, { act: 'fault' }>,
): Promise<ActResult> {
  switch (act.act) {
    case 'post':
      return post(slack, user, act);
    case 'edit':
      slack.edit(act.channel, ownMessage(slack, user, act), composed(act.text));
      return {};
    case 'remove':
      slack.remove(act.channel, ownMessage(slack, user, act));
      return {};
    case 'shortcut':
      return told(await slack.shortcut({ user, channel: act.channel, ts: act.ts }));
    case 'press': {
      const { channel, ts, state, ...answer } = act;
      return told(await slack.press({ user, channel, ts, state, ...named(answer) }));
    }
    case 'press-view': {
      const { view, state, ...answer } = act;
      return told(await slack.pressInView(viewOf(slack, user, view), { state, ...named(answer) }));
    }
    case 'submit':
      return told(await slack.submit(viewOf(slack, user, act.view), act.values));
    case 'dismiss':
      await slack.dismiss(viewOf(slack, user, act.view));
      return {};
    case 'home':
      slack.openHome(user);
      return {};
    case 'read':
      marks.read(user, act.channel, act.thread, act.ts);
      return {};
  }
}

async function post(
  slack: SlackEmulator,
  user: string,
  { channel, text, thread }: { channel: string; text: string; thread?: string },
): Promise<ActResult> {
  if (!slack.workspace.channel(channel).members.has(user)) throw new Error('not a member of this channel');
  const command = COMMAND.exec(text);
  if (command) {
    const [, name = '', rest = ''] = command;
    if (thread) return { problem: `/${name} is not supported in threads.` };
    if (name !== 'credit') return { problem: `/${name} is not a valid command.` };
    return told(await slack.command({ user, channel, text: rest }));
  }
  slack.post({ channel, user, text: composed(text), ...(thread ? { threadTs: thread } : {}) });
  return {};
}

/** Slack lets people change only what they wrote. */
function ownMessage(slack: SlackEmulator, user: string, { channel, ts }: { channel: string; ts: string }) {
  const message = slack.workspace.find(channel, ts);
  if (message.user !== user) throw new Error('this message is somebody else’s');
  return message.ts;
}

function viewOf(slack: SlackEmulator, user: string, id: string): Json {
  const view = [...slack.openViews(user), slack.home(user)].find((one) => one?.id === id);
  if (!view) throw new Error('this view is closed');
  return view;
}

function named<T extends { action: string; block?: string }>({ action, block, ...rest }: T) {
  return { ...rest, actionId: action, ...(block ? { blockId: block } : {}) };
}

function told({ error }: GestureResult): ActResult {
  if (error === undefined) return {};
  if (error === 'invalid_response') return { problem: 'We had some trouble connecting. Try again?' };
  const reason = error === 'dispatch_failed' ? 'the app is not connected' : 'the app did not answer in time';
  return { problem: `That did not work: ${reason} (${error}).` };
}
