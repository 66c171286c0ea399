import { distinctLinks } from '../../src/core/looker/distinct-links.ts';
import type { CreditRequest } from '../../src/core/request.ts';
import { commandRequest, readCommand } from '../../src/slack/listeners/command.ts';
import type { ListenerRules } from '../../src/slack/listeners/gesture.ts';
import { messageRequest } from '../../src/slack/listeners/message.ts';
import type { MessageParts } from '../../src/slack/listeners/pasted-urls.ts';
import { shortcutRequest } from '../../src/slack/listeners/shortcut.ts';
import { richText } from '../emulators/slack/rich-text.ts';
import type { Family } from './family.ts';
import { mutated, type Random } from './random.ts';

const HOST = 'looker.example.com';
const CHANNEL = 'C0CREDITS01';
const NOW = Date.parse('2026-11-27T12:00:00Z');
const TS = `${NOW / 1000}.000100`;
const rules: ListenerRules = { hosts: [HOST], botUserId: 'U0BOT', replyMissingLink: true };

const LABELS = ['', '|$10.00', '|€4.948,80', '|Fraud spend', '|$10.00 USD'];
const HINTS = [
  '',
  ' ticket=2026-11-03',
  ' Ticket: 3 Nov 2026',
  ' scope=declared',
  ' ticket=2026-02-30',
  ' scope=all',
  ' ticket 4711',
];
const WORDS = [
  'Please credit ',
  'hi <@U0ANN>: ',
  '',
  'see <https://acme.zendesk.com/agent/tickets/12> ',
  '• ',
];

/** Links with the place of each in the order that they are made. */
function links(random: Random, most: number): string[] {
  return random.list(most, () => `<https://${HOST}/looks/${random.below(500) + 1}${random.pick(LABELS)}>`);
}

/** Text of a container that Slack or an app may put a link into, known to the bot or not. */
const CONTAINERS: readonly ((link: string, url: string) => object)[] = [
  (link) => ({ type: 'section', text: { type: 'mrkdwn', text: link } }),
  (link) => ({ type: 'section', fields: [{ type: 'mrkdwn', text: link }] }),
  (link) => ({ type: 'context', elements: [{ type: 'mrkdwn', text: link }] }),
  (_, url) => ({ type: 'markdown', text: `**Spend** [$10.00](${url})` }),
  (_, url) => ({
    type: 'actions',
    elements: [{ type: 'button', text: { type: 'plain_text', text: 'Open' }, url }],
  }),
  (link) => ({
    type: 'table',
    rows: [[{ type: 'raw_text', text: 'Spend' }], [{ type: 'rich_text', elements: [richText(link, 'b')] }]],
  }),
  (link) => ({
    type: 'container',
    title: { type: 'plain_text', text: 'More' },
    child_blocks: [{ type: 'section', text: { type: 'mrkdwn', text: link } }],
  }),
  (link) => ({ type: 'something_new', panels: [{ body: [{ caption: link }] }] }),
  (link) => richText(link, 'c'),
];
const ATTACHMENTS: readonly ((link: string, url: string) => object)[] = [
  (link) => ({ fallback: 'New', fields: [{ title: 'Spend', value: link, short: true }] }),
  (_, url) => ({ title: 'Spend', title_link: url }),
  (link) => ({
    is_share: true,
    is_msg_unfurl: true,
    from_url: 'https://acme.slack.com/archives/C1/p1',
    text: link,
  }),
  (link) => ({ is_share: true, message_blocks: [{ message: { blocks: [richText(link, 'd')] } }] }),
  (link) => ({ blocks: [{ type: 'section', text: { type: 'mrkdwn', text: link } }] }),
  (_, url) => ({ text: 'Ask', actions: [{ type: 'button', text: 'Open', url }] }),
];
/** What Slack adds after a message was posted; it must change nothing. */
const PREVIEW = {
  is_msg_unfurl: true,
  from_url: 'https://acme.slack.com/archives/C1/p2',
  text: `last month: <https://${HOST}/looks/999999>`,
};

const urlOf = (link: string) => /^<([^|>]*)/.exec(link)?.[1] ?? '';

/** What a request means, whatever the way in. */
function meaning(request: CreditRequest | undefined): string {
  if (!request) return 'nothing';
  return JSON.stringify([request.urls, request.claim, request.unclear ?? null]);
}

