import { createInterface } from 'node:readline';
import { ANN, BOT, CREDITS, OWNER, type SlackEmulator } from '../../emulators/slack/index.ts';
import { wholeText } from './sandbox-run.ts';
import { WEB_HOST } from './world.ts';

const HOW = `What you type is posted in the channel by ann, and what the bot says is shown; for example
  https://${WEB_HOST}/looks/104          a Look of the data set (101 to 106)
  https://${WEB_HOST}/dashboards/12      a dashboard: choose its chart with: choose 121
  /credit https://${WEB_HOST}/looks/101  the same for your eyes only; also /credit status, /credit help
Ctrl-C ends it.
`;

/** Lets whoever sits at the terminal be ann, until what it returns is called: an open input keeps the process alive. */
export function converse(slack: SlackEmulator, say: (text: string) => void): () => void {
  say(HOW);
  showWhatIsNew(slack, say);
  const input = createInterface({ input: process.stdin }).on('line', (line) => {
    const text = line.trim();
    if (text === '') return;
    act(slack, text).catch((error: unknown) => say(`   (${String(error)})\n`));
  });
  return () => input.close();
}

async function act(slack: SlackEmulator, text: string): Promise<void> {
  if (text.startsWith('/credit')) {
    await slack.command({ user: ANN, channel: CREDITS, text: text.slice('/credit'.length).trim() });
    return;
  }
  const [, option] = /^choose (\S+)$/.exec(text) ?? [];
  if (!option) {
    slack.post({ channel: CREDITS, user: ANN, text });
    return;
  }
  const menu = slack.history(CREDITS).findLast(({ blocks }) => blocks?.some(hasMenu));
  const block = menu?.blocks?.find(hasMenu);
  const element = [...(block?.elements ?? []), block?.accessory].find((one) => one?.type === 'static_select');
  if (!menu || !element) throw new Error('there is no menu to choose from');
  await slack.press({ user: ANN, channel: CREDITS, ts: menu.ts, actionId: element.action_id, option });
}

type Block = { elements?: { type: string }[]; accessory?: { type: string } };

function hasMenu({ elements = [], accessory }: Block): boolean {
  return [...elements, accessory].some((element) => element?.type === 'static_select');
}

/** Prints each new message of the bot, wherever it appears. */
function showWhatIsNew(slack: SlackEmulator, say: (text: string) => void): void {
  const shown = new Set<string>();
  const everything = () => [
    ...slack
      .history(CREDITS)
      .filter(({ bot_id: bot }) => bot === BOT.botId)
      .map((message) => ({ who: 'bot', ...message })),
    ...slack.ephemerals(ANN).map((message) => ({ who: 'bot, to ann alone', ...message })),
    ...slack.dms(OWNER).map((message) => ({ who: 'bot, to the owner', ...message })),
  ];
  for (const { who, ts } of everything()) shown.add(`${who} ${ts}`);
  setInterval(() => {
    for (const { who, ts, text, blocks } of everything()) {
      const key = `${who} ${ts}`;
      if (shown.has(key)) continue;
      shown.add(key);
      const whole = wholeText({ text, blocks });
      say(`   ${who}: ${text}\n${whole ? `${whole.replace(/^/gm, '     | ')}\n` : ''}`);
    }
  }, 100).unref();
}
