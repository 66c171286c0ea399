import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LIMITS } from '../../../src/core/limits.ts';
import { commandRequest, readCommand } from '../../../src/slack/listeners/command.ts';
import { messageRequest } from '../../../src/slack/listeners/message.ts';
import { readShortcut, shortcutRequest } from '../../../src/slack/listeners/shortcut.ts';
import { quickest } from '../../support/cpu-time.ts';
import { command, envelope, LOOK, OTHER, posted, ROOT, rules, shortcut, TICKET, TS } from './samples.ts';

const NOW = Date.parse('2026-11-27');

describe('/credit', () => {
  it('with a link is a request, answered to the asker alone', () => {
    expect(commandRequest(command(`${LOOK} ticket=2026-11-03 scope=declared`), rules, NOW)).toMatchObject({
      key: 'C#1.2.abc',
      door: 'command',
      user: 'U0ANN',
      urls: [{ url: LOOK }],
      claim: { ticketDate: '2026-11-03', scope: 'declared' },
      reply: {
        kind: 'ephemeral',
        channel: 'C0CREDITS01',
        user: 'U0ANN',
        responseUrl: 'https://hooks.slack.com/commands/1',
      },
      askedAt: NOW,
    });
  });

  it.each([
    ['in angle brackets', `<${LOOK}|$5 in total>`, [{ url: LOOK, label: '$5 in total' }]],
    ['without https', 'looker.example.com/looks/7', [{ url: LOOK }]],
    ['several', `${LOOK} ${OTHER} scope=Estimated`, [{ url: LOOK }, { url: OTHER }]],
  ])('takes a link %s', (_, text, urls) => {
    expect(commandRequest(command(text), rules)?.urls).toEqual(urls);
  });

  it.each([
    ['', 'help'],
    ['  ', 'help'],
    ['HELP', 'help'],
    ['?', 'help'],
    ['status', 'status'],
  ])('%j is %s', (text, kind) => {
    expect(readCommand(command(text), rules)).toEqual({ kind });
  });

  it.each([
    [TICKET, /no Looker link/],
    ['scope=declared', /no Looker link/],
    [`${LOOK} ticket=yesterday`, /ticket=2026-11-03/],
    [`${LOOK} ticket=2026-02-30`, /ticket=2026-11-03/],
    [`${LOOK} ticket=1926-11-03`, /ticket=2026-11-03/],
    [`${LOOK} scope=all`, /scope=declared/],
    [`${LOOK} please <!channel>`, /I don't know "please"/],
    [`${LOOK} a&b`, /a&amp;b/],
  ])('%s is unclear, and says what is wrong', (text, sentence) => {
    expect(readCommand(command(text), rules)).toMatchObject({
      kind: 'unclear',
      sentence: { mrkdwn: expect.stringMatching(sentence) },
    });
  });

  it('in another channel says where to ask, but still helps', () => {
    const elsewhere = { ...rules, channels: ['C0OTHER'] };
    expect(readCommand(command(LOOK), elsewhere)).toMatchObject({
      kind: 'unclear',
      sentence: { mrkdwn: expect.stringContaining('<#C0OTHER>') },
    });
    expect(readCommand(command('help'), elsewhere)).toEqual({ kind: 'help' });
  });
});

describe('the shortcut', () => {
  it('asks for whoever pressed, and answers in the thread of the message, also of a bot', () => {
    expect(shortcutRequest(shortcut(), rules)).toMatchObject({
      key: 'S#3.4.def',
      door: 'shortcut',
      user: 'U0EVE',
      urls: [{ url: LOOK }],
      reply: { kind: 'thread', channel: 'C0CREDITS01', threadTs: TS },
    });
    const reply = shortcutRequest(shortcut({ message: posted({ thread_ts: ROOT }) }), rules)?.reply;
    expect(reply).toMatchObject({ threadTs: ROOT });
  });

  it('on a message without a Looker link is answered to whoever pressed, alone', () => {
    expect(shortcutRequest(shortcut({ message: posted({ text: 'hi' }) }), rules)).toMatchObject({
      urls: [],
      reply: { kind: 'ephemeral', user: 'U0EVE', responseUrl: 'https://hooks.slack.com/app/1' },
    });
  });

  it('in another channel is explained, not taken', () => {
    expect(readShortcut(shortcut(), { ...rules, channels: ['C0OTHER'] }).kind).toBe('unclear');
  });
});

it('no door throws on any shape, and every request that comes out can be stored and answered', () => {
  const hostile = fc.anything({ withNullPrototype: true });
  const field = fc.oneof(
    hostile,
    fc.constantFrom<unknown>(
      TS,
      'C0CREDITS01',
      'U0ANN',
      'message',
      'message_changed',
      'message_action',
      LOOK,
      posted(),
      {
        id: 'U0ANN',
      },
    ),
  );
  const names = Object.keys({
    ...posted(),
    ...command(''),
    ...shortcut(),
    subtype: '',
    previous_message: '',
    event: '',
  });
  const body = fc.oneof(hostile, fc.dictionary(fc.constantFrom(...names), field));
  const shaped = fc.constantFrom<object>(envelope(posted()), command(LOOK), shortcut());
  fc.assert(
    fc.property(body, shaped, (bad, good) => {
      for (const candidate of [bad, { ...good, ...Object(bad) }]) {
        for (const read of [messageRequest, commandRequest, shortcutRequest]) {
          const request = read(candidate, rules);
          if (request) expect(JSON.parse(JSON.stringify(request))).toEqual(request);
        }
      }
    }),
    { numRuns: 300 },
  );
});

describe('several links without a blank between them', () => {
  const links = [LOOK, OTHER];
  const asked = (text: string) => messageRequest(envelope(posted({ text })), rules);
  const bare = links.map((url) => url.replace('https://', ''));
  it.each([
    ['nothing', links.join('')],
    ['a comma', links.join(',')],
    ['a Japanese comma', links.join('\u3001')],
    ['a full stop of another script', `${links.join('\u3002')}\u3002`],
    ['brackets', `(${links.join(')(')})`],
    ['a mark without width', links.join('\u200b')],
    ['emphasis', `_${LOOK}_ *${OTHER}*`],
    ['a comma, and without https', bare.join(',')],
    ['a comma, taken for one URL by Slack', `<${links.join(',')}>`],
  ])('are all worked out: %s', (_, text) => {
    expect(asked(text)?.urls).toHaveLength(2);
    expect(asked(text)?.unclear).toBeUndefined();
  });

  it.each([`${LOOK} https://looker.example.com/looks/8&f[a.b]=1`, `${LOOK} looker.example.com/looks/abc-d`])(
    'are no amount when one of them cannot be read: %s',
    (text) => {
      expect(asked(text)).toMatchObject({ urls: [], unclear: { code: 'unreadable_link' } });
      expect(asked(text)?.unclear?.reason).toMatch(/^Incomplete/);
    },
  );
});

describe('a conversation that the bot does not answer in', () => {
  const channels = (count: number) => Array.from({ length: count }, (_, at) => `C0OTHER${at}`);
  const said = (count: number) => {
    const reading = readShortcut(shortcut(), { ...rules, channels: channels(count) });
    return reading.kind === 'unclear' ? reading.sentence.mrkdwn : '';
  };

  it('is told where it does; of many channels how many others', () => {
    expect(said(5)).toMatch(/<#C0OTHER4>\.$/);
    expect(said(7)).toMatch(/<#C0OTHER4>, 2 other channels\.$/);
  });
});

describe('the URLs of a message', () => {
  const most = LIMITS.messageUrls.value;
  const asked = (text: string) =>
    messageRequest(envelope(posted({ text: 'x', attachments: [{ text }] })), rules);
  const tickets = (count: number) => Array.from({ length: count }, (_, at) => `https://a.example/${at}`);
  const typed = (count: number) =>
    Array.from({ length: count }, (_, at) => `looker.example.com/looks/x-${at}`);

  it.each([
    ['with https', tickets],
    ['without, joined by blanks', typed],
  ])('are read up to the limit, and one more is said to be too many: %s', (_, make) => {
    expect(asked([LOOK, ...make(most - 1)].join(' '))?.unclear?.code).not.toBe('message_too_large');
    const beyond = asked([LOOK, ...make(most + 1)].join(' '));
    expect(beyond).toMatchObject({ urls: [], unclear: { code: 'message_too_large' } });
  });

  it('take no more time when they fill the largest message', () => {
    const filled = (make: (at: number) => string) => {
      let text = '';
      for (let at = 0; text.length < LIMITS.messageCharacters.value - 100; at += 1) text += make(at);
      return text;
    };
    for (const make of [
      (at: number) => `looker.example.com/looks/${at},`,
      (at: number) => `<https://looker.example.com/dashboards/${at}?a=1&b=2>`,
    ]) {
      const text = filled(make);
      expect(quickest(() => asked(text))).toBeLessThan(100);
      expect(asked(text)?.unclear?.code).toBe('message_too_large');
    }
  });
});
