import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { TileChoice } from '../../../src/core/decision.ts';
import type { CreditRequest } from '../../../src/core/request.ts';
import { readMenuId } from '../../../src/slack/messages/choose-tile.ts';
import { dryRunPreview } from '../../../src/slack/messages/dry-run.ts';
import { render, targetOf } from '../../../src/slack/messages/index.ts';
import { blockKitErrors, type Json } from '../../emulators/slack/index.ts';
import { asText } from '../../support/as-text.ts';
import { foreign } from './any-answer.ts';
import { decision, outcome, request, shortcutRequest } from './samples.ts';

const URL = 'https://looker.example.com/dashboards/12?Account=AC1';
const asking: CreditRequest = { ...request, urls: [{ url: URL }] };
const CHOICE: TileChoice = {
  kind: 'choose_tile',
  link: { url: URL, title: 'Verify <fraud>' },
  tiles: [
    { id: '121', title: 'Burst by day' },
    { id: '122', title: '\u200b' },
  ],
};

const shown = (choice: TileChoice, of = asking) => render(choice, of) ?? { text: '', blocks: [] };
const menuOf = ({ blocks }: { blocks: object[] }): Json =>
  blocks.find((block: Json) => block.type === 'actions');
const optionsOf = (choice: TileChoice): Json[] => menuOf(shown(choice)).elements[0].options;
const charts = (count: number, title: string) =>
  Array.from({ length: count }, (_, at) => ({ id: String(at), title: `${at} ${title}` }));

describe('the question which chart is meant', () => {
  it('has a menu of them', () => {
    expect(asText(shown(CHOICE))).toMatchSnapshot();
  });

  it('says that other links are answered with it', () => {
    const both = { ...asking, urls: [{ url: 'https://looker.example.com/looks/7' }, { url: URL }] };
    const message = shown(CHOICE, both);
    expect(asText(message)).toContain("I'll then answer for all your links together.");
    expect(readMenuId(menuOf(message).block_id)).toEqual({ key: asking.key, link: 1 });
  });

  it('holds as many charts as Slack takes, and says how many there are', () => {
    expect(optionsOf({ ...CHOICE, tiles: charts(100, '') })).toHaveLength(100);
    const message = shown({ ...CHOICE, tiles: charts(130, '') });
    expect(menuOf(message).elements[0].options).toHaveLength(100);
    expect(asText(message)).toContain('The menu holds the first 100 of 130 charts.');
    const long = shown({ ...CHOICE, tiles: charts(100, 'a title that goes on '.repeat(9)) });
    const { options } = menuOf(long).elements[0];
    expect(options.length).toBeGreaterThan(60);
    expect(options[0].text.text).toHaveLength(75);
    expect(Buffer.byteLength(JSON.stringify(long.blocks))).toBeLessThanOrEqual(12_500);
  });

  it('is within every limit, whatever the charts are called', () => {
    const tiles = fc.array(fc.record({ id: fc.stringMatching(/^[\w-]{1,64}$/), title: foreign }), {
      minLength: 2,
      maxLength: 130,
    });
    fc.assert(
      fc.property(tiles, foreign, (given, title) => {
        const message = shown({ ...CHOICE, link: { url: URL, title }, tiles: given });
        expect(blockKitErrors(message.blocks, message.text)).toEqual([]);
        expect(message.blocks[0]).toMatchObject({ block_id: `cr:${asking.id}` });
        expect(Buffer.byteLength(JSON.stringify(message.blocks))).toBeLessThanOrEqual(12_500);
      }),
      { numRuns: 40, endOnFailure: true },
    );
  });

  it.each([
    'M#C0CREDITS01#1763976421.000100',
    `C#${'1.2.abc-'.repeat(25)}`,
    `T#W2ZHTNBBJ4X08K48Z36R#${'a_-9'.repeat(16)}`,
  ])('belongs to the request that asked, also with the key %s', (key) => {
    const { block_id: id } = menuOf(shown(CHOICE, { ...asking, key }));
    expect(id.length).toBeLessThanOrEqual(255);
    expect(readMenuId(id)).toEqual({ key, link: 0 });
  });

  it.each(['', 'tile:0:', 'tile:0:WATERMARK#C1', 'tile:-1:M#C1#1.1', 'tile:0:M#C1#1.1\n', 'cr:0:M#C1#1.1'])(
    'is not read from the block id %j',
    (id) => {
      expect(readMenuId(id)).toBeUndefined();
    },
  );

  it('has no menu in a preview, which is in another conversation', () => {
    const preview = dryRunPreview(shown(CHOICE), asking);
    expect(menuOf(preview)).toBeUndefined();
    expect(preview.text).toContain('Which chart of Verify &lt;fraud&gt; do you mean?');
  });
});

describe('what follows a choice', () => {
  const choiceRequest: CreditRequest = { ...shortcutRequest, door: 'choice' };

  it('is, for a chart of another product, a word to whoever chose', () => {
    expect(render({ kind: 'not_verify' }, choiceRequest)?.text).toMatch(/^This is not a Verify query/);
    expect(targetOf({ kind: 'not_verify' }, choiceRequest)).toMatchObject({
      kind: 'ephemeral',
      user: choiceRequest.user,
    });
  });
});

it('a Look with table calculations is answered with a note that they do not count', () => {
  const calculated = { ...CHOICE.link, tableCalculations: true } as const;
  const blocks = (link: typeof calculated | typeof CHOICE.link) =>
    asText(render(decision(outcome('G30', link)), request) ?? { text: '', blocks: [] });
  expect(blocks(calculated)).toMatch(
    /\*Good to know\*\n(.*\n)* *• Table calculations of the Look are not part/,
  );
  expect(blocks(CHOICE.link)).not.toContain('Table calculations');
});
