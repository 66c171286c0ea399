import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { pastedUrls } from '../../../src/slack/listeners/pasted-urls.ts';
import { richText } from '../../emulators/slack/rich-text.ts';

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
    expect(pastedUrls({ text })).toEqual(expected);
  });

  it.each([
    '<@U123|ann>',
    '<#C123|credits>',
    '<!here>',
    '<!subteam^S1|@team>',
    '<mailto:a@b.example|a@b.example>',
  ])('takes no link from %s', (text) => {
    expect(pastedUrls({ text })).toEqual([]);
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
    expect(pastedUrls({ blocks })).toEqual([
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
    expect(pastedUrls({ blocks })).toEqual([{ url: LOOK, label: '$2.00' }, { url: TICKET }]);
  });

  it('merges what blocks and text say: one link, with the label that only one of them has', () => {
    const blocks = [section({ type: 'rich_text_section', elements: [linkTo(EXPLORE)] })];
    const text = `<${EXPLORE.replaceAll('&', '&amp;')}|$4,948.80>`;
    expect(pastedUrls({ text, blocks })).toEqual([{ url: EXPLORE, label: '$4,948.80' }]);
  });

  it("reads the blocks of Slack's composer like the text", () => {
    const text = `Hi <@U1>: <${LOOK}|$3.00>, ticket <${TICKET}>`;
    expect(pastedUrls({ blocks: [richText(text, 'b')] })).toEqual(pastedUrls({ text }));
  });
});

describe('URLs in attachments', () => {
  it('takes links of a forwarded message, after those of the message itself', () => {
    const attachments = [
      {
        from_url: 'https://acme.slack.com/archives/C1/p1',
        text: `spend <${EXPLORE}|$9.99>`,
        message_blocks: [
          {
            team: 'T1',
            message: { blocks: [section({ type: 'rich_text_section', elements: [linkTo(LOOK)] })] },
          },
        ],
      },
    ];
    expect(pastedUrls({ text: TICKET, attachments }).map(({ url }) => url)).toEqual([
      TICKET,
      EXPLORE,
      LOOK,
      'https://acme.slack.com/archives/C1/p1',
    ]);
  });

  it('takes the target of an unfurl, without its title as label', () => {
    const attachments = [{ title: '2026 totals', title_link: LOOK, original_url: LOOK }];
    expect(pastedUrls({ attachments })).toEqual([{ url: LOOK }]);
  });
});

describe('bounds', () => {
  it('takes the first 20 that are wanted', () => {
    const text = Array.from({ length: 60 }, (_, at) => `<${at % 2 ? TICKET : LOOK}${at}>`).join(' ');
    const urls = pastedUrls({ text }, { wanted: (url) => url.startsWith(LOOK) });
    expect(urls).toHaveLength(20);
    expect(urls.every(({ url }) => url.startsWith(LOOK))).toBe(true);
  });

  it('survives depth, breadth and size', () => {
    let deep: object = linkTo(LOOK);
    for (let level = 0; level < 50_000; level += 1) deep = { elements: [deep] };
    const wide = Array.from({ length: 100_000 }, () => ({ type: 'text', text: '<' }));
    const from = performance.now();
    expect(pastedUrls({ blocks: [deep], attachments: wide, text: '<'.repeat(1e6) })).toEqual([]);
    expect(performance.now() - from).toBeLessThan(1000);
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
        for (const { url, label } of pastedUrls({ text, blocks, attachments })) {
          expect(url).toMatch(/^https?:\/\//i);
          expect(label).not.toBe('');
        }
      }),
      { numRuns: 500 },
    );
  });
});
