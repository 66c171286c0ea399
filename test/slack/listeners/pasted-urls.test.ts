import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseClaimedAmount } from '../../../src/core/claimed-amount.ts';
import { LIMITS } from '../../../src/core/limits.ts';
import { readAsked } from '../../../src/slack/listeners/asked.ts';
import { type MessageParts, readPasted } from '../../../src/slack/listeners/pasted-urls.ts';
import { richText } from '../../emulators/slack/rich-text.ts';
import { quickest } from '../../support/cpu-time.ts';

const urlsOf = (message: MessageParts) => readPasted(message).urls;

const LOOK = 'https://looker.example.com/looks/7';
const EXPLORE = 'https://looker.example.com/explore/m/v?qid=abcDEF123&toggle=fil';
const TICKET = 'https://acme.zendesk.com/agent/tickets/12';

const section = (...elements: object[]) => ({ type: 'rich_text', elements });
const linkTo = (url: string, text?: string) => ({ type: 'link', url, ...(text && { text }) });

describe('URLs in the text', () => {
  it.each([
    ['a labelled link', `Fraud spend: <${LOOK}|$179.73>`, [{ url: LOOK, label: '$179.73' }]],
    ['a link without label', `see <${LOOK}>`, [{ url: LOOK }]],
    ['a bare link', `see ${LOOK} please`, [{ url: LOOK }]],
    ['a bare link in code', `\`${LOOK}\``, [{ url: `${LOOK}\`` }]],
    [
      'an escaped link',
      `<${EXPLORE.replaceAll('&', '&amp;')}|A &amp; B>`,
      [{ url: EXPLORE, label: 'A & B' }],
    ],
    ['a label that repeats the URL', `<${LOOK}|looker.example.com/looks/7>`, [{ url: LOOK }]],
    ['a label cut by Slack', `<${LOOK}|https://looker.example.com/lo…>`, [{ url: LOOK }]],
    [
      'several links in order',
      `<${TICKET}> <${LOOK}> ${EXPLORE}`,
      [{ url: TICKET }, { url: LOOK }, { url: EXPLORE }],
    ],
    ['a link twice', `<${LOOK}> and again ${LOOK}.`, [{ url: LOOK }]],
    ['the label of the second sight', `<${LOOK}> and <${LOOK}|€5.00>`, [{ url: LOOK, label: '€5.00' }]],
  ])('takes %s', (_, text, expected) => {
    expect(urlsOf({ text })).toEqual(expected);
  });

  it.each([
    '<@U123|ann>',
    '<#C123|credits>',
    '<!here>',
    '<!subteam^S1|@team>',
    '<mailto:a@b.example|a@b.example>',
  ])('takes no link from %s', (text) => {
    expect(urlsOf({ text })).toEqual([]);
  });
});

describe('URLs in blocks', () => {
  it('takes links of sections, lists, quotes and preformatted text, in order', () => {
    const blocks = [
      section(
        {
          type: 'rich_text_section',
          elements: [{ type: 'text', text: 'Fraud spend: ' }, linkTo(LOOK, '$1.00')],
        },
        {
          type: 'rich_text_list',
          elements: [{ type: 'rich_text_section', elements: [linkTo(EXPLORE)] }],
        },
        { type: 'rich_text_quote', elements: [linkTo(TICKET)] },
        { type: 'rich_text_preformatted', elements: [linkTo(`${LOOK}1`)] },
      ),
    ];
    expect(urlsOf({ blocks })).toEqual([
      { url: LOOK, label: '$1.00' },
      { url: EXPLORE },
      { url: TICKET },
      { url: `${LOOK}1` },
    ]);
  });

  it('takes links of mrkdwn in sections and fields', () => {
    const blocks = [
      {
        type: 'section',
        text: { type: 'mrkdwn', text: `<${LOOK}|$2.00>` },
        fields: [{ type: 'mrkdwn', text: TICKET }],
      },
    ];
    expect(urlsOf({ blocks })).toEqual([{ url: LOOK, label: '$2.00' }, { url: TICKET }]);
  });

  it('merges what blocks and text say: one link, with the label that only one of them has', () => {
    const blocks = [section({ type: 'rich_text_section', elements: [linkTo(EXPLORE)] })];
    const text = `<${EXPLORE.replaceAll('&', '&amp;')}|$4,948.80>`;
    expect(urlsOf({ text, blocks })).toEqual([{ url: EXPLORE, label: '$4,948.80' }]);
  });

  it("reads the blocks of Slack's composer like the text", () => {
    const text = `Hi <@U1>: <${LOOK}|$3.00>, ticket <${TICKET}>`;
    expect(urlsOf({ blocks: [richText(text, 'b')] })).toEqual(urlsOf({ text }));
  });
});

describe('URLs in attachments', () => {
  it('takes links of a forwarded message, after those of the message itself', () => {
    const attachments = [
      {
        from_url: 'https://acme.slack.com/archives/C1/p1',
        is_share: true,
        text: `spend <${EXPLORE}|$9.99>`,
        message_blocks: [
          {
            team: 'T1',
            message: { blocks: [section({ type: 'rich_text_section', elements: [linkTo(LOOK)] })] },
          },
        ],
      },
    ];
    expect(urlsOf({ text: TICKET, attachments }).map(({ url }) => url)).toEqual([TICKET, EXPLORE, LOOK]);
  });

  it('takes the target of an unfurl, without its title as label', () => {
    const attachments = [{ title: '2026 totals', title_link: LOOK, original_url: LOOK }];
    expect(urlsOf({ attachments })).toEqual([{ url: LOOK }]);
  });
});

