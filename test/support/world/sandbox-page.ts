import { ANN, CREDITS, OWNER, type SlackEmulator, STRANGER } from '../../emulators/slack/index.ts';
import { type Page, type PageFault, startPage } from '../../emulators/slack/page/index.ts';
import type { KeptBot } from './kept-bot.ts';
import { SAMPLES } from './samples.ts';

/** Who can be played on the page. */
const ROLES = { [ANN]: 'analyst', [OWNER]: 'approver', [STRANGER]: 'of another company' };

/** The page of the sandbox: its people, samples and faults. Nothing but loopback is ever asked for anything. */
export async function startSandboxPage(slack: SlackEmulator, bot: KeptBot): Promise<Page> {
  // A channel that is shared with another company, so that the page shows how the bot treats its people.
  slack.workspace.channel(CREDITS).members.add(STRANGER);
  for (const person of Object.keys(ROLES)) slack.workspace.dm(person);
  const page = await startPage(slack, {
    roles: ROLES,
    samples: [...SAMPLES, { title: 'how to ask', text: '/credit help' }],
    faults: faults(slack, bot),
    bot: () => {
      if (!bot.running) return 'stopped';
      return slack.connections().length > 0 ? 'connected' : 'connecting';
    },
  });
  bot.onChange = () => page.changed();
  return page;
}

/** Seconds that Slack asks the bot to wait after a 429. */
const WAIT = 5;

function faults(slack: SlackEmulator, bot: KeptBot): PageFault[] {
  return [
    {
      name: 'lose-post',
      title: 'Lose a response',
      detail: 'The next message is posted, and the bot does not hear of it.',
      run: () => slack.fault('chat.postMessage', { kind: 'lost-response' }),
    },
    {
      name: 'lose-update',
      title: 'Lose an update',
      detail: 'The next update is done, and the bot does not hear of it.',
      run: () => slack.fault('chat.update', { kind: 'lost-response' }),
    },
    {
      name: 'refuse',
      title: 'Refuse with 429',
      detail: `The next message is refused; the bot must wait ${WAIT} seconds.`,
      run: () => slack.fault('chat.postMessage', { kind: '429', retryAfter: WAIT }),
    },
    {
      name: 'drop',
      title: 'Drop the socket',
      detail: 'Slack’s connection to the bot is cut. The bot connects again.',
      run: () => slack.socket.reset(),
    },
    {
      name: 'kill',
      title: 'Kill the bot',
      detail: 'kill -9, in the middle of whatever it does.',
      run: () => bot.kill(),
    },
    {
      name: 'start',
      title: 'Start the bot',
      detail: 'It goes on with what was open.',
      run: () => bot.start(),
    },
  ];
}