function everyWay(parts: MessageParts & object): { live: string; others: string[] } {
  const message = { type: 'message', user: 'U0ANN', ts: TS, ...parts };
  const event = { ...message, channel: CHANNEL };
  const later = {
    ...message,
    attachments: [...(Array.isArray(parts.attachments) ? parts.attachments : []), PREVIEW],
  };
  const shortcut = {
    type: 'message_action',
    callback_id: 'recommend_credit',
    trigger_id: '1.2.a',
    response_url: 'https://hooks.slack.com/a',
    user: { id: 'U0EVE' },
    channel: { id: CHANNEL },
    message,
  };
  const live = meaning(messageRequest({ type: 'event_callback', event }, rules));
  // The catch-up reads the message later, with the previews that were added to its URLs since.
  const caught = live.startsWith('[[{') ? { ...later, channel: CHANNEL } : event;
  return {
    live,
    others: [meaning(messageRequest(caught, rules)), meaning(shortcutRequest(shortcut, rules, NOW))],
  };
}

/** Containers with links: every link is found, by every way in. */
const whole: Family['next'] = (random) => {
  const made = links(random, 4);
  const inBlocks = made.map((link) => random.pick(CONTAINERS)(link, urlOf(link)));
  const attached = links(random, 3);
  const attachments = attached.map((link) => random.pick(ATTACHMENTS)(link, urlOf(link)));
  const typed = links(random, 3);
  const text = `${random.pick(WORDS)}${typed.join(' and ')}`;
  const parts = { text, blocks: inBlocks, attachments };
  const wanted = distinctLinks(
    [...made, ...typed, ...attached].map((link) => ({ url: urlOf(link) })),
    [HOST],
  ).map(({ ref }) => ref.url);
  return () => {
    const { live, others } = everyWay(parts);
    const found =
      live === 'nothing' ? [] : (JSON.parse(live) as [{ url: string }[]])[0].map(({ url }) => url);
    if ([...found].sort().join() !== [...wanted].sort().join())
      return `found ${found} of ${wanted} in ${JSON.stringify(parts)}`;
    return others.some((other) => other !== live)
      ? `${live} but ${others} of ${JSON.stringify(parts)}`
      : undefined;
  };
};

/** The same message broken anywhere: it may mean anything, but the same by every way in. */
const broken: Family['next'] = (random) => {
  const list = links(random, 4);
  const blocks = list.map((link) => random.pick(CONTAINERS)(link, urlOf(link)));
  const attachments = list.map((link) => random.pick(ATTACHMENTS)(link, urlOf(link)));
  const json = mutated(
    JSON.stringify({ text: `${list.join(' ')}${random.pick(HINTS)}`, blocks, attachments }),
    random,
  );
  const parts = parsed(json) ?? { text: json };
  return () => {
    const { live, others } = everyWay(parts);
    return others.some((other) => other !== live && live !== 'nothing')
      ? `${live} but ${others} of ${json}`
      : undefined;
  };
};

function parsed(json: string): (MessageParts & object) | undefined {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value !== 'object' || value === null) return undefined;
    const { text, blocks, attachments } = value as MessageParts;
    return { text, blocks, attachments };
  } catch {
    return undefined;
  }
}

export const messages: Family = {
  name: 'messages',
  promise: 'every link is found, and live, catch-up and shortcut mean the same',
  next: (random) => (random.chance(0.5) ? whole(random) : broken(random)),
};

/** `/credit` with mutated text: it is read as a message of the same text is, or the asker is told what is unclear. */
export const commands: Family = {
  name: '/credit texts',
  promise: 'the same text means the same in a message, or the asker is told what is unclear',
  next: (random) => {
    const plain = `${links(random, 3).map(urlOf).join(' ')}${random.pick(HINTS)}${random.pick(HINTS)}`;
    const text = random.chance(0.2) ? plain : mutated(plain, random);
    const body = {
      text,
      trigger_id: '1.2.b',
      channel_id: CHANNEL,
      user_id: 'U0ANN',
      response_url: 'https://hooks.slack.com/c',
    };
    return () => {
      const reading = readCommand(body, rules, NOW);
      if (reading.kind !== 'request') return undefined;
      const asked = meaning(commandRequest(body, rules, NOW));
      const posted = meaning(
        messageRequest({ type: 'message', channel: CHANNEL, user: 'U0ANN', ts: TS, text }, rules),
      );
      return asked === posted ? undefined : `${asked} but ${posted} of ${JSON.stringify(text)}`;
    };
  },
};