describe('previews', () => {
  const preview = {
    from_url: 'https://acme.slack.com/archives/C1/p1',
    is_msg_unfurl: true,
    text: `<${LOOK}9>`,
  };

  it('never add a link to a message that has a URL of its own', () => {
    expect(urlsOf({ text: `<${LOOK}>`, attachments: [preview] })).toEqual([{ url: LOOK }]);
    expect(urlsOf({ text: `<${TICKET}>`, attachments: [preview] })).toEqual([{ url: TICKET }]);
    const app = {
      original_url: TICKET,
      is_app_unfurl: true,
      blocks: [{ type: 'markdown', text: `<${LOOK}9>` }],
    };
    expect(urlsOf({ text: `<${TICKET}>`, attachments: [app] })).toEqual([{ url: TICKET }]);
  });

  it('count as forwarded where the author shared the message', () => {
    expect(urlsOf({ text: `<${TICKET}>`, attachments: [{ ...preview, is_share: true }] })).toEqual([
      { url: TICKET },
      { url: `${LOOK}9` },
    ]);
  });
});

describe('what nobody sees', () => {
  it.each([
    ['what a button sends back', { type: 'button', text: { type: 'plain_text', text: 'Go' }, value: LOOK }],
    ['the source of a picture', { type: 'image', image_url: LOOK, alt_text: LOOK }],
    ['ids', { type: 'section', block_id: LOOK, text: { type: 'mrkdwn', text: 'hi' } }],
    ['a fallback beside a text', { text: 'hi', fallback: LOOK }],
    ['a dialog before a click', { type: 'button', confirm: { title: LOOK, text: LOOK } }],
  ])('is no link: %s', (_, block) => {
    expect(urlsOf({ attachments: [block] })).toEqual([]);
  });
});

describe('a label', () => {
  it('that is cut is no amount any more', () => {
    const [url] = urlsOf({ text: `<${LOOK}|$1${'0'.repeat(400)}>` });
    expect(url?.label).toHaveLength(300);
    expect(parseClaimedAmount(url?.label ?? '')).toBeUndefined();
  });
});

describe('bounds', () => {
  const texts = (count: number) => Array.from({ length: count }, () => ({ type: 'text', text: 'a' }));
  const nested = (levels: number) => {
    let deep: object = linkTo(LOOK);
    // Each level is an object and a list.
    for (let level = 0; level < levels; level += 1) deep = { elements: [deep] };
    return deep;
  };

  it.each([
    // The list itself is a part too.
    [
      'messageParts',
      { blocks: texts(LIMITS.messageParts.value - 1) },
      { blocks: texts(LIMITS.messageParts.value) },
    ],
    [
      'messageDepth',
      { blocks: nested(LIMITS.messageDepth.value / 2) },
      { blocks: nested(LIMITS.messageDepth.value / 2 + 1) },
    ],
    [
      'messageCharacters',
      { text: 'a'.repeat(LIMITS.messageCharacters.value) },
      { text: 'a'.repeat(LIMITS.messageCharacters.value + 1) },
    ],
  ])('%s: all is read below, and above the message says that it is not', (bound, below, above) => {
    expect(readPasted(below).exceeded).toBeUndefined();
    expect(readPasted(above).exceeded).toBe(bound);
  });

  it.each([
    ['punctuation', `https://${'.,'.repeat(19_500)}x`],
    ['brackets', `https://looker.example.com/looks/7${')'.repeat(39_000)}x`],
    ['angles', '<'.repeat(40_000)],
    ['bars', `<${'|'.repeat(40_000)}`],
    ['links', 'https://a '.repeat(4000)],
    ['joined links', 'https://a,'.repeat(4000)],
    ['labels', '[a](https://'.repeat(3300)],
    ['open labels', '['.repeat(40_000)],
    ['hints', 'ticket='.repeat(5700)],
    ['hosts', 'looker.example.com/'.repeat(2100)],
    ['spaces', `ticket${' '.repeat(39_000)}=`],
    ['months', 'ticket=1 jan '.repeat(3000)],
  ])('a message of %s is read in less than 100 ms', (_, text) => {
    const parts = { text, blocks: [{ type: 'markdown', text }], attachments: [{ text, fallback: text }] };
    expect(quickest(() => readAsked(parts, ['looker.example.com'], 0))).toBeLessThan(100);
  });

  it('never throws, whatever the shape', () => {
    const hostile = fc.anything({ withNullPrototype: true, withDate: true, withMap: true, withBigInt: true });
    const named = fc.dictionary(
      fc.constantFrom(
        'type',
        'text',
        'url',
        'elements',
        'fields',
        'message',
        'attachments',
        'title_link',
        'blocks',
      ),
      fc.oneof(hostile, fc.constantFrom('link', LOOK, `<${LOOK}|x>`)),
    );
    const part = fc.oneof(hostile, fc.array(named));
    fc.assert(
      fc.property(part, part, part, (text, blocks, attachments) => {
        for (const { url, label } of urlsOf({ text, blocks, attachments })) {
          expect(url).toMatch(/^https?:\/\//i);
          expect(label).not.toBe('');
        }
      }),
      { numRuns: 500 },
    );
  });
});
