import { describe, expect, it } from '@jest/globals';
import { assess } from '../../../src/core/credit/calculate.ts';
import { decide } from '../../../src/core/decide.ts';
import type { LinkOutcome } from '../../../src/core/decision.ts';
import { render } from '../../../src/slack/messages/index.ts';
import { isFolded, plainer } from '../../../src/slack/messages/parts/fold.ts';
import { owedShare } from '../../../src/slack/messages/parts/owed-share.ts';
import { blockKitErrors, type Json } from '../../emulators/slack/index.ts';
import { GOLDEN_CASES, outcome, request } from './samples.ts';

const COUNTRIES = Array.from({ length: 26 * 26 }, (_, at) =>
  String.fromCharCode(65 + Math.floor(at / 26), 65 + (at % 26)),
);

/** A Look scoped to the fraud with so many lines. */
function declared(lines: number, accounts = 1, months = 1): LinkOutcome {
  const rows = Array.from({ length: lines }, (_, at) => [
    `AC${String(at % accounts).padStart(32, '0')}`,
    COUNTRIES[Math.floor(at / months)] ?? 'ZZ',
    `2026-0${(at % months) + 1}`,
    1000 + at,
    `${100 + at * 7}.${10 + (at % 80)}`,
  ]);
  const columns = ['account_sid', 'country', 'month', 'messages', 'sms_spend'];
  const { result, workings } = assess({ table: { columns, rows }, claim: { asked_on: '2026-02-01' } });
  const filters = Array.from({ length: 12 }, (_, at) => ({
    name: `Filter ${at}`,
    value: 'a, b, c, d, e, f',
  }));
  const link = { url: 'https://looker.example.com/looks/7', title: 'Spend', filters };
  return { kind: 'calculated', link, result, workings, askedOn: '2026-02-01' };
}

const FOLDED = new Set(['container', 'data_visualization', 'actions']);

function textsOf(block: Json): string[] {
  if (block.type === 'table') return block.rows.map((row: Json[]) => row.map(({ text }) => text).join(' '));
  if (block.type === 'context') return block.elements.map(({ text }: Json) => text);
  return [block.text.text];
}

/** What people see before they unfold anything: words, and lines on a wide screen. */
function open(blocks: readonly object[]): { words: number; lines: number } {
  const lines = (blocks as Json[]).filter(({ type }) => !FOLDED.has(type)).flatMap(textsOf);
  const text = lines.join('\n').replace(/<[^|>]*\|([^>]*)>/g, '$1');
  return {
    words: text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length,
    lines: text.split('\n').length,
  };
}

const shown = (...links: LinkOutcome[]) => render(decide(links), request) ?? { text: '', blocks: [] };

describe('the fold of a long answer', () => {
  const foldText = (lines: number) => JSON.stringify(shown(declared(lines)).blocks);

  it('says how many lines are in the files only, and of very many that there are more', () => {
    expect(foldText(60)).toMatch(/\D\d+ more lines did not fit into one Slack message/);
    expect(foldText(500)).toMatch(/More than \d{3} lines did not fit into one Slack message/);
  });
});

describe('what stays open of an answer', () => {
  it('is at most 120 words for every worked case of one line', () => {
    const long = GOLDEN_CASES.filter(({ inputs }) => !inputs)
      .map(({ id }) => ({ id, outcome: outcome(id) }))
      .filter(
        ({ outcome: one }) =>
          one.kind === 'calculated' && one.result.memos.flatMap((memo) => memo.lines).length === 1,
      )
      .map(({ id, outcome: one }) => ({ id, ...open(shown(one).blocks) }))
      .filter(({ words }) => words > 120);
    expect(long).toEqual([]);
  });

  it.each([
    [1, 1, 1],
    [8, 1, 1],
    [24, 1, 2],
    [200, 4, 2],
  ])(
    'is at most 200 words with %i lines of %i accounts in %i months, and says how many are folded',
    (lines, accounts, months) => {
      const { blocks, text } = shown(declared(lines, accounts, months));
      expect(open(blocks).words).toBeLessThanOrEqual(200);
      expect(blockKitErrors(blocks, text)).toEqual([]);
      if (lines > 5) expect(JSON.stringify(blocks)).toContain(`${lines - 5} more, below`);
    },
  );

  it.each([1, 3, 10, 30, 60, 120])(
    'is at most 200 words with %i lines of three currencies and long names',
    (lines) => {
      const rows = Array.from({ length: lines }, (_, at) => [
        `Customer of a long name no. ${at % 40}`,
        ['USD', 'EUR', 'JPY'][at % 3] ?? 'USD',
        at % 7 === 0 ? 'an odd name of a country' : (COUNTRIES[at] ?? 'ZZ'),
        `2026-0${(at % 2) + 1}`,
        1000 + at,
        String(100 + at * 7),
      ]);
      const columns = ['account_sid', 'currency', 'country', 'month', 'messages', 'sms_spend'];
      const { result, workings } = assess({ table: { columns, rows }, claim: { asked_on: '2026-02-01' } });
      const link = { url: 'https://looker.example.com/looks/7', title: 'Spend of all customers' };
      const { blocks, text } = shown({ kind: 'calculated', link, result, workings, askedOn: '2026-02-01' });
      expect(open(blocks).words).toBeLessThanOrEqual(200);
      expect(blockKitErrors(blocks, text)).toEqual([]);
    },
  );

  it('is the same message without folds and charts where Slack refuses those', () => {
    for (const one of [declared(24), outcome('G01')]) {
      const { blocks, text } = shown(one);
      expect(isFolded(blocks)).toBe(true);
      const plain = plainer(blocks);
      expect(isFolded(plain)).toBe(false);
      expect(blockKitErrors(plain, text)).toEqual([]);
      expect(JSON.stringify(plain)).toContain('How it was worked out');
    }
  });

  it('counts the days to the deadline from the day of the request', () => {
    expect(JSON.stringify(shown(declared(1)).blocks)).toContain('*Claim by 2 Mar 2026* (29 days left).');
  });
});

describe('the share that is owed', () => {
  it.each([
    ['7526.30', '4948.80', '0.657534', '1', '65.7534%'],
    ['1280.00', '1280.00', '1.000000', '1', '100%'],
    ['1000.00', '333.33', '0.666667', '0.50', '33.333%'],
    ['1000000.37', '657534.49', '0.657534', '1', '65.753425%'],
    ['0.00', '0.00', '1.000000', '1', undefined],
  ])('of %s for a credit of %s is shown so that it multiplies out', (cost, credit, factor, share, wanted) => {
    expect(owedShare(cost, credit, factor, share)).toBe(wanted);
  });
});

describe('the chart of an answer', () => {
  it('marks the days that count as fraud among what surrounds them, within 20 points', () => {
    const chart = (shown(outcome('G01')).blocks as Json[]).find(({ type }) => type === 'data_visualization');
    const labels: string[] = chart?.chart.axis_config.categories;
    expect(labels.filter((label) => label.startsWith('▲'))).toEqual(['▲ 15 Jan', '▲ 16 Jan', '▲ 17 Jan']);
    expect(labels).toHaveLength(20);
  });

  it('is left out of an answer without daily traffic', () => {
    const blocks = shown(outcome('G30')).blocks as Json[];
    expect(blocks.filter(({ type }) => type === 'data_visualization')).toEqual([]);
  });
});
